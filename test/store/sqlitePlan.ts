/** What SQLite says of how it would run a statement. */
import { expect } from '@jest/globals';
import type { DatabaseSync } from 'node:sqlite';
import type { Statement } from '../../src/store/sqlite/statements.ts';

export function readPlan(db: DatabaseSync, { sql, values }: Statement): string {
  const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  return rows.map((row) => String(row['detail'])).join('\n');
}

/** By indexes only and without sorting; a list of ids and a bounded subquery are no tables. */
export function expectSearch(db: DatabaseSync, statement: Statement): void {
  const plan = readPlan(db, statement)
    .split('\n')
    .filter((line) => !/^SCAN (json_each VIRTUAL TABLE|\(subquery-)/.test(line))
    .join('\n');
  expect({ sql: statement.sql, plan }).toEqual({
    sql: statement.sql,
    plan: expect.not.stringMatching(/\bSCAN\b|TEMP B-TREE|AUTOMATIC/),
  });
  expect(plan).toMatch(/SEARCH \w+ USING/);
}
