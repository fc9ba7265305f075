/** All that lies in the database, page by page by id: for backups, copies and migrations. */
import type { mongo } from 'mongoose';
import type { FileRow, Snapshot, WholeRow } from '../engine.ts';
import { pagesOf } from '../pagesOf.ts';
import { type BlobStore, type KeptFile, headOf, openBlobs } from './blobs.ts';
import type { KeptCounter } from './counters.ts';
import type { InFlight } from './inFlight.ts';
import { type Kept, toRow } from './kept.ts';
import type { Kind } from './models.ts';

export interface Whole {
  readonly kindOf: (collection: string) => Kind;
  readonly counters: mongo.Collection<KeptCounter>;
  readonly blobStore: BlobStore;
  readonly inFlight: InFlight;
}

const size = 200;

/** Not frozen: each page is read as it is then. By keys, so that no cursor has to live through an election. */
export function openSnapshot({ kindOf, counters, blobStore, inFlight }: Whole): Snapshot {
  const pages = <D extends { _id: unknown }>(
    collection: mongo.Collection<D>,
    { after, only = {} }: { after?: D['_id'] | undefined; only?: object },
  ) =>
    pagesOf<mongo.WithId<D>, D['_id']>({
      after,
      size,
      read: (id, limit) =>
        inFlight.run(() => {
          const behind: object = id === undefined ? only : { ...only, _id: { $gt: id } };
          return collection.find(behind).sort({ _id: 1 }).limit(limit).toArray();
        }),
      keyOf: ({ _id }) => _id,
    });
  return {
    async *documents(collection, after) {
      for await (const page of pages(kindOf(collection).documents, { after }))
        yield page.map(toWhole);
    },
    async *counters() {
      const only = { _expiresAt: { $exists: false } };
      for await (const page of pages(counters, { only }))
        yield page.map(({ _id, n }) => ({ id: _id, value: n }));
    },
    async *files() {
      for await (const page of pages(blobStore.files, {})) yield page.map(toFileRow);
    },
    content: ({ school, id }) => openBlobs(blobStore, school, inFlight).read(id),
    close: () => Promise.resolve(),
  };
}

function toFileRow(file: KeptFile): FileRow {
  return { ...headOf(file), school: file.metadata.schoolId };
}

function toWhole(kept: Kept): WholeRow {
  const { _lease: leases = {} } = kept;
  return { ...toRow(kept), leases };
}
