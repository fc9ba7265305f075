/** Tables, indexes and triggers, made and kept in step with the declarations at each opening. */
import type { DatabaseSync } from 'node:sqlite';
import type { TableShape } from './tableShape.ts';
import { columnOf, jsonPathOf } from './tableShape.ts';

/** `ELAN` and the layout below: another program's file, or a later layout, is not touched. */
const applicationId = 0x454c414e;
const layout = 1;

const fixedTables = [
  `CREATE TABLE IF NOT EXISTS counters (
    id TEXT PRIMARY KEY, value INTEGER NOT NULL, expires INTEGER
  ) STRICT, WITHOUT ROWID`,
  // size is absent while a file comes in and once it is on its way out: no reader sees it then.
  `CREATE TABLE IF NOT EXISTS blobs (
    id TEXT PRIMARY KEY, school TEXT NOT NULL, content_type TEXT NOT NULL, size INTEGER,
    owner TEXT, created_at INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE IF NOT EXISTS blob_chunks (
    blob TEXT NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (blob, n)
  ) STRICT`,
];

/** What follows from the declarations, by name: rebuilt when its definition changes. */
interface Derived {
  readonly type: 'index' | 'trigger' | 'table';
  readonly sql: string;
  /** Fills a new table of entries from the documents that are there. */
  readonly fill?: string;
}

/** Before anything is written to it. @throws Error when the file is not a store of this layout */
export function needOwnFile(db: DatabaseSync): void {
  const read = (name: string) => db.prepare(`PRAGMA ${name}`).get()?.[name];
  const empty = db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n'] === 0;
  if (!empty && (read('application_id') !== applicationId || read('user_version') !== layout)) {
    throw new Error(`not a store of Élan, or not of layout ${layout}`);
  }
}

export function bringUpToDate(db: DatabaseSync, shapes: readonly TableShape[]): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${layout}`);
    for (const sql of fixedTables) db.exec(sql);
    for (const shape of shapes) makeTable(db, shape);
    makeDerived(db, new Map([...fixedIndexes(), ...shapes.flatMap((shape) => derivedOf(shape))]));
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function makeTable(db: DatabaseSync, { table, columns, queues }: TableShape): void {
  const leases = queues.flatMap(({ token, until }) => [
    { column: token, type: 'TEXT' },
    { column: until, type: 'INTEGER' },
  ]);
  // The document last: what stands before it is read without following its overflow pages.
  db.exec(`CREATE TABLE IF NOT EXISTS ${table} (
    k INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, school TEXT NOT NULL, version INTEGER NOT NULL,
    ${leases.map(({ column, type }) => `${column} ${type}, `).join('')}doc TEXT NOT NULL
  ) STRICT`);
  const rows = db.prepare(`PRAGMA table_xinfo(${table})`).all();
  const known = new Set(rows.map((row) => `"${String(row['name'])}"`));
  const generated = columns.map(({ column, path }) => ({
    column,
    type: `ANY GENERATED ALWAYS AS (doc ->> ${jsonPathOf(path)}) VIRTUAL`,
  }));
  for (const { column, type } of [...leases, ...generated]) {
    if (!known.has(column)) db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
  }
}

function fixedIndexes(): readonly (readonly [string, Derived])[] {
  return [
    index('blobs_pending', 'blobs (school, created_at, id) WHERE owner IS NULL'),
    index('counters_expiry', 'counters (expires) WHERE expires IS NOT NULL'),
  ];
}

function index(name: string, on: string, unique = false): readonly [string, Derived] {
  return [name, { type: 'index', sql: `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${name} ON ${on}` }];
}

function derivedOf(shape: TableShape): readonly (readonly [string, Derived])[] {
  const { table, expires } = shape;
  const expiryName = table.replace(/"$/, '_expiry"');
  return [
    ...shape.indexes.flatMap((declared) => {
      if (declared.array !== undefined) return entriesOf(shape, declared);
      const columns = declared.fields.map(columnOf);
      const id = declared.unique || columns.includes('id') ? [] : ['id'];
      const on = `${table} (${['school', ...columns, ...id].join(', ')})`;
      return [index(declared.name, on, declared.unique)];
    }),
    ...shape.queues.map(({ name, partition, due }) =>
      index(name, `${table} (${partition}, ${due}, id) WHERE ${due} IS NOT NULL`),
    ),
    ...(expires === undefined
      ? []
      : [index(expiryName, `${table} (${expires}) WHERE ${expires} IS NOT NULL`)]),
  ];
}

/** An index over an array: one entry per distinct element, written by triggers in the same statement. */
function entriesOf(
  { table }: TableShape,
  { name, fields, array = '' }: TableShape['indexes'][number],
): readonly (readonly [string, Derived])[] {
  const named = (suffix: string) => name.replace(/"$/, `_${suffix}"`);
  const columns = fields.filter((path) => path !== '_id').map(columnOf);
  const values = (row: string) =>
    fields
      .filter((path) => path !== '_id')
      .map((path) => (path === array ? 'element.value' : `${row}.doc ->> ${jsonPathOf(path)}`));
  const select = (row: string) =>
    `SELECT DISTINCT ${[`${row}.school`, ...values(row), `${row}.id`, `${row}.k`].join(', ')}`;
  const elements = (row: string) => `json_each(${row}.doc, ${jsonPathOf(array)}) AS element`;
  const key = ['school', ...columns, 'id'].join(', ');
  const add = `INSERT INTO ${name} ${select('NEW')} FROM ${elements('NEW')}`;
  const remove = `DELETE FROM ${name} WHERE k = OLD.k`;
  const trigger = (when: string, event: string, body: string): readonly [string, Derived] => [
    named(when),
    {
      type: 'trigger',
      sql: `CREATE TRIGGER ${named(when)} AFTER ${event} ON ${table} BEGIN ${body}; END`,
    },
  ];
  return [
    [
      name,
      {
        type: 'table',
        sql: `CREATE TABLE ${name} (school TEXT, ${columns.map((column) => `${column} ANY`).join(', ')}, id TEXT, k INTEGER NOT NULL, PRIMARY KEY (${key})) STRICT, WITHOUT ROWID`,
        fill: `INSERT INTO ${name} ${select('d')} FROM ${table} AS d, ${elements('d')}`,
      },
    ],
    index(named('row'), `${name} (k)`),
    trigger('insert', 'INSERT', add),
    trigger('update', 'UPDATE OF doc', `${remove}; ${add}`),
    trigger('delete', 'DELETE', remove),
  ];
}

function makeDerived(db: DatabaseSync, wanted: ReadonlyMap<string, Derived>): void {
  const existing = db
    .prepare(
      `SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL
       AND (type IN ('index', 'trigger') OR type = 'table' AND name LIKE '%\\_by\\_%' ESCAPE '\\')`,
    )
    .all()
    .map((row) => ({
      name: String(row['name']),
      type: String(row['type']),
      sql: String(row['sql']),
    }));
  const upToDate = new Set<string>();
  for (const { name, type, sql } of existing) {
    const key = wanted.has(name) ? name : `"${name}"`;
    if (wanted.get(key)?.sql === sql) upToDate.add(key);
    // A table that goes takes its indexes along.
    else db.exec(`DROP ${type} IF EXISTS "${name}"`);
  }
  for (const [name, { sql, fill }] of wanted) {
    if (upToDate.has(name)) continue;
    db.exec(sql);
    if (fill !== undefined) db.exec(fill);
  }
}
