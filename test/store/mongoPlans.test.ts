/**
 * MongoDB's own plans, where the server tells them: a `mongod` does, the tests' server on Java has no `explain`. There
 * the door's rule stands alone: what is not declared is not asked (`mongoEngine.test.ts`), and every declared index is made.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { globalCollections, schoolCollections } from '../../src/store/collections.ts';
import type { Declaration, Scalar } from '../../src/store/contract.ts';
import type { Engine } from '../../src/store/engine.ts';
import { findField } from '../../src/store/fieldKind.ts';
import {
  dueFilter,
  freeFilter,
  oldestFirst,
  pageFilter,
  scopeOf,
  sortOf,
} from '../../src/store/mongo/filters.ts';
import { openMongo } from '../../src/store/mongo/openMongo.ts';
import { planFind } from '../../src/store/plan.ts';
import { type TestDatabase, describeWithMongo, testDatabase } from '../support/mongo.ts';
import { someday, times } from './contract/useStore.ts';

const declarations = { global: globalCollections, school: schoolCollections };
const all: readonly (readonly [string, Declaration])[] = Object.entries({
  ...declarations.global,
  ...declarations.school,
});

const sample = ({ schema }: Declaration, path: string): Scalar =>
  ({ string: 'x', number: 5, boolean: true })[findField(schema, path)?.kind ?? 'string'];

/** Each declared index by each prefix of its fields, and each queue: what a call of the door becomes. */
const asked = all.flatMap(([collection, declaration]) => {
  const school = collection in schoolCollections ? 'school-1' : undefined;
  const scope = scopeOf(declaration, school, someday);
  const finds = Object.entries(declaration.indexes).flatMap(([index, { fields }]) =>
    times(fields.length, (length) => {
      const eq = fields.slice(0, length).map((path) => sample(declaration, path));
      const plan = planFind({ collection, declaration, index }, { eq, limit: 50 });
      return { find: collection, filter: pageFilter(plan, scope), sort: sortOf(plan), limit: 50 };
    }),
  );
  const queues = Object.entries(declaration.queues ?? {}).flatMap(([queue, fields]) => {
    const ask = { partition: 'x', now: someday };
    const due = dueFilter(fields, ask, scopeOf(declaration, undefined, someday));
    const sort = oldestFirst(fields);
    const query = { ...due, ...freeFilter(queue, ask) };
    const update = { $set: { [`_lease.${queue}`]: { token: 'x', until: someday } } };
    return [
      { find: collection, filter: due, sort, limit: 50 },
      { findAndModify: collection, query, sort, update },
    ];
  });
  return [finds, queues].flat();
});

describeWithMongo('plans of MongoDB', () => {
  let database: TestDatabase;
  let engine: Engine;
  beforeAll(async () => {
    database = testDatabase('plans');
    engine = await openMongo({ declarations, now: () => someday, uri: database.uri });
  });
  afterAll(async () => {
    await engine.close();
    await database.drop();
  });

  test('no declared way to ask, and no claim, reads a whole collection or sorts it in memory', async () => {
    expect(asked.length).toBeGreaterThan(40);
    const scans = await database.look(async ({ db }) => {
      const found: unknown[] = [];
      for (const find of asked) {
        const told = await explain(db, find);
        if (told === undefined) return 'this server explains nothing';
        if (/"(?:COLLSCAN|SORT)"/.test(JSON.stringify(told))) found.push(find);
      }
      return found;
    });
    expect([[], 'this server explains nothing']).toContainEqual(scans);
  });
});

/** Undefined where the server knows no such command. */
async function explain(db: mongoose.mongo.Db | undefined, find: object): Promise<unknown> {
  try {
    return await db?.command({ explain: find, verbosity: 'queryPlanner' });
  } catch (error) {
    const isUnknown = error instanceof mongoose.mongo.MongoServerError && error.code === 59;
    if (!isUnknown) throw error;
    return undefined;
  }
}
