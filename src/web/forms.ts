/** Forms: what came in is unknown until parsed; errors are values that the page shows again (codebases.md 6.2). */
import type { z } from 'zod';

export interface FieldError {
  /** Name of the field as in the form: `title`, `value.<pairId>`. Empty = the form as a whole. */
  readonly field: string;
  /** Locale key of the message. */
  readonly key: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * One error per field, in the order of the schema. A schema's own message that looks like a locale
 * key (`place.title.missing`) is used; otherwise the key comes from the kind of problem, `forms.*`.
 */
export function parseForm<T>(schema: z.ZodType<T>, body: unknown): Parsed<T> {
  const parsed = schema.safeParse(body ?? {}, { reportInput: true });
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = new Map<string, FieldError>();
  for (const issue of parsed.error.issues) {
    const field = issue.path.join('.');
    if (!errors.has(field)) errors.set(field, { field, ...messageOf(issue) });
  }
  return { ok: false, errors: [...errors.values()] };
}

const localeKey = /^[a-z][A-Za-z]*(\.[A-Za-z0-9-]+)+$/;

function messageOf(issue: z.core.$ZodIssue): Omit<FieldError, 'field'> {
  if (localeKey.test(issue.message)) return { key: issue.message };
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? tooShort(Number(issue.minimum))
        : { key: 'forms.tooSmall', values: { minimum: Number(issue.minimum) } };
    case 'too_big':
      return issue.origin === 'string'
        ? { key: 'forms.tooLong', values: { count: Number(issue.maximum) } }
        : { key: 'forms.tooBig', values: { maximum: Number(issue.maximum) } };
    case 'invalid_type':
      return issue.input === undefined ? { key: 'forms.missing' } : { key: 'forms.invalid' };
    case 'invalid_value':
      return { key: 'forms.choose' };
    default:
      return { key: 'forms.invalid' };
  }
}

const tooShort = (minimum: number): Omit<FieldError, 'field'> =>
  minimum <= 1 ? { key: 'forms.missing' } : { key: 'forms.tooShort', values: { count: minimum } };
