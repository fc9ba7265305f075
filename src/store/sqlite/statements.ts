/** Every statement over documents, as text and values. All go by an index (a test asks SQLite). */
import type { SQLInputValue } from 'node:sqlite';
import type { Scalar } from '../contract.ts';
import type { Plan, Range } from '../engine.ts';
import type { IndexShape, QueueShape, TableShape } from './tableShape.ts';
import { columnOf } from './tableShape.ts';

export interface Statement {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** Whose documents: a school's id, or `''` in a global table. */
export interface Scope {
  readonly shape: TableShape;
  readonly school: string;
  readonly now: number;
}

const value = (scalar: Scalar): SQLInputValue =>
  typeof scalar === 'boolean' ? Number(scalar) : scalar;

function alive({ shape, now }: Pick<Scope, 'shape' | 'now'>, table: string): Statement {
  const { expires } = shape;
  if (expires === undefined) return { sql: '', values: [] };
  const column = `${table}.${expires}`;
  return { sql: ` AND (${column} IS NULL OR ${column} > ?)`, values: [now] };
}

export function insertOne({ shape, school }: Scope, id: string, doc: string): Statement {
  return {
    sql: `INSERT INTO ${shape.table} (id, school, doc, version) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING RETURNING 1`,
    values: [id, school, doc],
  };
}

/** The document of an id, as the door of the scope sees it. */
function ofId(scope: Scope, id: string): Statement {
  const { sql, values } = alive(scope, 'd');
  return { sql: `WHERE d.id = ? AND d.school = ?${sql}`, values: [id, scope.school, ...values] };
}

export function selectOne(scope: Scope, id: string): Statement {
  const { sql, values } = ofId(scope, id);
  return { sql: `SELECT doc, version FROM ${scope.shape.table} AS d ${sql}`, values };
}

export function selectMany(scope: Scope, ids: readonly string[]): Statement {
  const { sql, values } = alive(scope, 'd');
  return {
    sql: `SELECT doc, version FROM ${scope.shape.table} AS d WHERE d.id IN (SELECT value FROM json_each(?)) AND d.school = ?${sql}`,
    values: [JSON.stringify(ids), scope.school, ...values],
  };
}

export function updateOne(
  scope: Scope,
  { id, doc, version }: { readonly id: string; readonly doc: string; readonly version: number },
): Statement {
  const { sql, values } = ofId(scope, id);
  return {
    sql: `UPDATE ${scope.shape.table} AS d SET doc = ?, version = version + 1 ${sql} AND d.version = ? RETURNING 1`,
    values: [doc, ...values, version],
  };
}

/** The document goes to another school: no door of this one sees it any more. */
export function handOverOne(
  scope: Scope,
  {
    id,
    doc,
    version,
    school,
  }: {
    readonly id: string;
    readonly doc: string;
    readonly version: number;
    readonly school: string;
  },
): Statement {
  const { sql, values } = ofId(scope, id);
  return {
    sql: `UPDATE ${scope.shape.table} AS d SET doc = ?, school = ?, version = version + 1 ${sql} AND d.version = ? RETURNING 1`,
    values: [doc, school, ...values, version],
  };
}

export function deleteOne(scope: Scope, id: string): Statement {
  const { sql, values } = ofId(scope, id);
  return { sql: `DELETE FROM ${scope.shape.table} AS d ${sql} RETURNING doc, version`, values };
}

export function selectPage(scope: Scope, plan: Plan): Statement {
  const { from, on } = source(scope.shape, plan.index);
  const { order, keys, after, limit } = plan;
  const where = inRange(scope, plan, on);
  const columns = keys.map((path) => `${on}.${columnOf(path)}`);
  const marks = columns.map(() => '?').join(', ');
  const beyond =
    after === undefined
      ? ''
      : ` AND (${columns.join(', ')}) ${order === 'asc' ? '>' : '<'} (${marks})`;
  const ordered = columns.map((column) => `${column} ${order}`).join(', ');
  return {
    sql: `SELECT d.doc, d.version FROM ${from} WHERE ${where.sql}${beyond} ORDER BY ${ordered} LIMIT ?`,
    values: [...where.values, ...(after ?? []).map(value), limit],
  };
}

export function countRange(scope: Scope, range: Range, max: number): Statement {
  const { from, on } = source(scope.shape, range.index);
  const { sql, values } = inRange(scope, range, on);
  return {
    sql: `SELECT count(*) AS n FROM (SELECT 1 FROM ${from} WHERE ${sql} LIMIT ?)`,
    values: [...values, max],
  };
}

export function deleteRange(scope: Scope, range: Range, limit: number): Statement {
  const { from, on } = source(scope.shape, range.index);
  const { sql, values } = inRange(scope, range, on);
  return {
    sql: `DELETE FROM ${scope.shape.table} WHERE k IN (SELECT d.k FROM ${from} WHERE ${sql} LIMIT ?) RETURNING 1`,
    values: [...values, limit],
  };
}

export function deleteExpired(shape: TableShape, now: number, limit: number): Statement {
  const { table, expires } = shape;
  return {
    sql: `DELETE FROM ${table} WHERE k IN (SELECT k FROM ${table} WHERE ${expires} <= ? LIMIT ?) RETURNING 1`,
    values: [now, limit],
  };
}

function source(shape: TableShape, name: string): { from: string; on: string } {
  const index = shape.indexes.find((one): one is IndexShape => one.index === name);
  if (index === undefined) throw new Error(`${shape.table} has no index ${name}`);
  if (index.array === undefined) {
    // Named, so that no statistic and no version of SQLite ever makes it choose a scan.
    return { from: `${shape.table} AS d INDEXED BY ${index.name}`, on: 'd' };
  }
  return { from: `${index.name} AS e CROSS JOIN ${shape.table} AS d ON d.k = e.k`, on: 'e' };
}

function inRange(scope: Scope, range: Range | Plan, on: string): Statement {
  const { eq, between } = range;
  // A cursor lies inside the range: its side of the range is then bounded by it alone.
  const after = 'after' in range && range.after !== undefined ? range.order : undefined;
  const from = after === 'asc' ? undefined : between?.from;
  const to = after === 'desc' ? undefined : between?.to;
  const column = between === undefined ? '' : `${on}.${columnOf(between.path)}`;
  const { sql, values } = alive(scope, 'd');
  return {
    sql:
      [
        `${on}.school = ?`,
        ...eq.map(({ path }) => `${on}.${columnOf(path)} = ?`),
        ...(from === undefined ? [] : [`${column} >= ?`]),
        ...(to === undefined ? [] : [`${column} < ?`]),
      ].join(' AND ') + sql,
    values: [
      scope.school,
      ...eq.map((equal) => value(equal.value)),
      ...(from === undefined ? [] : [value(from)]),
      ...(to === undefined ? [] : [value(to)]),
      ...values,
    ],
  };
}

export interface QueueOf {
  readonly shape: TableShape;
  readonly queue: QueueShape;
}

export function claimNext(
  { shape, queue }: QueueOf,
  ask: {
    readonly partition: string;
    readonly now: number;
    readonly until: number;
    readonly token: string;
  },
): Statement {
  const { name, partition, due, token, until } = queue;
  return {
    sql: `UPDATE ${shape.table} SET ${token} = ?, ${until} = ? WHERE k = (
      SELECT k FROM ${shape.table} INDEXED BY ${name}
      WHERE ${partition} = ? AND ${due} <= ? AND (${until} IS NULL OR ${until} <= ?)
      ORDER BY ${due}, id LIMIT 1) RETURNING doc, version`,
    values: [ask.token, ask.until, ask.partition, ask.now, ask.now],
  };
}

export function renewLease(
  { shape, queue }: QueueOf,
  ask: { readonly id: string; readonly token: string; readonly until: number },
): Statement {
  return {
    sql: `UPDATE ${shape.table} SET ${queue.until} = ? WHERE id = ? AND ${queue.token} = ? RETURNING doc, version`,
    values: [ask.until, ask.id, ask.token],
  };
}

export function selectLeased({ shape, queue }: QueueOf, id: string, token: string): Statement {
  return {
    sql: `SELECT doc, version FROM ${shape.table} WHERE id = ? AND ${queue.token} = ?`,
    values: [id, token],
  };
}

export function settleOne(
  { shape, queue }: QueueOf,
  ask: {
    readonly id: string;
    readonly doc: string;
    readonly version: number;
    readonly token: string;
  },
): Statement {
  return {
    sql: `UPDATE ${shape.table} SET doc = ?, version = version + 1, ${queue.token} = NULL, ${queue.until} = NULL
      WHERE id = ? AND version = ? AND ${queue.token} = ? RETURNING 1`,
    values: [ask.doc, ask.id, ask.version, ask.token],
  };
}

export function selectDue(
  { shape, queue }: QueueOf,
  ask: { readonly partition: string; readonly now: number; readonly limit: number },
): Statement {
  return {
    sql: `SELECT doc, version FROM ${shape.table} INDEXED BY ${queue.name}
      WHERE ${queue.partition} = ? AND ${queue.due} <= ? ORDER BY ${queue.due}, id LIMIT ?`,
    values: [ask.partition, ask.now, ask.limit],
  };
}

export function countDue(
  { shape, queue }: QueueOf,
  ask: { readonly partition: string; readonly now: number; readonly max: number },
): Statement {
  return {
    sql: `SELECT count(*) AS n FROM (SELECT 1 FROM ${shape.table} INDEXED BY ${queue.name}
      WHERE ${queue.partition} = ? AND ${queue.due} <= ? LIMIT ?)`,
    values: [ask.partition, ask.now, ask.max],
  };
}
