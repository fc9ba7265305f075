import { expect, test } from '@jest/globals';
import type { MakeDatabase } from './database.ts';
import { aWork, anItem, fresh, freshSchool, someday, times, useStore } from './useStore.ts';

const writers = 50;

export function concurrencyContract(make: MakeDatabase): void {
  const held = useStore(make);

  test('one of 50 writers inserts an id', async () => {
    const doc = anItem();
    const outcomes = await Promise.all(
      times(writers, (rank) => held.store.items.insert({ ...doc, rank, code: `${rank}` })),
    );
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    const kept = await held.store.items.get(doc._id);
    expect(outcomes[kept?.rank ?? -1]).toBe('inserted');
  });

  test('one of 50 writers gets a value of a unique index', async () => {
    const group = fresh('group');
    const docs = times(writers, () => anItem({ group, code: 'wanted' }));
    const outcomes = await Promise.all(docs.map((doc) => held.store.items.insert(doc)));
    expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(1);
    expect(await held.store.items.count('byCode', { eq: [group] }, 100)).toBe(1);
  });

  test('one of 50 takes a document', async () => {
    const doc = anItem();
    await held.store.items.insert(doc);
    const taken = await Promise.all(times(writers, () => held.store.items.take(doc._id)));
    expect(taken.filter((one) => one !== undefined)).toEqual([{ ...doc, version: 1 }]);
  });

  test('one of 50 replaces a version', async () => {
    const doc = anItem();
    await held.store.items.insert(doc);
    const outcomes = await Promise.all(
      times(writers, (rank) => held.store.items.replace({ ...doc, rank }, 1)),
    );
    expect(outcomes.filter((outcome) => outcome === 'replaced')).toHaveLength(1);
    const kept = await held.store.items.get(doc._id);
    expect(outcomes[kept?.rank ?? -1]).toBe('replaced');
    expect(kept?.version).toBe(2);
  });

  test('50 parallel changes: each that says changed is counted, no other', async () => {
    const doc = anItem({ rank: 0 });
    await held.store.items.insert(doc);
    const changes = await Promise.all(
      times(writers, () =>
        held.store.items.change(doc._id, (was) => ({ ...was, rank: was.rank + 1 })),
      ),
    );
    const changed = changes.filter(({ outcome }) => outcome === 'changed').length;
    expect(changes.filter(({ outcome }) => outcome === 'conflict')).toHaveLength(writers - changed);
    expect(await held.store.items.get(doc._id)).toMatchObject({
      rank: changed,
      version: changed + 1,
    });
    expect(changed).toBeGreaterThan(4);
  });

  test('one of 50 claims a due document', async () => {
    const school = freshSchool();
    const platform = fresh('platform');
    await held.store.school(school).works.insert(aWork(school, { platform, sendAt: someday }));
    const ask = { partition: platform, now: someday, leaseMs: 1000 };
    const leases = await Promise.all(
      times(writers, () => held.store.jobs.works.claim('sending', ask)),
    );
    expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  test('50 parallel claims over 20 due documents give each document once', async () => {
    const school = freshSchool();
    const platform = fresh('platform');
    const docs = times(20, (at) => aWork(school, { platform, sendAt: someday - at }));
    await held.store.school(school).works.insertMany(docs);
    const ask = { partition: platform, now: someday, leaseMs: 1000 };
    const leases = await Promise.all(
      times(writers, () => held.store.jobs.works.claim('sending', ask)),
    );
    const claimed = leases.flatMap((lease) => (lease === undefined ? [] : [lease.doc._id]));
    expect(claimed.sort()).toEqual(docs.map((doc) => doc._id).sort());
  });

  test('a settle and 20 writers of the same document lose nothing of each other', async () => {
    const school = freshSchool();
    const platform = fresh('platform');
    const { works } = held.store.school(school);
    const doc = aWork(school, { platform, sendAt: someday });
    await works.insert(doc);
    const ask = { partition: platform, now: someday, leaseMs: 1000 };
    const lease = await held.store.jobs.works.claim('sending', ask);
    if (lease === undefined) throw new Error('nothing was due');
    const changes = times(20, () =>
      works.change(doc._id, (was) => ({ ...was, count: was.count + 1 })),
    );
    const settled = held.store.jobs.works.settle(lease, ({ sendAt: _sendAt, ...was }) => ({
      ...was,
      course: 'settled',
    }));
    expect(await settled).toBe('settled');
    const outcomes = await Promise.all(changes);
    const count = outcomes.filter(({ outcome }) => outcome === 'changed').length;
    const kept = await works.get(doc._id);
    expect(kept).toMatchObject({ count, course: 'settled', version: count + 2 });
    expect(kept).not.toHaveProperty('sendAt');
  });
}
