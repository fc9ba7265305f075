/**
 * The erasure list, applied to what a backup brings back (model.md 9): a person who was erased after it
 * was made does not return with it. Who came again since their erasure is a new person, and stays.
 */
import { erasureKey, identityId } from '../../domain/ids.ts';
import type { Erasure } from '../adminDocuments.ts';
import type { Engine } from '../engine.ts';
import type { Moved } from './records.ts';

/** `erasureKey` → when. */
type ErasureList = ReadonlyMap<string, number>;

/** The store's own, and what was kept apart from it. */
export async function listErasures(
  engine: Engine,
  apart: readonly Erasure[] = [],
): Promise<ErasureList> {
  const list = new Map(apart.map(({ _id, erasedAt }) => [_id, erasedAt]));
  const snapshot = await engine.snapshot();
  try {
    for await (const page of snapshot.documents('erasures'))
      for (const { doc } of page)
        list.set(doc._id, Math.max(list.get(doc._id) ?? 0, Number(doc['erasedAt'])));
  } finally {
    await snapshot.close();
  }
  return list;
}

interface Erased {
  readonly persons: ReadonlySet<unknown>;
  readonly identities: ReadonlySet<unknown>;
}

/** Looks through the records once. */
export async function findErased(
  records: AsyncIterable<Moved>,
  known: ErasureList,
): Promise<Erased> {
  const list = new Map(known);
  const persons = new Set<unknown>();
  const gone = new Set<unknown>();
  const back = new Set<unknown>();
  for await (const moved of records) {
    if (moved.kind !== 'document') continue;
    const { collection, row } = moved;
    if (collection === 'erasures') {
      const { _id, erasedAt } = row.doc;
      list.set(_id, Math.max(list.get(_id) ?? 0, Number(erasedAt)));
    }
    if (collection !== 'persons') continue;
    const { _id, identityId: identity, createdAt } = row.doc;
    const erasedAt = list.get(erasureKey(identityId.parse(identity)));
    if (erasedAt === undefined) continue;
    const isErased = Number(createdAt) <= erasedAt;
    if (isErased) persons.add(_id);
    (isErased ? gone : back).add(identity);
  }
  return { persons, identities: new Set([...gone].filter((one) => !back.has(one))) };
}

/** Leaves out erased persons, all that names them, and the files that belong to what is left out. */
export async function* withoutErased(
  records: AsyncIterable<Moved>,
  { persons, identities }: Erased,
  dropped: (what: string) => void,
): AsyncGenerator<Moved> {
  const owners = new Set<unknown>();
  for await (const moved of records) {
    if (moved.kind === 'file' && owners.has(moved.row.owner)) {
      dropped('files');
      continue;
    }
    if (moved.kind === 'document') {
      const { _id, personId, identityId: identity } = moved.row.doc;
      const { collection } = moved;
      const isTheirs =
        persons.has(personId) ||
        identities.has(identity) ||
        (collection === 'persons' && persons.has(_id)) ||
        (collection === 'identities' && identities.has(_id));
      if (isTheirs) {
        owners.add(_id);
        dropped(collection);
        continue;
      }
    }
    yield moved;
  }
}
