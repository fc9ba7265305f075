/** What all service addresses of Moodle share: media types, tokens, and how an answer is written. */
import type { Request, Response } from 'express';
import { mayCall } from './tokens.ts';
import type { World } from './world.ts';

/** An answer of a service, before it is written. */
export interface ServiceAnswer {
  readonly status: number;
  readonly json?: unknown;
  /** Full value of the `Link` header. */
  readonly link?: string;
}

export interface ServiceRule {
  readonly world: World;
  /** One of these is enough. */
  readonly scopes: readonly string[];
  /** Media types of the resource: the first is what the answer is written in. */
  readonly formats: readonly string[];
}

/** Answers of errors: `{status, reason, request}` as Moodle's services. */
export const refusal = (status: number, reason: string): ServiceAnswer => ({
  status,
  json: { status, reason },
});

/** Exactly one of the formats, or for reading nothing or any (lti.md 3.4): `application/json` is not it. */
function formatFits(req: Request, formats: readonly string[]): boolean {
  const reads = req.method === 'GET' || req.method === 'DELETE';
  const asked = (reads ? req.get('accept') : req.get('content-type')) ?? '';
  if (reads && (asked === '' || asked.includes('*/*'))) return true;
  return asked
    .split(',')
    .map((one) => (one.split(';')[0] ?? '').trim())
    .some((one) => formats.includes(one));
}

/** `undefined` when the call may go on. */
export function serviceProblem(req: Request, rule: ServiceRule): ServiceAnswer | undefined {
  if (!formatFits(req, rule.formats)) return refusal(400, `No handler found for ${req.path}`);
  const ownType = req.query['type_id'] ?? rule.world.deploymentId;
  if (!mayCall(rule.world, req.get('authorization'), rule.scopes)) {
    return refusal(401, 'Unauthorized');
  }
  if (ownType !== rule.world.deploymentId) return refusal(403, 'Not allowed in context');
  return undefined;
}

export function writeAnswer(res: Response, answer: ServiceAnswer, contentType: string): void {
  // Moodle puts UTF-8 in its headers; Node writes them as Latin-1, one byte a character, as long as
  // the body is bytes too: it would write a text and the headers together as UTF-8.
  if (answer.link) res.setHeader('Link', Buffer.from(answer.link, 'utf8').toString('latin1'));
  res.status(answer.status);
  if (answer.json === undefined) {
    res.end();
    return;
  }
  res.setHeader('content-type', answer.status < 300 ? contentType : 'application/json');
  res.end(Buffer.from(JSON.stringify(answer.json)));
}

/** Page of a list by `limit` and `from`; without a limit, everything. */
export function pageOf<T>(
  all: readonly T[],
  query: Request['query'],
): { readonly part: readonly T[]; readonly from: number; readonly limit: number | undefined } {
  const limit = Number(query['limit']) || undefined;
  const from = Number(query['from']) || 0;
  return { part: limit === undefined ? all : all.slice(from, from + limit), from, limit };
}

/**
 * `Link` of the grade services: first, prev, next, last between CURLY quotes and with `&amp;`
 * between parameters (lineitems.php, results.php).
 */
export function curlyLink(
  address: string,
  query: Readonly<Record<string, string>>,
  page: { readonly from: number; readonly limit: number; readonly total: number },
): string {
  const to = (from: number, rel: string): string => {
    const all = new URLSearchParams({ ...query, limit: String(page.limit), from: String(from) });
    return `<${address}?${all.toString().replaceAll('&', '&amp;')}>; rel=“${rel}”`;
  };
  const { from, limit, total } = page;
  const last = Math.max(0, Math.floor((total - 1) / limit) * limit);
  return [
    to(0, 'first'),
    ...(from > 0 ? [to(Math.max(0, from - limit), 'prev')] : []),
    ...(from + limit < total ? [to(from + limit, 'next')] : []),
    to(last, 'last'),
  ].join(', ');
}
