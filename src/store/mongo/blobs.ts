/**
 * Files on GridFS, with one thing more: `blobs.pending` names every file that no owner has named
 * yet, from before its first byte on. A crash at any point leaves nothing that the sweep can't find.
 */
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { mongo } from 'mongoose';
import type { BlobHead, Blobs } from '../contract.ts';
import { type ByteRange, cutToFile } from '../byteRange.ts';
import type { InFlight } from './inFlight.ts';
import type { WantedIndex } from './indexes.ts';

const bucketName = 'blobs';

export interface FileNote {
  readonly schoolId: string;
  /** Its id where it came from, when that is not one of MongoDB's. */
  readonly id?: string;
  readonly contentType: string;
  readonly createdAt: number;
  readonly owner?: string;
}

export interface KeptFile {
  _id: mongo.ObjectId;
  length: number;
  chunkSize: number;
  metadata: FileNote;
}

interface Pending {
  _id: mongo.ObjectId;
  schoolId: string;
  createdAt: number;
}

export interface BlobStore {
  readonly bucket: mongo.GridFSBucket;
  readonly files: mongo.Collection<KeptFile>;
  readonly chunks: mongo.Collection<{ files_id: mongo.ObjectId; n: number; data: Uint8Array }>;
  readonly pending: mongo.Collection<Pending>;
}

/** Those of GridFS, and one by which the sweep finds what is old. */
export const blobIndexes: readonly WantedIndex[] = [
  { collection: `${bucketName}.files`, key: { filename: 1, uploadDate: 1 }, options: {} },
  { collection: `${bucketName}.chunks`, key: { files_id: 1, n: 1 }, options: { unique: true } },
  { collection: `${bucketName}.pending`, key: { schoolId: 1, createdAt: 1 }, options: {} },
];

export function openBlobStore(db: mongo.Db): BlobStore {
  return {
    bucket: new mongo.GridFSBucket(db, { bucketName }),
    files: db.collection(`${bucketName}.files`),
    chunks: db.collection(`${bucketName}.chunks`),
    pending: db.collection(`${bucketName}.pending`),
  };
}

export function openBlobs(store: BlobStore, schoolId: string, inFlight: InFlight): Blobs {
  const { files, pending } = store;
  const find = async (id: string): Promise<KeptFile | undefined> => {
    const file = await files.findOne({ _id: fileIdOf(id), 'metadata.schoolId': schoolId });
    return file ?? undefined;
  };
  return {
    put: (content, ask) => inFlight.runLong(() => putBlob(store, content, { ...ask, schoolId })),
    keep: (id, owner) => inFlight.run(() => keepBlob(store, { id, owner, schoolId })),
    head: (id) =>
      inFlight.run(async () => {
        const file = await find(id);
        return file && headOf(file);
      }),
    read: (id, range) =>
      inFlight.run(async () => {
        const file = await find(id);
        if (file === undefined) return undefined;
        const bytes = cutToFile(range, file.length);
        const parts = bytes === undefined ? [] : partsOf(store, file, bytes);
        return Readable.from(parts, { objectMode: false });
      }),
    delete: (id) =>
      inFlight.run(async () => {
        const file = await find(id);
        if (file === undefined) return false;
        const { _id, metadata } = file;
        // Back among the pending first: a crash before the last chunk leaves them to the sweep.
        const again = { schoolId, createdAt: metadata.createdAt };
        await pending.updateOne({ _id }, { $set: again }, { upsert: true });
        const { deletedCount } = await files.deleteOne({ _id });
        await removeChunks(store, [_id]);
        return deletedCount === 1;
      }),
    sweep: (before, limit) => inFlight.run(() => sweepPending(store, { schoolId, before, limit })),
  };
}

async function putBlob(
  store: BlobStore,
  content: Readable,
  ask: { contentType: string; maxBytes: number; now: number; schoolId: string },
): Promise<BlobHead | 'too-large'> {
  const { contentType, maxBytes, now: createdAt, schoolId } = ask;
  const _id = new mongo.ObjectId();
  const metadata = { schoolId, contentType, createdAt };
  const size = await writeFile(store, content, { _id, metadata, maxBytes });
  return size === undefined ? 'too-large' : { id: _id.toHexString(), contentType, size, createdAt };
}

