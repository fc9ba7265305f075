/** The embedded engine on 100,000 documents: same plans, right pages, whatever the statistics say. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { schoolId } from '../../src/domain/ids.ts';
import { assembleStore } from '../../src/store/assembleStore.ts';
import { planFind } from '../../src/store/plan.ts';
import { createKeyRing } from '../../src/store/secrets.ts';
import { openSqlite } from '../../src/store/sqlite/openSqlite.ts';
import * as sql from '../../src/store/sqlite/statements.ts';
import { shapeOf } from '../../src/store/sqlite/tableShape.ts';
import { contractDeclarations } from './contract/declarations.ts';
import type { ContractStore } from './contract/useStore.ts';
import { oneKey, someday } from './contract/useStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';
import { expectSearch } from './sqlitePlan.ts';

const many = 100_000;
const schools = 10;
const { dataDir, file } = makeFolder();
removeFoldersAfterwards();

const now = () => someday;
let store: ContractStore;
let db: DatabaseSync;
beforeAll(async () => {
  const { global, school } = contractDeclarations;
  const bare = { global, school: { works: { ...school.works, indexes: {}, queues: {} } } };
  await (await openSqlite({ declarations: bare, now, dataDir })).close();
  db = new DatabaseSync(file);
  // Made by SQLite itself, the indexes after: 100,000 inserts through the door are for the bench.
  db.exec(`PRAGMA synchronous = OFF;
    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${many - 1})
    INSERT INTO c_works (id, school, version, doc) SELECT printf('w%06d', i), 's' || (i % ${schools}), 1,
      json_object('_id', printf('w%06d', i), 'schoolId', 's' || (i % ${schools}), 'course', 'c' || (i % 7),
        'alias', i, 'count', i / 1000, 'platform', 'p' || (i % 2), 'sendAt', i,
        'readers', json_array('all', 'r' || (i % 100))) FROM n`);
  const engine = await openSqlite({ declarations: contractDeclarations, now, dataDir });
  const ring = createKeyRing([oneKey]);
  store = assembleStore(engine, { declarations: contractDeclarations, ring });
  db.exec('ANALYZE');
}, 60_000);
afterAll(async () => {
  db.close();
  await store.close();
});

const works = () => store.school(schoolId.parse('s3')).works;

test('statistics of a large table change no plan into a scan', () => {
  const declaration = contractDeclarations.school.works;
  const shape = shapeOf('works', declaration);
  const scope = { shape, school: 's3', now: someday };
  for (const index of ['byCourse', 'byAlias', 'byReader']) {
    const eq = index === 'byReader' ? ['all'] : [];
    const plan = planFind({ collection: 'works', declaration, index }, { eq, limit: 500 });
    expectSearch(db, sql.selectPage(scope, plan));
    expectSearch(db, sql.countRange(scope, plan, 500));
    expectSearch(db, sql.deleteRange(scope, plan, 500));
  }
  for (const queue of shape.queues) {
    const ask = { partition: 'p1', now: someday, until: someday + 1, token: 't', limit: 5 };
    expectSearch(db, sql.claimNext({ shape, queue }, ask));
    expectSearch(db, sql.selectDue({ shape, queue }, ask));
  }
});

test('a school walks its own documents to the end, each once', async () => {
  const seen = new Set<string>();
  let after: string | undefined;
  do {
    const page = { limit: 500, ...(after !== undefined && { after }) };
    const { docs, next } = await works().find('byCourse', page);
    for (const { _id, schoolId: school } of docs) seen.add(`${school}/${_id}`);
    after = next;
  } while (after !== undefined);
  expect(seen.size).toBe(many / schools);
  expect([...seen].every((name) => name.startsWith('s3/w'))).toBe(true);
});

test('ranges, counts and arrays find their few among the many', async () => {
  const range = { eq: ['c3'], from: 50, to: 51 };
  const { docs } = await works().find('byCourse', { ...range, limit: 500 });
  expect(docs.length).toBe(await works().count('byCourse', range, 500));
  expect(docs.every(({ course, count }) => course === 'c3' && count === 50)).toBe(true);
  expect(await works().count('byReader', { eq: ['r13'] }, many)).toBe(many / 100);
  expect(await works().count('byReader', { eq: ['r14'] }, many)).toBe(0);
  expect(await works().deletePage('byReader', { eq: ['r13'], to: 10 }, 60)).toBe(60);
  expect(await works().count('byReader', { eq: ['r13'] }, many)).toBe(many / 100 - 60);
});

test('a queue gives the oldest of its partition', async () => {
  const ask = { partition: 'p1', now: someday, leaseMs: 1000 };
  const first = await store.jobs.works.claim('sending', ask);
  const second = await store.jobs.works.claim('sending', ask);
  expect([first?.doc.sendAt, second?.doc.sendAt]).toEqual([1, 3]);
  const due = await store.jobs.works.page('sending', { ...ask, limit: 3 });
  expect(due.docs.map(({ sendAt }) => sendAt)).toEqual([1, 3, 5]);
});
