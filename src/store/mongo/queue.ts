/** One queue of a collection, across schools: who sends what (model.md 1). */
import type { Queue } from '../engine.ts';
import { asValueTaken } from './failures.ts';
import { dueFilter, freeFilter, oldestFirst, scopeOf } from './filters.ts';
import { toRow, writeBeside } from './kept.ts';
import type { Opened } from './table.ts';

export function openQueue(opened: Opened, queue: string): Queue {
  return { ...openLeases(opened, queue), ...openDue(opened, queue) };
}

/** By id and token: what the holder of a lease may do. */
function openLeases(opened: Opened, queue: string): Pick<Queue, 'renew' | 'leased' | 'settle'> {
  const { collection, declaration, documents, model, inFlight } = opened;
  const lease = `_lease.${queue}`;
  const held = (id: string, token: string) => ({ _id: id, [`${lease}.token`]: token });
  return {
    renew: ({ id, token, until }) =>
      inFlight.run(async () => {
        const longer = { $set: { [`${lease}.until`]: until } };
        const after = { returnDocument: 'after' } as const;
        const renewed = await model.findOneAndUpdate(held(id, token), longer, after).lean();
        return renewed === null ? undefined : toRow(renewed);
      }),
    leased: (id, token) =>
      inFlight.run(async () => {
        const kept = await model.findOne(held(id, token)).lean();
        return kept === null ? undefined : toRow(kept);
      }),
    settle: (raw, version, token) =>
      inFlight.run(async () => {
        const { $set, $unset } = writeBeside(raw, version + 1, declaration);
        const { matchedCount } = await documents
          .updateOne(
            { ...held(raw._id, token), version },
            { $set, $unset: { ...$unset, [lease]: '' } },
          )
          .catch(asValueTaken(collection));
        return matchedCount === 1;
      }),
  };
}

/** By partition and time: what is due. */
function openDue(opened: Opened, queue: string): Pick<Queue, 'claim' | 'count' | 'page'> {
  const { declaration, model, now, inFlight } = opened;
  const fields = declaration.queues?.[queue] ?? { due: '', partition: '' };
  const sort = oldestFirst(fields);
  const dueBefore = (ask: { readonly partition: string; readonly now: number }) =>
    dueFilter(fields, ask, scopeOf(declaration, undefined, now()));
  return {
    claim: (ask) =>
      inFlight.run(async () => {
        const free = { ...dueBefore(ask), ...freeFilter(queue, ask) };
        const take = { $set: { [`_lease.${queue}`]: { token: ask.token, until: ask.until } } };
        const oldest = { sort, returnDocument: 'after' } as const;
        const claimed = await model.findOneAndUpdate(free, take, oldest).lean();
        return claimed === null ? undefined : toRow(claimed);
      }),
    count: (ask) => inFlight.run(() => model.countDocuments(dueBefore(ask), { limit: ask.max })),
    page: (ask) =>
      inFlight.run(async () => {
        const listed = model.find(dueBefore(ask)).sort(sort).limit(ask.limit);
        return (await listed.lean()).map(toRow);
      }),
  };
}
