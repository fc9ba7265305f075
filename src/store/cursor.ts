/** Keyset cursors: where a page ended, opaque to callers, believed only as far as it fits the index. */
import { z } from 'zod';
import type { Declaration, Scalar } from './contract.ts';
import type { Row } from './engine.ts';
import { BadCursorError } from './errors.ts';
import { findField, isOfKind } from './fieldKind.ts';

interface List {
  readonly collection: string;
  readonly declaration: Declaration;
  readonly index: string;
  readonly keys: readonly string[];
}

const content = z.tuple([z.string(), z.array(z.union([z.string(), z.number(), z.boolean()]))]);

/** The cursor of the page that ends with this document. */
export function writeCursor(row: Row, list: List): string {
  const values = list.keys.map((path) => valueAt(row, path));
  return Buffer.from(JSON.stringify([nameOf(list), values])).toString('base64url');
}

/**
 * Values of `keys`. A changed cursor can only move within what the caller may read anyway: school
 * and equal fields never come from it.
 * @throws BadCursorError
 */
export function readCursor(cursor: string, list: List): readonly Scalar[] {
  const parsed = content.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  const [name, values] = parsed.success ? parsed.data : [];
  const fits =
    name === nameOf(list) &&
    values?.length === list.keys.length &&
    values.every((value, at) => {
      const field = findField(list.declaration.schema, list.keys[at] ?? '');
      return field !== undefined && isOfKind(value, field.kind);
    });
  if (!fits) throw new BadCursorError(`${nameOf(list)}: not a cursor of this list`);
  return values;
}

/** Order of both engines: numbers by value, strings by their UTF-8 bytes, false before true. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return Number(a) - Number(b);
}

const nameOf = ({ collection, index }: List): string => `${collection}.${index}`;

function valueAt(row: Row, path: string): unknown {
  let value: unknown = row.doc;
  for (const name of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
