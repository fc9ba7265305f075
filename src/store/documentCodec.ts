/** Between a feature's document and what an engine keeps: checked, sealed, and back. */
import type { z } from 'zod';
import type { Declaration, Stored } from './contract.ts';
import type { Raw, Row } from './engine.ts';
import { InvalidDocumentError } from './errors.ts';
import { parseBesideLaterFields } from './laterFields.ts';
import type { KeyRing } from './secrets.ts';
import type { Doc } from './store.ts';

export interface Encoded<D> {
  readonly raw: Raw;
  readonly checked: D;
}

export interface DocumentCodec<D> {
  /** A new document. @throws InvalidDocumentError when the schema refuses it */
  encode(doc: D): Encoded<D>;
  /** One that was read before: what a later version wrote beside stays. @throws as `encode` */
  encodeAgain(doc: D): Encoded<D>;
  /** Of a document whose type nobody knows, as migrations make it: the schema decides alone. */
  encodeUnknown(doc: object): Raw;
  decode(row: Row): Stored<D>;
}

export function createDocumentCodec<S extends z.ZodObject>(
  collection: string,
  declaration: Declaration<S>,
  ring: KeyRing,
): DocumentCodec<Doc<S>> {
  const sealedFields = declaration.encrypted ?? [];

  function mapSealed(doc: Raw, map: KeyRing['seal']): Raw {
    if (sealedFields.length === 0) return doc;
    const copy: Record<string, unknown> & { _id: string } = { ...doc };
    for (const field of sealedFields) {
      const value = copy[field];
      if (typeof value === 'string') copy[field] = map(value, { collection, id: doc._id, field });
    }
    return copy;
  }

  const { schema } = declaration;
  const parseNew: Parse = (doc) => schema.safeParse(doc);
  const parseAgain: Parse = (doc) => parseBesideLaterFields(schema, doc);
  function encodeBy(parse: Parse, doc: object): Encoded<Doc<S>> {
    const checked = check(collection, parse(withoutVersion(doc)));
    return { raw: mapSealed(checked, ring.seal), checked: trust<Doc<S>>(checked) };
  }

  return {
    encode: (doc) => encodeBy(parseNew, doc),
    encodeAgain: (doc) => encodeBy(parseAgain, doc),
    encodeUnknown: (doc) => mapSealed(check(collection, parseNew(doc)), ring.seal),
    decode: (row) =>
      trust<Stored<Doc<S>>>({ ...mapSealed(row.doc, ring.open), version: row.version }),
  };
}

/** What was checked by the schema at its write is not checked again at each read. */
function trust<T>(checked: Raw): T {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- the one door where a kept document gets its type back
  return checked as T;
}

/** The version is the door's: a document read, changed and given back carries it. */
function withoutVersion(doc: object): object {
  const { version: _version, ...rest } = { version: 0, ...doc };
  return rest;
}

type Parse = (doc: object) => z.ZodSafeParseResult<Readonly<Record<string, unknown>>>;

function check(collection: string, result: ReturnType<Parse>): Raw {
  if (!result.success) {
    const where = result.error.issues.map(({ path, code }) => `${path.join('.')} (${code})`);
    throw new InvalidDocumentError(`${collection}: refused by its schema at ${where.join(', ')}`);
  }
  const { _id, ...rest } = result.data;
  if (typeof _id !== 'string') throw new InvalidDocumentError(`${collection}: _id is not a string`);
  const whole = { _id, ...rest };
  return isClean(whole) ? whole : { ...clean(rest), _id: _id.toWellFormed() };
}

/**
 * A lone surrogate has no UTF-8 form and `undefined` no JSON form: each engine would keep something
 * else. Rare, so looked for first and copied only then.
 */
function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (value === undefined) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isClean);
}

function clean(fields: object): Record<string, unknown> {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept.map(([key, value]) => [key.toWellFormed(), cleanValue(value)]));
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map((item: unknown) => cleanValue(item));
  return typeof value === 'object' && value !== null ? clean(value) : value;
}
