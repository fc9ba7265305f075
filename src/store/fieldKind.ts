/** What a schema says of a field that an index, a queue or an expiry rests on. */
import type { z } from 'zod';
import type { Scalar } from './contract.ts';

export type ScalarKind = 'string' | 'number' | 'boolean';

export interface Field {
  /** Of the field, or of the elements of an array. */
  readonly kind: ScalarKind;
  readonly array: boolean;
  /** It or an object above it may be absent. */
  readonly optional: boolean;
}

/** The field at a dotted path; undefined when there is none or it is not a scalar (or array of them). */
export function findField(schema: z.ZodObject, path: string): Field | undefined {
  let at: Definition | undefined = { type: 'object', shape: schema.shape };
  let optional = false;
  for (const name of path.split('.')) {
    const shape: Definition['shape'] = at?.shape;
    const own = shape !== undefined && Object.hasOwn(shape, name) ? shape[name] : undefined;
    const inner: Unwrapped = unwrap(own?._zod.def);
    at = inner.definition;
    optional ||= inner.optional;
  }
  const array = at?.type === 'array';
  const kind = kindOf(array ? at?.element?._zod.def : at);
  return kind === undefined ? undefined : { kind, array, optional };
}

export function isOfKind(value: unknown, kind: ScalarKind): value is Scalar {
  return typeof value === kind && value === value;
}

/** The parts of zod's definitions that are looked at. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Holder | undefined>>;
  readonly element?: Holder;
  readonly innerType?: Holder;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, unknown>>;
}
interface Holder {
  readonly _zod: { readonly def: Definition };
}
interface Unwrapped {
  readonly definition: Definition | undefined;
  readonly optional: boolean;
}

function unwrap(definition: Definition | undefined): Unwrapped {
  if (definition?.type === 'optional') {
    return { ...unwrap(definition.innerType?._zod.def), optional: true };
  }
  if (definition?.type === 'default' || definition?.type === 'readonly') {
    return unwrap(definition.innerType?._zod.def);
  }
  return { definition, optional: false };
}

function kindOf(definition: Definition | undefined): ScalarKind | undefined {
  switch (definition?.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return definition.type;
    case 'enum':
      return onlyKind(Object.values(definition.entries ?? {}));
    case 'literal':
      return onlyKind(definition.values ?? []);
    default:
      return undefined;
  }
}

function onlyKind(values: readonly unknown[]): ScalarKind | undefined {
  const kinds: readonly ScalarKind[] = ['string', 'number', 'boolean'];
  return kinds.find((kind) => values.length > 0 && values.every((value) => typeof value === kind));
}
