/**
 * All that lies in the file, as it was at one moment: a connection of its own keeps one reading
 * transaction open, while others go on writing to the log (backup while the server runs).
 */
import { DatabaseSync } from 'node:sqlite';
import type { FileRow, Snapshot, WholeRow } from '../engine.ts';
import { pagesOf } from '../pagesOf.ts';
import { readFile, toHead } from './blobs.ts';
import { createReader, toRow } from './table.ts';
import type { TableShape } from './tableShape.ts';
import type { ResultRow } from './writer.ts';

const size = 200;

export function openSnapshot(
  file: string,
  shapeNamed: (collection: string) => TableShape,
): Snapshot {
  const db = new DatabaseSync(file, { timeout: 5000 });
  // The first read is what the transaction is frozen at.
  db.exec('PRAGMA query_only = ON; BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1');
  const read = createReader(db);
  const pages = (table: string, where: string, after?: string) =>
    pagesOf<ResultRow, string>({
      after,
      size,
      read: async (id, limit) => {
        const behind = id === undefined ? '' : ' AND id > ?';
        const sql = `SELECT * FROM ${table} WHERE ${where}${behind} ORDER BY id LIMIT ?`;
        return read({ sql, values: id === undefined ? [limit] : [id, limit] });
      },
      keyOf: ({ id }) => String(id),
    });
  return {
    async *documents(collection, after) {
      const shape = shapeNamed(collection);
      for await (const page of pages(shape.table, 'TRUE', after))
        yield page.map((row) => toWhole(shape, row));
    },
    async *counters() {
      for await (const page of pages('counters', 'expires IS NULL'))
        yield page.map(({ id, value }) => ({ id: String(id), value: Number(value) }));
    },
    async *files() {
      for await (const page of pages('blobs', 'size IS NOT NULL')) yield page.map(toFileRow);
    },
    content: async (of) => readFile({ read }, of),
    async close() {
      db.close();
    },
  };
}

function toFileRow(row: ResultRow): FileRow {
  return { ...toHead(row), school: String(row['school']) };
}

function toWhole({ queues }: TableShape, row: ResultRow): WholeRow {
  const leases = queues.flatMap(({ queue, token, until }) => {
    const held = row[bare(token)];
    return typeof held === 'string'
      ? [[queue, { token: held, until: Number(row[bare(until)]) }] as const]
      : [];
  });
  return { ...toRow(row), leases: Object.fromEntries(leases) };
}

/** The name of a column as SQLite gives it back. */
const bare = (quoted: string): string => quoted.replaceAll('"', '');
