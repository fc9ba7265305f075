/** From what a feature asks to what an engine runs: every limit and every cursor is judged here. */
import type { Declaration, Find, Index, Scalar } from './contract.ts';
import { compareScalars, readCursor } from './cursor.ts';
import type { Plan, Range } from './engine.ts';
import { BadCursorError, StoreUseError } from './errors.ts';
import { findField, isOfKind } from './fieldKind.ts';

const maxPage = 500;
export const maxIds = 200;

interface Asked {
  readonly collection: string;
  readonly declaration: Declaration;
  readonly index: string;
}

/** @throws StoreUseError when the index is not declared, or values don't fit its fields */
export function planRange(asked: Asked, range: Pick<Find, 'eq' | 'from' | 'to'>): Range {
  const { fields, array } = indexOf(asked);
  const { eq = [], from, to } = range;
  const ranged = from !== undefined || to !== undefined;
  if (eq.length + (ranged ? 1 : 0) > fields.length) misuse(asked, 'more values than fields');
  const equal = eq.map((value, at) => ({ path: fields[at] ?? '', value }));
  const path = fields[eq.length];
  for (const { path: of, value } of equal) needKind(asked, of, value);
  if (array === true && !equal.some(({ path: of }) => fieldOf(asked, of).array)) {
    misuse(asked, 'the array field must be among the equal ones');
  }
  if (!ranged || path === undefined) return { index: asked.index, eq: equal };
  for (const bound of [from, to]) if (bound !== undefined) needKind(asked, path, bound);
  return {
    index: asked.index,
    eq: equal,
    between: { path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) },
  };
}

/**
 * @throws StoreUseError as `planRange`, or for a limit that is not 1 to 500
 * @throws BadCursorError for an `after` that this find did not give
 */
export function planFind(asked: Asked, query: Find): Plan {
  const range = planRange(asked, query);
  needLimit(asked, query.limit);
  const { fields, unique } = indexOf(asked);
  const rest = fields.slice(range.eq.length);
  // Fields that are all equal to one value leave only the id to order by.
  const keys =
    rest.includes('_id') || (unique === true && rest.length > 0) ? rest : [...rest, '_id'];
  const plan: Plan = { ...range, keys, order: query.order ?? 'asc', limit: query.limit };
  if (query.after === undefined) return plan;
  const after = readCursor(query.after, { ...asked, keys });
  const [first] = after;
  const { from, to } = range.between ?? {};
  if (
    first === undefined ||
    (from !== undefined && compareScalars(first, from) < 0) ||
    (to !== undefined && compareScalars(first, to) >= 0)
  ) {
    throw new BadCursorError(`${asked.collection}.${asked.index}: the cursor is outside the range`);
  }
  return { ...plan, after };
}

/** @throws StoreUseError for a limit that is not 1 to 500 */
export function needLimit({ collection }: Pick<Asked, 'collection'>, limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxPage) {
    throw new StoreUseError(`${collection}: a limit must be 1 to ${maxPage}`);
  }
}

function indexOf(asked: Asked): Index {
  const { indexes } = asked.declaration;
  const index = Object.hasOwn(indexes, asked.index) ? indexes[asked.index] : undefined;
  if (index === undefined) misuse(asked, 'not a declared index');
  return index;
}

function fieldOf(asked: Asked, path: string) {
  const field = findField(asked.declaration.schema, path);
  if (field === undefined) misuse(asked, `${path} is not a scalar`);
  return field;
}

function needKind(asked: Asked, path: string, value: Scalar): void {
  const { kind } = fieldOf(asked, path);
  if (!isOfKind(value, kind)) misuse(asked, `${path} is a ${kind}`);
}

function misuse({ collection, index }: Asked, why: string): never {
  throw new StoreUseError(`${collection}.${index}: ${why}`);
}
