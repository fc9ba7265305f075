/** Refuses declarations that the two engines would not keep alike; at opening, so no one meets it later. */
import type { z } from 'zod';
import type { Declaration, Index } from './contract.ts';
import { StoreUseError } from './errors.ts';
import { findField } from './fieldKind.ts';
import type { Declarations } from './store.ts';

const plainName = /^[a-z][A-Za-z0-9]*$/;
/** Paths and names end up in SQL: nothing but plain words may come there. */
const plainPath = /^(_id|[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*)$/;
const doorNames = new Set([
  'engine',
  'school',
  'jobs',
  'counters',
  'ping',
  'sweepExpired',
  'close',
  'blobs',
]);

/** @throws StoreUseError that says which declaration breaks which rule */
export function checkDeclarations({ global, school }: Declarations): void {
  for (const [name, declaration] of Object.entries(global)) {
    if (name in school) throw new StoreUseError(`${name} is declared twice`);
    if (declaration.queues !== undefined) refuse(name, 'only collections of a school have queues');
    checkOne(name, declaration);
  }
  for (const [name, declaration] of Object.entries(school)) {
    if (findField(declaration.schema, 'schoolId')?.kind !== 'string') refuse(name, 'no schoolId');
    checkOne(name, declaration);
  }
}

function checkOne(name: string, declaration: Declaration): void {
  if (!plainName.test(name) || doorNames.has(name)) refuse(name, 'not a usable name');
  const { schema, expires, indexes, queues = {}, encrypted = [] } = declaration;
  if ('version' in schema.shape) refuse(name, 'version is the door’s own field');
  for (const [index, { fields, ...rest }] of Object.entries(indexes)) {
    checkIndex(name, schema, { index, fields, ...rest });
  }
  for (const [queue, { due, partition }] of Object.entries(queues)) {
    if (!plainName.test(queue)) refuse(name, `queue ${queue} is not a usable name`);
    needScalar(name, schema, { path: due, kind: 'number', optional: true });
    needScalar(name, schema, { path: partition, kind: 'string' });
  }
  if (expires !== undefined) {
    needScalar(name, schema, { path: expires, kind: 'number', optional: true });
  }
  for (const field of encrypted) {
    needScalar(name, schema, { path: field, kind: 'string', optional: true });
    const indexed = Object.values(indexes).some(({ fields }) => fields.includes(field));
    if (field === '_id' || field.includes('.') || indexed)
      refuse(name, `${field} can’t be encrypted`);
  }
}

function checkIndex(name: string, schema: z.ZodObject, index: Index & { index: string }): void {
  const { fields, unique, array } = index;
  if (!plainName.test(index.index)) refuse(name, `index ${index.index} is not a usable name`);
  if (fields.length === 0 || new Set(fields).size < fields.length) {
    refuse(name, `index ${index.index} has no fields or one twice`);
  }
  if (fields.slice(0, -1).includes('_id'))
    refuse(name, `index ${index.index}: _id can only be last`);
  const arrays = fields.filter((path) => findField(schema, path)?.array === true);
  if (arrays.length !== (array === true ? 1 : 0)) {
    refuse(name, `index ${index.index} covers ${arrays.length} arrays, declared ${array ?? false}`);
  }
  // "Unique" over an array means something else to each engine.
  if (array === true && unique === true) refuse(name, `index ${index.index}: array and unique`);
  for (const path of fields) {
    // An absent value would sort, page and count differently on each engine.
    if (!arrays.includes(path)) needScalar(name, schema, { path });
    else if (findField(schema, path)?.optional === true) refuse(name, `${path} may be absent`);
  }
}

function needScalar(
  name: string,
  schema: z.ZodObject,
  want: { path: string; kind?: 'string' | 'number'; optional?: boolean },
): void {
  const { path, kind, optional = false } = want;
  const field = findField(schema, path);
  if (!plainPath.test(path)) refuse(name, `${path} is not a usable path`);
  if (field === undefined || field.array) refuse(name, `${path} is not a scalar`);
  if (kind !== undefined && field.kind !== kind) refuse(name, `${path} is not a ${kind}`);
  if (field.optional && !optional) refuse(name, `${path} may be absent`);
}

function refuse(collection: string, why: string): never {
  throw new StoreUseError(`declaration of ${collection}: ${why}`);
}
