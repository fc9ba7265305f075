/** Writes documents, counters and files as they lay elsewhere: for restores and copies. */
import type { mongo } from 'mongoose';
import { ValueTakenError } from '../errors.ts';
import type { Intake, WholeRow } from '../engine.ts';
import { fileIdOf, writeFile } from './blobs.ts';
import { duplicatesOf } from './failures.ts';
import { type Kept, toKept } from './kept.ts';
import type { Kind } from './models.ts';
import type { Whole } from './snapshot.ts';

interface Filled extends Whole {
  readonly db: mongo.Db;
  readonly kinds: readonly Kind[];
}

export function openIntake(filled: Filled): Intake {
  const { kindOf, counters, blobStore, inFlight } = filled;
  return {
    documents: (collection, rows) => inFlight.run(() => insertRows(kindOf(collection), rows)),
    counter: ({ id, value }) =>
      inFlight.run(async () => {
        await counters.updateOne({ _id: id }, { $max: { n: value } }, { upsert: true });
      }),
    file: ({ id, school, contentType, owner, createdAt, size }, content) =>
      inFlight.run(async () => {
        const _id = fileIdOf(id);
        if ((await blobStore.files.findOne({ _id })) !== null) return 'exists';
        const metadata = {
          schoolId: school,
          contentType,
          createdAt,
          ...(_id.toHexString() !== id && { id }),
          ...(owner !== undefined && { owner }),
        };
        // What an earlier try left of it.
        await blobStore.chunks.deleteMany({ files_id: _id });
        await blobStore.pending.deleteOne({ _id });
        const written = await writeFile(blobStore, content, { _id, metadata, maxBytes: size });
        if (written !== size) throw new Error('a file is not of the size that its head says');
        if (owner !== undefined) await blobStore.pending.deleteOne({ _id });
        return 'inserted';
      }),
    clear: (except) => inFlight.run(() => clear(filled, except)),
  };
}

async function insertRows(
  { collection, declaration, documents }: Kind,
  rows: readonly WholeRow[],
): Promise<readonly ('inserted' | 'exists')[]> {
  if (rows.length === 0) return [];
  const kept = rows.map(({ doc, version, leases }): Kept => {
    const alone = toKept(doc, version, declaration);
    return Object.keys(leases).length === 0 ? alone : { ...alone, _lease: leases };
  });
  const taken = await documents.insertMany(kept, { ordered: false }).then(
    () => new Set<number>(),
    (error: unknown) => duplicatesOf(error),
  );
  if (taken.size > 0)
    await needSameIds(
      { collection, documents },
      kept.filter((_, at) => taken.has(at)),
    );
  return kept.map((_, at) => (taken.has(at) ? 'exists' : 'inserted'));
}

/** « Exists » means: this very id. Another document with the same value of a unique index is a fault. */
async function needSameIds(
  { collection, documents }: Pick<Kind, 'collection' | 'documents'>,
  refused: readonly Kept[],
): Promise<void> {
  const ids = refused.map(({ _id }) => _id);
  const there = await documents.countDocuments({ _id: { $in: ids } });
  if (there < ids.length) {
    throw new ValueTakenError(`${collection}: a value of a unique index is another document’s`);
  }
}

/** Who points to others goes first: a crash on the way leaves nothing that points into the void. */
async function clear(of: Filled, except: readonly string[]): Promise<void> {
  const { db, kinds, counters, blobStore } = of;
  const documents = kinds.map(({ collection }) => collection).toReversed();
  const files = [blobStore.files, blobStore.chunks, blobStore.pending];
  const fixed = [counters, ...files].map(({ collectionName }) => collectionName);
  for (const name of [...documents.filter((one) => !except.includes(one)), ...fixed]) {
    await removeAll(db, name);
  }
}

const clearPage = 2000;

/** In pages: one command over a large collection would be cut by the socket's time-out. */
async function removeAll(db: mongo.Db, name: string): Promise<void> {
  const collection = db.collection(name);
  for (;;) {
    const page = await collection
      .find({}, { projection: { _id: 1 } })
      .limit(clearPage)
      .toArray();
    if (page.length === 0) return;
    await collection.deleteMany({ _id: { $in: page.map(({ _id }) => _id) } });
  }
}