/** The size; undefined as soon as it passes `maxBytes`: nothing stays behind then, nor when it fails. */
export async function writeFile(
  store: BlobStore,
  content: Readable,
  { _id, metadata, maxBytes }: { _id: mongo.ObjectId; metadata: FileNote; maxBytes: number },
): Promise<number | undefined> {
  const { schoolId, createdAt } = metadata;
  await store.pending.insertOne({ _id, schoolId, createdAt });
  const upload = store.bucket.openUploadStreamWithId(_id, '', { metadata });
  let size = 0;
  try {
    // One write at a time, each awaited: when an upload stops, no chunk is still on its way.
    for await (const piece of content) {
      size += piece.length;
      if (size > maxBytes) break;
      await new Promise<void>((resolve, reject) => {
        upload.write(piece, (error) => (error ? reject(error) : resolve()));
      });
    }
    if (size <= maxBytes) {
      upload.end();
      await once(upload, 'finish');
      return size;
    }
  } catch (error) {
    await removeChunks(store, [_id]);
    throw error;
  }
  await removeChunks(store, [_id]);
  return undefined;
}

/**
 * A few chunks at a time. The stream of the driver fetches 16 MB at once, for every listener of a
 * recording.
 */
async function* partsOf({ chunks }: BlobStore, file: KeptFile, { from, to }: ByteRange) {
  const { _id, chunkSize } = file;
  const last = Math.floor(to / chunkSize);
  let expected = Math.floor(from / chunkSize);
  const wanted = { files_id: _id, n: { $gte: expected, $lte: last } };
  const found = chunks.find(wanted, { batchSize: 4, promoteBuffers: true }).sort({ n: 1 });
  for await (const { n, data } of found) {
    if (n !== expected) break;
    const start = n * chunkSize;
    yield data.subarray(Math.max(from - start, 0), to - start + 1);
    expected += 1;
  }
  if (expected <= last) throw new Error('a blob was deleted while it was read');
}

async function keepBlob(
  { files, pending }: BlobStore,
  { id, owner, schoolId }: { id: string; owner: string; schoolId: string },
): Promise<boolean> {
  const _id = fileIdOf(id);
  const free = { _id, 'metadata.schoolId': schoolId, 'metadata.owner': { $in: [null, owner] } };
  const { matchedCount } = await files.updateOne(free, { $set: { 'metadata.owner': owner } });
  if (matchedCount === 0) return false;
  await pending.deleteOne({ _id });
  return true;
}

/** Files first: from then on nobody can keep one. What is left of them goes after. */
async function sweepPending(
  store: BlobStore,
  ask: { schoolId: string; before: number; limit: number },
): Promise<number> {
  const { files, pending } = store;
  const old = { schoolId: ask.schoolId, createdAt: { $lt: ask.before } };
  const listed = await pending.find(old).limit(ask.limit).toArray();
  const among = { _id: { $in: listed.map(({ _id }) => _id) } };
  if (listed.length === 0) return 0;
  await files.deleteMany({ ...among, 'metadata.owner': { $exists: false } });
  // An owner came, and a crash before the note of it was taken away.
  const kept = await files.find(among, { projection: { _id: 1 } }).toArray();
  const keptIds = new Set(kept.map(({ _id }) => _id.toHexString()));
  await pending.deleteMany({ _id: { $in: kept.map(({ _id }) => _id) } });
  const gone = listed.filter(({ _id }) => !keptIds.has(_id.toHexString()));
  await removeChunks(
    store,
    gone.map(({ _id }) => _id),
  );
  return gone.length;
}

async function removeChunks(
  { chunks, pending }: BlobStore,
  ids: readonly mongo.ObjectId[],
): Promise<void> {
  await chunks.deleteMany({ files_id: { $in: ids } });
  await pending.deleteMany({ _id: { $in: ids } });
}

export function headOf({ _id, length, metadata }: KeptFile): BlobHead {
  const { id = _id.toHexString(), contentType, owner, createdAt } = metadata;
  const head = { id, contentType, size: length, createdAt };
  return owner === undefined ? head : { ...head, owner };
}

/** A file that came from the embedded engine keeps the id that its owner knows; here it has one of its own. */
export function fileIdOf(id: string): mongo.ObjectId {
  return new mongo.ObjectId(
    /^[0-9a-f]{24}$/.test(id) ? id : hash('sha256', id, 'hex').slice(0, 24),
  );
}
