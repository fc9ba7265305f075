/** All that lies in the database, page by page by id: for backups, copies and migrations. */
import type { mongo } from 'mongoose';
import type { Snapshot, WholeRow } from '../engine.ts';
import { pagesOf } from '../pagesOf.ts';
import { type BlobStore, headOf, openBlobs } from './blobs.ts';
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
  const lasting = { _expiresAt: { $exists: false } };
  return {
    async *documents(collection, after) {
      const { documents } = kindOf(collection);
      const pages = pagesOf<Kept, string>({
        after,
        size,
        read: (id, limit) =>
          inFlight.run(() => documents.find(behind(id)).sort(byId).limit(limit).toArray()),
        keyOf: ({ _id }) => _id,
      });
      for await (const page of pages) yield page.map(toWhole);
    },
    async *counters() {
      const pages = pagesOf<KeptCounter, string>({
        after: undefined,
        size,
        read: (id, limit) =>
          inFlight.run(() =>
            counters
              .find({ ...behind(id), ...lasting })
              .sort(byId)
              .limit(limit)
              .toArray(),
          ),
        keyOf: ({ _id }) => _id,
      });
      for await (const page of pages) yield page.map(({ _id, n }) => ({ id: _id, value: n }));
    },
    async *files() {
      const pages = pagesOf({
        after: undefined,
        size,
        read: (id: mongo.ObjectId | undefined, limit) =>
          inFlight.run(() => blobStore.files.find(behind(id)).sort(byId).limit(limit).toArray()),
        keyOf: ({ _id }) => _id,
      });
      for await (const page of pages)
        yield page.map((file) => ({ ...headOf(file), school: file.metadata.schoolId }));
    },
    content: ({ school, id }) => openBlobs(blobStore, school, inFlight).read(id),
    close: () => Promise.resolve(),
  };
}

const byId = { _id: 1 } as const;

const behind = <K>(id: K | undefined) => (id === undefined ? {} : { _id: { $gt: id } });

function toWhole(kept: Kept): WholeRow {
  return { ...toRow(kept), leases: kept._lease ?? {} };
}
