/**
 * What a person sent and Élan could not take now is in the page that says so: without a script, too, pressing
 * a button sends it again. The form's own id makes it harmless to send it twice.
 */
import type { Request } from 'express';
import type { FailureCode } from '../domain/failure.ts';

/** Nothing of the form is wrong, and nothing of it was saved as far as we know. */
const passing = new Set<FailureCode>([
  'store-unavailable',
  'course-moving',
  'attempt-changed',
  'too-many-requests',
]);

interface Field {
  readonly name: string;
  readonly value: string;
}

export interface Resend {
  /** Relative to the address that was posted to. */
  readonly action: string;
  /** Empty: there is nothing to send again. */
  readonly fields: readonly Field[];
}

const nothing: Resend = { action: '', fields: [] };

/** Forms of a session only; files are not kept. */
export function resendOf(req: Request, code: FailureCode): Resend {
  const isForm = req.method === 'POST' && req.is('urlencoded') === 'urlencoded';
  if (!isForm || !passing.has(code) || !req.originalUrl.startsWith('/s/')) return nothing;
  const place = req.originalUrl.split('/').at(-1) ?? '';
  return { action: `./${place}`, fields: fieldsOf(req.body, '') };
}

/** As the parser read them: `value[<id>]` is an object, a name that came twice a list. */
function fieldsOf(value: unknown, name: string): readonly Field[] {
  if (typeof value === 'string') return [{ name, value }];
  if (Array.isArray(value)) return value.flatMap((one) => fieldsOf(one, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    fieldsOf(inner, name === '' ? key : `${name}[${key}]`),
  );
}
