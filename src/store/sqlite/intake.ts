/** Writes documents, counters and files as they lay elsewhere: for restores and copies. */
import type { SQLInputValue } from 'node:sqlite';
import type { Readable } from 'node:stream';
import type { FileRow, Intake, WholeRow } from '../engine.ts';
import { ValueTakenError } from '../errors.ts';
import { writeFile } from './blobs.ts';
import type { Statement } from './statements.ts';
import type { Connections } from './table.ts';
import type { TableShape } from './tableShape.ts';

interface Shapes {
  readonly shapeNamed: (collection: string) => TableShape;
  /** By collection. */
  readonly shapes: readonly (readonly [string, TableShape])[];
  readonly isOfSchool: (collection: string) => boolean;
}

export function openIntake(connections: Connections, of: Shapes): Intake {
  const { writer } = connections;
  return {
    documents: (collection, rows) => insertRows(connections, of, { collection, rows }),
    async counter({ id, value }) {
      await writer.write({
        sql: `INSERT INTO counters VALUES (?, ?, NULL)
          ON CONFLICT (id) DO UPDATE SET value = max(value, excluded.value) RETURNING 1`,
        values: [id, value],
      });
    },
    file: (row, content) => takeFile(connections, row, content),
    async clear(except) {
      const documents = of.shapes.filter(([collection]) => !except.includes(collection));
      const tables = [
        ...documents.toReversed().map(([, { table }]) => ({ table, key: 'k' })),
        { table: 'counters', key: 'id' },
        { table: 'blobs', key: 'rowid' },
        { table: 'blob_chunks', key: 'rowid' },
      ];
      for (const { table, key } of tables) await clearTable(connections, table, key);
      await writer.emptyLog();
    },
  };
}

async function insertRows(
  connections: Connections,
  { shapeNamed, isOfSchool }: Shapes,
  { collection, rows }: { readonly collection: string; readonly rows: readonly WholeRow[] },
): Promise<readonly ('inserted' | 'exists')[]> {
  const shape = shapeNamed(collection);
  const written = rows.map((row) => {
    const { schoolId } = row.doc;
    const school = isOfSchool(collection) && typeof schoolId === 'string' ? schoolId : '';
    return connections.writer.write(insertWhole(shape, row, school));
  });
  const counts = (await Promise.all(written)).map(({ length }) => length);
  rows.forEach(({ doc }, at) => {
    if (counts[at] !== 1) needSameId(connections, shape, doc._id);
  });
  return counts.map((count) => (count === 1 ? 'inserted' : 'exists'));
}

async function takeFile(
  connections: Connections,
  { id, school, contentType, owner, createdAt, size }: FileRow,
  content: Readable,
): Promise<'inserted' | 'exists'> {
  const { read, writer } = connections;
  const known = read({ sql: 'SELECT size FROM blobs WHERE id = ?', values: [id] })[0];
  if (known !== undefined && known['size'] !== null) return 'exists';
  // What an earlier try left of it.
  await writer.write({ sql: 'DELETE FROM blob_chunks WHERE blob = ? RETURNING 1', values: [id] });
  await writer.write({ sql: 'DELETE FROM blobs WHERE id = ? RETURNING 1', values: [id] });
  const ask = { school, content, contentType, maxBytes: size, now: createdAt };
  if ((await writeFile(connections, id, ask)) !== size)
    throw new Error('a file is not of the size that its head says');
  if (owner !== undefined) {
    const sql = 'UPDATE blobs SET owner = ? WHERE id = ? RETURNING 1';
    await writer.write({ sql, values: [owner, id] });
  }
  return 'inserted';
}

function insertWhole(
  { table, queues }: TableShape,
  { doc, version, leases }: WholeRow,
  school: string,
): Statement {
  const held = queues.flatMap(({ queue, token, until }): [string, SQLInputValue][] => [
    [token, leases[queue]?.token ?? null],
    [until, leases[queue]?.until ?? null],
  ]);
  const columns = ['id', 'school', 'version', 'doc', ...held.map(([column]) => column)];
  return {
    sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT DO NOTHING RETURNING 1`,
    values: [doc._id, school, version, JSON.stringify(doc), ...held.map(([, value]) => value)],
  };
}

/** « Exists » means: this very id. Another document with the same value of a unique index is a fault. */
function needSameId({ read }: Connections, { table }: TableShape, id: string): void {
  if (read({ sql: `SELECT 1 FROM ${table} WHERE id = ?`, values: [id] }).length === 1) return;
  throw new ValueTakenError(`${table}: a value of a unique index is another document’s`);
}

/** Overwriting what is deleted takes time: in between, other writes come through. */
const clearPage = 200;

async function clearTable({ writer }: Connections, table: string, key: string): Promise<void> {
  const sql = `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} LIMIT ?) RETURNING 1`;
  let deleted = clearPage;
  while (deleted === clearPage) deleted = (await writer.write({ sql, values: [clearPage] })).length;
}
