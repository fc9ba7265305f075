/**
 * Asks SQLite how it would run every statement of every declared index: never by a scan, whether it knows nothing of
 * the sizes or has statistics of a million rows in each collection.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { globalCollections, schoolCollections } from '../../src/store/collections.ts';
import type { Declaration, Find, Scalar } from '../../src/store/contract.ts';
import { writeCursor } from '../../src/store/cursor.ts';
import type { Engine } from '../../src/store/engine.ts';
import { findField } from '../../src/store/fieldKind.ts';
import { planFind, planRange } from '../../src/store/plan.ts';
import { openSqlite } from '../../src/store/sqlite/openSqlite.ts';
import * as sql from '../../src/store/sqlite/statements.ts';
import { columnOf, shapeOf } from '../../src/store/sqlite/tableShape.ts';
import { contractDeclarations } from './contract/declarations.ts';
import { someday, times } from './contract/useStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';
import { expectSearch, readPlan } from './sqlitePlan.ts';

removeFoldersAfterwards();
const declarations = {
  global: { ...globalCollections, ...contractDeclarations.global },
  school: { ...schoolCollections, ...contractDeclarations.school },
};
const all: readonly (readonly [string, Declaration])[] = Object.entries({
  ...declarations.global,
  ...declarations.school,
});

const engines: Engine[] = [];
let db: DatabaseSync;
async function openFresh(): Promise<void> {
  const { dataDir, file } = makeFolder();
  engines.push(await openSqlite({ declarations, now: () => someday, dataDir }));
  db = new DatabaseSync(file);
}
afterAll(() => Promise.all(engines.map((engine) => engine.close())));

const planOf = (statement: sql.Statement): string => readPlan(db, statement);
const expectNoScan = (statement: sql.Statement): void => expectSearch(db, statement);

const sample = (declaration: Declaration, path: string): Scalar =>
  ({ string: 'x', number: 5, boolean: true })[
    findField(declaration.schema, path)?.kind ?? 'string'
  ];

/** Every way in which an index can be asked: each prefix, with and without a range. */
function waysToAsk(declaration: Declaration, index: string): Pick<Find, 'eq' | 'from' | 'to'>[] {
  const { fields = [], array } = declaration.indexes[index] ?? {};
  const values = fields.map((path) => sample(declaration, path));
  return times(fields.length + 1, (length) => {
    const eq = values.slice(0, length);
    const next = values[length];
    if (array === true && length === 0) return [];
    if (next === undefined) return [{ eq }];
    return [{ eq }, { eq, from: next }, { eq, to: next }, { eq, from: next, to: next }];
  }).flat();
}

function pages(collection: string, declaration: Declaration, index: string) {
  const asked = { collection, declaration, index };
  return waysToAsk(declaration, index).flatMap((range) =>
    (['asc', 'desc'] as const).flatMap((order) => {
      const { to: _to, ...open } = range;
      const query = { ...range, order, limit: 50 };
      const { keys } = planFind(asked, query);
      const doc: { _id: string; [path: string]: unknown } = { _id: 'x' };
      for (const path of keys) {
        const [outer = '', inner] = path.split('.');
        const value = sample(declaration, path);
        doc[outer] = inner === undefined ? value : { ...Object(doc[outer]), [inner]: value };
      }
      const after = writeCursor({ doc, version: 1 }, { ...asked, keys });
      return [planFind(asked, query), planFind(asked, { ...open, order, limit: 50, after })];
    }),
  );
}

const many = 1_000_000;

/** As ANALYZE would leave it, and at its worst: only the whole of an index tells rows apart. */
function tellOfMany(): void {
  db.exec('ANALYZE');
  const tell = db.prepare('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)');
  const indexes = db.prepare(`SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index'`).all();
  for (const { name, tbl_name: table } of indexes) {
    const columns = db.prepare('SELECT * FROM pragma_index_info(?)').all(String(name)).length;
    const stat = [...times(columns, () => many), 1].join(' ');
    tell.run(String(table), String(name), stat);
  }
  db.exec('ANALYZE sqlite_schema');
}

describe.each([
  ['whose sizes are not known', () => undefined],
  ['of a million rows a collection', tellOfMany],
])('a store %s', (_name, prepare) => {
  beforeAll(async () => {
    await openFresh();
    prepare();
  });
  afterAll(() => db.close());
  describe.each(all)('%s', judge);
});

function judge(collection: string, declaration: Declaration): void {
  const shape = shapeOf(collection, declaration);
  const scope: sql.Scope = {
    shape,
    school: collection in declarations.school ? 's' : '',
    now: someday,
  };

  test('looks up documents by id', () => {
    const ask = { id: 'a', doc: '{}', version: 1 };
    expectNoScan(sql.selectOne(scope, 'a'));
    expectNoScan(sql.selectMany(scope, ['a', 'b']));
    expectNoScan(sql.updateOne(scope, ask));
    expectNoScan(sql.handOverOne(scope, { ...ask, school: 'other' }));
    expectNoScan(sql.deleteOne(scope, 'a'));
  });

  for (const index of Object.keys(declaration.indexes)) {
    test(`pages, counts and deletes by ${index}`, () => {
      const plans = pages(collection, declaration, index);
      expect(plans.length).toBeGreaterThan(3);
      for (const plan of plans) expectNoScan(sql.selectPage(scope, plan));
      for (const range of waysToAsk(declaration, index)) {
        const planned = planRange({ collection, declaration, index }, range);
        expectNoScan(sql.countRange(scope, planned, 100));
        expectNoScan(sql.deleteRange(scope, planned, 100));
      }
    });

    test(`starts a page by ${index} at its cursor, reading nothing before it again`, () => {
      for (const plan of pages(collection, declaration, index)) {
        if (plan.after === undefined || plan.keys.length === 1) continue;
        const keys = plan.keys.map((path) => columnOf(path).replaceAll('"', '')).join(',');
        const bound = `(${keys})${plan.order === 'asc' ? '>' : '<'}(`;
        expect(planOf(sql.selectPage(scope, plan))).toContain(bound);
      }
    });
  }

  for (const queue of shape.queues) {
    test(`claims, renews and settles in the queue ${queue.queue}`, () => {
      const of = { shape, queue };
      const ask = { partition: 'p', now: someday, until: someday + 1, token: 't', limit: 5 };
      expectNoScan(sql.claimNext(of, ask));
      expectNoScan(sql.selectDue(of, ask));
      expectNoScan(sql.countDue(of, { ...ask, max: 1000 }));
      expectNoScan(sql.renewLease(of, { ...ask, id: 'a' }));
      expectNoScan(sql.selectLeased(of, 'a', 't'));
      expectNoScan(sql.settleOne(of, { id: 'a', doc: '{}', version: 1, token: 't' }));
    });
  }

  if (shape.expires !== undefined) {
    test('finds what has expired', () => {
      expectNoScan(sql.deleteExpired(shape, someday, 500));
    });
  }
}
