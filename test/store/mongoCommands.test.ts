/** Listens to what the engine sends: every look-up is the start of an index that the server has. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose, { type Connection, type mongo } from 'mongoose';
import { globalCollections, schoolCollections } from '../../src/store/collections.ts';
import type { Declaration, Find, Scalar } from '../../src/store/contract.ts';
import type { Raw, Table } from '../../src/store/engine.ts';
import { StoreUseError } from '../../src/store/errors.ts';
import { findField } from '../../src/store/fieldKind.ts';
import { createInFlight } from '../../src/store/mongo/inFlight.ts';
import { makeIndexes } from '../../src/store/mongo/indexes.ts';
import { type Kind, createModels } from '../../src/store/mongo/models.ts';
import { openQueue } from '../../src/store/mongo/queue.ts';
import { openTable } from '../../src/store/mongo/table.ts';
import { planFind, planRange } from '../../src/store/plan.ts';
import { type TestDatabase, describeWithMongo, testDatabase } from '../support/mongo.ts';
import { contractDeclarations } from './contract/declarations.ts';
import { someday, times } from './contract/useStore.ts';

const declarations = {
  global: { ...globalCollections, ...contractDeclarations.global },
  school: { ...schoolCollections, ...contractDeclarations.school },
};
const all: readonly (readonly [string, Declaration])[] = Object.entries({
  ...declarations.global,
  ...declarations.school,
});
const isOfSchool = (collection: string): boolean => collection in declarations.school;
/** Asked by school through an index of its own. */
const isOfSchools = ({ indexes }: Declaration): boolean =>
  Object.values(indexes).some(({ fields }) => fields.includes('schoolId'));

interface Sent {
  readonly name: string;
  readonly conditions: ReadonlyMap<string, 'equal' | 'range'>;
  readonly sort: readonly string[];
}

