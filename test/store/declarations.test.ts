import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { globalCollections, schoolCollections } from '../../src/store/collections.ts';
import type { Declaration } from '../../src/store/contract.ts';
import { checkDeclarations } from '../../src/store/declarations.ts';
import { StoreUseError } from '../../src/store/errors.ts';
import { orderOf } from '../../src/store/moving/records.ts';
import { contractDeclarations } from './contract/declarations.ts';

const schema = z.strictObject({
  _id: z.string(),
  schoolId: z.string(),
  name: z.string(),
  nick: z.string().optional(),
  inner: z.strictObject({ at: z.number() }).optional(),
  tags: z.array(z.string()),
  more: z.array(z.string()),
  at: z.number().optional(),
});
const plain: Declaration = { schema, retention: 'kept', indexes: {} };

const wrong: readonly (readonly [string, Partial<Declaration>, string])[] = [
  ['an index over a field that may be absent', { indexes: { a: { fields: ['nick'] } } }, 'nick'],
  [
    'an index inside an object that may be absent',
    { indexes: { a: { fields: ['inner.at'] } } },
    'inner.at',
  ],
  ['an index over an object', { indexes: { a: { fields: ['inner'] } } }, 'inner'],
  ['an index over nothing', { indexes: { a: { fields: [] } } }, 'no fields'],
  ['an unknown field', { indexes: { a: { fields: ['toString'] } } }, 'toString'],
  ['a path that is SQL', { indexes: { a: { fields: ['name")--'] } } }, 'name")--'],
  ['an index whose name is SQL', { indexes: { 'a"': { fields: ['name'] } } }, 'usable name'],
  ['an array that is not said to be one', { indexes: { a: { fields: ['tags'] } } }, '1 arrays'],
  ['two arrays', { indexes: { a: { fields: ['tags', 'more'], array: true } } }, '2 arrays'],
  [
    'an array said and not there',
    { indexes: { a: { fields: ['name'], array: true } } },
    '0 arrays',
  ],
  ['a unique array', { indexes: { a: { fields: ['tags'], array: true, unique: true } } }, 'unique'],
  ['an id that is not last', { indexes: { a: { fields: ['_id', 'name'] } } }, '_id'],
  ['an expiry that is no number', { expires: 'name' }, 'name is not a number'],
  ['a queue by an optional partition', { queues: { q: { due: 'at', partition: 'nick' } } }, 'nick'],
  ['a queue due by a string', { queues: { q: { due: 'name', partition: 'name' } } }, 'name'],
  [
    'an encrypted field that is indexed',
    { encrypted: ['name'], indexes: { a: { fields: ['name'] } } },
    'name',
  ],
  ['an encrypted id', { encrypted: ['_id'] }, '_id'],
  ['an encrypted number', { encrypted: ['at'] }, 'at'],
  ['a version of its own', { schema: schema.extend({ version: z.number() }) }, 'version'],
];

describe('declarations', () => {
  test('of the product and of the contract are right', () => {
    checkDeclarations({ global: globalCollections, school: schoolCollections });
    checkDeclarations(contractDeclarations);
    expect(Object.keys(schoolCollections).length).toBeGreaterThan(5);
  });

  test.each(wrong)('with %s are refused at opening', (_what, part, named) => {
    const check = () =>
      checkDeclarations({ global: {}, school: { things: { ...plain, ...part } } });
    expect(check).toThrow(StoreUseError);
    expect(check).toThrow(named);
  });

  test('must name the school, once, under a name the door can have', () => {
    const alone: Declaration = { ...plain, schema: z.strictObject({ _id: z.string() }) };
    expect(() => checkDeclarations({ global: {}, school: { things: alone } })).toThrow('schoolId');
    const both = { global: { things: plain }, school: { things: plain } };
    expect(() => checkDeclarations(both)).toThrow('twice');
    expect(() => checkDeclarations({ global: { close: plain }, school: {} })).toThrow('name');
    const queues = { q: { due: 'at', partition: 'name' } };
    const queued = { global: { things: { ...plain, queues } }, school: {} };
    expect(() => checkDeclarations(queued)).toThrow('queues');
  });
});

describe('the collections of the product', () => {
  const people = Object.entries<Declaration>(schoolCollections).filter(
    ([name, { retention, stays }]) => retention !== 'kept' && stays !== true && name !== 'persons',
  );
  test.each(people)(
    '%s name their person, so that a restore can leave out who was erased',
    (_name, { schema: of }) => {
      expect(Object.keys(of.shape)).toContain('personId');
    },
  );
});

/** Names of fields that hold the id of another document. */
const pointsTo: Readonly<Record<string, string>> = {
  platformId: 'platforms',
  schoolId: 'schools',
  identityId: 'identities',
  personId: 'persons',
  courseId: 'courses',
  activityId: 'activities',
  versionId: 'versions',
  latestVersionId: 'versions',
  placementId: 'placements',
};

test('what a document points to is read after it: MongoDB goes on while a backup is made', () => {
  const order = orderOf({ global: globalCollections, school: schoolCollections });
  const schemas = Object.entries<Declaration>({ ...globalCollections, ...schoolCollections });
  const early = schemas.flatMap(([collection, declared]) =>
    Object.keys(declared.schema.shape)
      .map((field) => [field, pointsTo[field]] as const)
      .filter(([, target = '']) => order.includes(collection) && order.includes(target))
      .filter(([, target = '']) => order.indexOf(target) < order.indexOf(collection))
      .map(([field]) => `${collection}.${field}`),
  );
  // They point to each other; a version of an activity that is not there is met by nobody.
  expect(early).toEqual(['versions.activityId']);
});
