/** Files in rows of 256 kB (architecture.md 3): neither a file nor a long commit is ever held whole. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobHead, Blobs } from '../contract.ts';
import { cutToFile } from '../byteRange.ts';
import type { ByteRange } from '../byteRange.ts';
import type { Statement } from './statements.ts';
import type { Connections } from './table.ts';
import type { ResultRow } from './writer.ts';

const chunkBytes = 256 * 1024;
/** Overwriting what is deleted takes time: 4 MB at once let other writes through in between. */
const chunksPerDelete = 16;

export function openBlobs(connections: Connections, school: string): Blobs {
  const run = async (sql: string, values: Statement['values']) =>
    (await connections.writer.write({ sql, values })).length > 0;
  return {
    put: (content, ask) => putBlob(connections, { school, content, ...ask }),
    keep: (id, owner) =>
      run(
        `UPDATE blobs SET owner = ? WHERE id = ? AND school = ? AND size IS NOT NULL
         AND (owner IS NULL OR owner = ?) RETURNING 1`,
        [owner, id, school, owner],
      ),
    head: async (id) => headOf(connections, school, id),
    read: async (id, range) => readFile(connections, { school, id, range }),
    async delete(id) {
      const hidden = await run(
        `UPDATE blobs SET size = NULL, owner = NULL
         WHERE id = ? AND school = ? AND size IS NOT NULL RETURNING 1`,
        [id, school],
      );
      if (hidden) await erase(connections, id);
      return hidden;
    },
    sweep: (before, limit) => sweepBlobs(connections, { school, before, limit }),
  };
}

export function readFile(
  connections: Pick<Connections, 'read'>,
  { school, id, range }: { school: string; id: string; range?: ByteRange | undefined },
): Readable | undefined {
  const head = headOf(connections, school, id);
  if (head === undefined) return undefined;
  const bytes = cutToFile(range, head.size);
  const parts = bytes === undefined ? [] : chunksOf(connections, id, bytes);
  return Readable.from(parts, { objectMode: false });
}

function headOf(
  { read }: Pick<Connections, 'read'>,
  school: string,
  id: string,
): BlobHead | undefined {
  const sql = 'SELECT * FROM blobs WHERE id = ? AND school = ? AND size IS NOT NULL';
  return read({ sql, values: [id, school] }).map(toHead)[0];
}

export function toHead(row: ResultRow): BlobHead {
  const { id, content_type, size, owner, created_at } = row;
  return {
    id: String(id),
    contentType: String(content_type),
    size: Number(size),
    ...(owner !== null && { owner: String(owner) }),
    createdAt: Number(created_at),
  };
}

interface Put {
  readonly school: string;
  readonly content: Readable;
  readonly contentType: string;
  readonly maxBytes: number;
  readonly now: number;
}

async function putBlob(connections: Connections, ask: Put): Promise<BlobHead | 'too-large'> {
  const id = randomBytes(18).toString('base64url');
  const size = await writeFile(connections, id, ask);
  const { contentType, now } = ask;
  return size === undefined ? 'too-large' : { id, contentType, size, createdAt: now };
}

/** The size; undefined as soon as it passes `maxBytes`: nothing stays behind then, nor when it fails. */
export async function writeFile(
  connections: Connections,
  id: string,
  { school, content, contentType, maxBytes, now }: Put,
): Promise<number | undefined> {
  const { writer } = connections;
  await writer.write({
    sql: 'INSERT INTO blobs (id, school, content_type, created_at) VALUES (?, ?, ?, ?)',
    values: [id, school, contentType, now],
  });
  try {
    const size = await writeChunks(connections, { id, content, maxBytes });
    if (size === undefined) {
      await erase(connections, id);
      return undefined;
    }
    await writer.write({ sql: 'UPDATE blobs SET size = ? WHERE id = ?', values: [size, id] });
    return size;
  } catch (error) {
    await erase(connections, id);
    throw error;
  }
}

/** The size; undefined as soon as it passes `maxBytes`. One chunk is held at a time. */
async function writeChunks(
  { writer }: Connections,
  { id, content, maxBytes }: { id: string; content: Readable; maxBytes: number },
): Promise<number | undefined> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let size = 0;
  let n = 0;
  async function flush(bytes: number): Promise<void> {
    const all = Buffer.concat(held);
    const data = all.subarray(0, bytes);
    await writer.write({ sql: 'INSERT INTO blob_chunks VALUES (?, ?, ?)', values: [id, n, data] });
    n += 1;
    held = [all.subarray(bytes)];
    heldBytes -= data.length;
  }
  for await (const piece of content) {
    const bytes = Buffer.from(piece);
    size += bytes.length;
    if (size > maxBytes) return undefined;
    held.push(bytes);
    heldBytes += bytes.length;
    while (heldBytes >= chunkBytes) await flush(chunkBytes);
  }
  if (heldBytes > 0) await flush(heldBytes);
  return size;
}

function* chunksOf(
  { read }: Pick<Connections, 'read'>,
  id: string,
  { from, to }: ByteRange,
): Generator<Buffer> {
  for (let n = Math.floor(from / chunkBytes); n * chunkBytes <= to; n += 1) {
    const sql = 'SELECT data FROM blob_chunks WHERE blob = ? AND n = ?';
    const data = read({ sql, values: [id, n] })[0]?.['data'];
    if (!(data instanceof Uint8Array)) throw new Error('the file was deleted while it was read');
    const start = n * chunkBytes;
    yield Buffer.from(data).subarray(Math.max(from - start, 0), to - start + 1);
  }
}

/** Chunks first: what a crash leaves of a file is found by its head and swept. */
async function erase({ writer }: Connections, id: string): Promise<void> {
  const sql = `DELETE FROM blob_chunks WHERE rowid IN
    (SELECT rowid FROM blob_chunks WHERE blob = ? LIMIT ?) RETURNING 1`;
  let deleted = chunksPerDelete;
  while (deleted === chunksPerDelete) {
    deleted = (await writer.write({ sql, values: [id, chunksPerDelete] })).length;
  }
  await writer.write({ sql: 'DELETE FROM blobs WHERE id = ?', values: [id] });
}

async function sweepBlobs(
  connections: Connections,
  { school, before, limit }: { school: string; before: number; limit: number },
): Promise<number> {
  const rows = await connections.writer.write({
    sql: `UPDATE blobs SET size = NULL WHERE id IN
      (SELECT id FROM blobs WHERE school = ? AND owner IS NULL AND created_at < ? LIMIT ?)
      RETURNING id`,
    values: [school, before, limit],
  });
  for (const { id } of rows) await erase(connections, String(id));
  return rows.length;
}
