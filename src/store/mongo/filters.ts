/** From a plan of the door to a filter and an order. Only declared paths come here (plan.ts). */
import type { Declaration } from '../contract.ts';
import type { Plan, Range } from '../engine.ts';

type QueueFields = NonNullable<Declaration['queues']>[string];
export type Filter = Readonly<Record<string, unknown>>;

/** What every filter of a table carries: its school, and that the document has not expired. */
export function scopeOf(declaration: Declaration, school: string | undefined, now: number): Filter {
  return {
    ...(school !== undefined && { schoolId: school }),
    // Not `$gt`: a document without the field never expires.
    ...(declaration.expires !== undefined && { [declaration.expires]: { $not: { $lte: now } } }),
  };
}

/** Conditions stay apart: no value of a range can take the place of the scope. */
export function rangeFilter({ eq, between }: Range, scope: Filter): Filter {
  const equal = Object.fromEntries(eq.map(({ path, value }) => [path, value]));
  return { $and: [scope, equal, between === undefined ? {} : boundsOf(between)] };
}

function boundsOf({ path, from, to }: NonNullable<Range['between']>): Filter {
  return {
    [path]: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) },
  };
}

export function pageFilter(plan: Plan, scope: Filter): Filter {
  return { $and: [rangeFilter(plan, scope), ...afterConditions(plan)] };
}

/**
 * Behind the last document seen: greater in the first key, or equal there and greater in the next, …
 * The bound on the first key says nothing new, but it is what an index can start from.
 */
function afterConditions({ keys, after, order }: Plan): readonly Filter[] {
  const [first] = keys;
  if (after === undefined || first === undefined) return [];
  const beyond = order === 'asc' ? '$gt' : '$lt';
  const alternatives = keys.map((key, at) => ({
    ...Object.fromEntries(keys.slice(0, at).map((equal, of) => [equal, after[of]])),
    [key]: { [beyond]: after[at] },
  }));
  return [{ [first]: { [`${beyond}e`]: after[0] } }, { $or: alternatives }];
}

export function sortOf({ keys, order }: Plan): Record<string, 1 | -1> {
  const way = order === 'asc' ? 1 : -1;
  return Object.fromEntries(keys.map((key): [string, 1 | -1] => [key, way]));
}

interface AskQueue {
  readonly partition: string;
  readonly now: number;
}

/** What is due in a queue, held or not. */
export function dueFilter({ due, partition }: QueueFields, ask: AskQueue, scope: Filter): Filter {
  return { ...scope, [partition]: ask.partition, [due]: { $lte: ask.now } };
}

/** That nobody holds it. Not `$lte`: a document that nobody held has no lease at all. */
export function freeFilter(queue: string, { now }: AskQueue): Filter {
  return { [`_lease.${queue}.until`]: { $not: { $gt: now } } };
}

export function oldestFirst({ due }: QueueFields): Record<string, 1> {
  return { [due]: 1, _id: 1 };
}
