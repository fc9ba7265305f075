/**
 * Every statement that SQLite is given while each page of the app is made and opened: no request scans, whatever
 * verb its feature uses. Statements are overheard where Node takes them, of both connections.
 */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { createApp } from '../../src/app.ts';
import { who } from '../../src/demo/cast.ts';
import { listGetRoutes } from '../support/getRoutes.ts';
import { listSamples, notPages } from '../support/pageSamples.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { readPlan } from './sqlitePlan.ts';

jest.setTimeout(60_000);

const texts = new Set<string>();
const writes = z.array(z.looseObject({ sql: z.string() }));
const prepare = jest.spyOn(DatabaseSync.prototype, 'prepare');
const post = jest.spyOn(Worker.prototype, 'postMessage');

let app: TestApp;
let db: DatabaseSync;
beforeAll(async () => {
  app = await startTestApp();
  const samples = await listSamples(app, who);
  const routes = new Set(samples.map(({ route }) => route));
  const missing = listGetRoutes(createApp(app.services)).filter((route) => !routes.has(route));
  expect(missing.filter((route) => !notPages.includes(route))).toEqual([]);
  for (const { path, visitor, status = 200 } of samples) {
    const cookie = (visitor?.listCookies() ?? []).map(({ name, value }) => `${name}=${value}`);
    const answer = await fetch(`${app.url}${path}`, { headers: { cookie: cookie.join('; ') } });
    expect([path.replace(/^\/s\/[^/]+/, '/s/…'), answer.status]).toEqual([
      expect.anything(),
      status,
    ]);
  }
  await app.services.diagnostics.flush();
  prepare.mock.calls.forEach(([text], at) => {
    // Opening asks of the schema, and on a connection of its own, closed by now, whether the store is empty.
    const connection: unknown = prepare.mock.contexts[at];
    const isOfRequests = connection instanceof DatabaseSync && connection.isOpen;
    if (isOfRequests && !text.includes('sqlite_schema')) texts.add(text);
  });
  for (const [message] of post.mock.calls)
    for (const { sql } of writes.safeParse(message).data ?? []) texts.add(sql);
  prepare.mockRestore();
  post.mockRestore();
  db = new DatabaseSync(join(app.services.config.dataDir, 'elan.sqlite'));
});
afterAll(async () => {
  db.close();
  await app.close();
});

test('all pages together read, write, delete and count', () => {
  const all = [...texts].join('\n');
  for (const verb of ['SELECT doc', 'UPDATE "c_', 'INSERT INTO "c_', 'DELETE FROM "c_', 'count(*)'])
    expect(all).toContain(verb);
  expect(texts.size).toBeGreaterThan(40);
});

test('no statement reads a table or an index from its beginning, or sorts what it read', () => {
  const plans = [...texts].map((sql) => {
    const values = [...sql.matchAll(/\?/g)].map(() => '[]');
    return { sql, plan: readPlan(db, { sql, values }) };
  });
  const scans = plans.filter(({ plan }) =>
    plan
      .split('\n')
      // A list of ids and a bounded subquery are no tables; SELECT 1 asks whether the store answers.
      .filter((line) => !/^SCAN (json_each VIRTUAL TABLE|\(subquery-|CONSTANT ROW)/.test(line))
      .some((line) => /\bSCAN\b|TEMP B-TREE|AUTOMATIC/.test(line)),
  );
  expect(scans).toEqual([]);
});