describeWithMongo('commands of the MongoDB engine', () => {
  let database: TestDatabase;
  let connection: Connection;
  let kinds: ReadonlyMap<string, Kind>;
  const sent: Sent[] = [];
  beforeAll(async () => {
    database = testDatabase('commands');
    connection = await mongoose
      .createConnection(database.uri, { monitorCommands: true, autoIndex: false })
      .asPromise();
    if (connection.db === undefined) throw new Error('no database');
    kinds = createModels(connection, connection.db, declarations);
    const { db } = connection;
    await makeIndexes(
      db,
      [...kinds.values()].flatMap(({ indexes }) => indexes),
    );
    connection.getClient().on('commandStarted', (event) => sent.push(...lookUpsOf(event)));
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  function opened(collection: string) {
    const kind = kinds.get(collection);
    if (kind === undefined) throw new Error(`${collection} is declared`);
    const school = isOfSchool(collection) ? 'school-1' : undefined;
    return { ...kind, school, now: () => someday, inFlight: createInFlight() };
  }

  /** The look-ups that a call sends. */
  async function listen(call: () => Promise<unknown>): Promise<readonly Sent[]> {
    sent.length = 0;
    await call();
    expect(sent.length).toBeGreaterThan(0);
    return [...sent];
  }

  const indexesOf = async (collection: string): Promise<readonly (readonly string[])[]> =>
    (await connection.collection(collection).indexes()).map(({ key }) => Object.keys(key));

  test.each(all)('%s: pages, counts and deletions are the start of an index', async (name, of) => {
    const table = openTable(opened(name));
    const made = await indexesOf(name);
    for (const call of Object.keys(of.indexes).flatMap((index) => callsOf(table, name, index))) {
      for (const lookUp of await listen(call)) {
        const served = made.some((keys) => serves(keys, lookUp, of));
        expect({ ...lookUp, served }).toEqual({ ...lookUp, served: true });
        if (isOfSchool(name)) expect(lookUp.conditions.get('schoolId')).toBe('equal');
        // What belongs to no school may still say which one it is about.
        else if (!isOfSchools(of)) expect(lookUp.conditions.has('schoolId')).toBe(false);
      }
    }
  });

  test.each(all)('%s: documents are looked up by id, in their school', async (name) => {
    const table = openTable(opened(name));
    const raw: Raw = { _id: 'a', schoolId: 'school-1' };
    const calls = [
      () => table.get(['a']),
      () => table.get(['a', 'b']),
      () => table.replace(raw, 1),
      () => table.handOver({ ...raw, schoolId: 'school-2' }, 1, 'school-2'),
      () => table.take('a'),
      () => table.delete('a'),
    ];
    for (const call of calls) {
      for (const { conditions } of await listen(call)) {
        expect(conditions.has('_id')).toBe(true);
        expect(conditions.get('schoolId')).toBe(isOfSchool(name) ? 'equal' : undefined);
      }
    }
  });

  const queues = all.flatMap(([name, { queues: of = {} }]) =>
    Object.entries(of).map(([queue, paths]) => ({ name, queue, paths })),
  );
  test.each(queues)('$name.$queue: what is due is found in order by an index', async (queue) => {
    const { name, paths } = queue;
    const { due, partition } = paths;
    expect(await indexesOf(name)).toContainEqual([partition, due, '_id']);
    const { claim, count, page } = openQueue(opened(name), queue.queue);
    const ask = { partition: 'p', now: someday, until: someday + 1, token: 't', limit: 5 };
    for (const { conditions } of await listen(() => count({ ...ask, max: 5 }))) {
      expect(conditions.get(partition)).toBe('equal');
      expect(conditions.get(due)).toBe('range');
    }
    for (const call of [() => claim(ask), () => page(ask)]) {
      for (const { conditions, sort } of await listen(call)) {
        expect(conditions.get(partition)).toBe('equal');
        expect(conditions.get(due)).toBe('range');
        expect(sort).toEqual([due, '_id']);
      }
    }
  });

  test('an index that is not declared throws before anything is sent', () => {
    sent.length = 0;
    const { works } = contractDeclarations.school;
    const asked = { collection: 'works', declaration: works, index: 'byPlatform' };
    expect(() => planFind(asked, { eq: ['p'], limit: 5 })).toThrow(StoreUseError);
    expect(sent).toEqual([]);
  });

  test('Mongoose itself refuses to read or write a path that is not declared', async () => {
    const { model } = opened('works');
    await expect(model.find({ nobody: 1 }).lean()).rejects.toThrow('nobody');
    await expect(model.updateOne({ _id: 'a' }, { $set: { nobody: 1 } })).rejects.toThrow('nobody');
  });
});

/** Each prefix of an index, with and without a range, both ways, from the start and from a cursor. */
function callsOf(table: Table, collection: string, index: string): (() => Promise<unknown>)[] {
  const declaration = Object.fromEntries(all)[collection];
  const { fields = [], array } = declaration?.indexes[index] ?? {};
  if (declaration === undefined) return [];
  const asked = { collection, declaration, index };
  const values = fields.map((path) => sample(declaration, path));
  const ways = times(fields.length + 1, (length): Pick<Find, 'eq' | 'from' | 'to'>[] => {
    const eq = values.slice(0, length);
    const next = values[length];
    return next === undefined
      ? [{ eq }]
      : [{ eq }, { eq, from: next }, { eq, from: next, to: next }];
  });
  return ways.slice(array === true ? 1 : 0).flatMap((way) =>
    way.flatMap((range) => {
      const planned = planRange(asked, range);
      const plans = (['asc', 'desc'] as const).map((order) =>
        planFind(asked, { ...range, order, limit: 5 }),
      );
      return [
        ...plans.map((plan) => () => table.find(plan)),
        ...plans.map(
          (plan) => () =>
            table.find({ ...plan, after: plan.keys.map((path) => sample(declaration, path)) }),
        ),
        () => table.count(planned, 5),
        () => table.deletePage(planned, 5),
      ];
    }),
  );
}

const sample = (declaration: Declaration, path: string): Scalar =>
  ({ string: 'x', number: 5, boolean: true })[
    findField(declaration.schema, path)?.kind ?? 'string'
  ];

/** Equal values fill the first keys, then come the order and the range; or it goes by id. */
function serves(keys: readonly string[], { conditions, sort }: Sent, of: Declaration): boolean {
  if (conditions.get('_id') === 'equal') return true;
  const asked = [...conditions].filter(([path]) => path !== of.expires);
  const equal = asked.filter(([, how]) => how === 'equal').map(([path]) => path);
  const ranged = asked.filter(([, how]) => how === 'range').map(([path]) => path);
  const [lead, rest] = [keys.slice(0, equal.length), keys.slice(equal.length)];
  return (
    equal.every((path) => lead.includes(path)) &&
    (rest.length === 0 || sort.every((path, at) => rest[at] === path)) &&
    ranged.every((path) => path === rest[0] || sort.includes(path))
  );
}

function lookUpsOf({ commandName, command }: mongo.CommandStartedEvent): Sent[] {
  const filters: Readonly<Record<string, unknown>> = {
    find: command['filter'],
    aggregate: command['pipeline']?.[0]?.$match,
    findAndModify: command['query'],
    delete: command['deletes']?.[0]?.q,
    update: command['updates']?.[0]?.q,
  };
  const filter = filters[commandName];
  if (filter === undefined) return [];
  return [{ name: commandName, conditions: conditionsIn(filter), sort: pathsOf(command['sort']) }];
}

/** The driver gives an order as a map. */
const pathsOf = (sort: unknown): readonly string[] =>
  sort instanceof Map ? [...sort.keys()] : Object.keys(sort ?? {});

/** Path → how it is asked for, through all `$and` and `$or`; "equal" wins where both are. */
function conditionsIn(filter: unknown): Map<string, 'equal' | 'range'> {
  const found = new Map<string, 'equal' | 'range'>();
  for (const [key, value] of Object.entries(Object(filter))) {
    if (Array.isArray(value)) {
      // What one alternative says is no condition on the whole.
      const inside = value.flatMap((part) => [...conditionsIn(part)]);
      for (const [path, how] of inside) {
        if (found.get(path) !== 'equal') found.set(path, key === '$or' ? 'range' : how);
      }
    } else {
      const operators = typeof value === 'object' && value !== null ? Object.keys(value) : ['$eq'];
      const equal = operators.some((operator) => operator === '$eq' || operator === '$in');
      found.set(key, equal ? 'equal' : 'range');
    }
  }
  return found;
}
