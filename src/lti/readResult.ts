/** What the platform shows for the people of one line item (lti.md 3.4). */
import { z } from 'zod';
import { minuteMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import { nextLink } from './nextLink.ts';
import { readPages } from './pages.ts';
import type { Page } from './pages.ts';
import { retryAfterMs } from './retryAfter.ts';
import { scopes } from './scopes.ts';
import { isSaid, mayPass } from './serviceFailures.ts';
import { callService, underLineItem } from './serviceCalls.ts';
import type { ServiceCalls, ServiceReply } from './serviceCalls.ts';
import type { ResultRead, ResultsRead } from './types.ts';

const number = z.number().optional().catch(undefined);
const result = z.object({
  userId: z.coerce.string(),
  /** Absent in Moodle when the final grade is 0: unknown, not 0. */
  resultScore: number,
  resultMaximum: number,
  comment: z.string().optional().catch(undefined),
  timestamp: z.iso.datetime({ offset: true }).optional().catch(undefined),
});
type Result = z.infer<typeof result>;
const list = z.array(z.unknown()).max(10_000);
const format = 'application/vnd.ims.lis.v2.resultcontainer+json';

/** Some 300 bytes each, with the comment; a class has two hundred. */
const maxPageBytes = 1024 * 1024;
const limits = { pages: 20, items: 2000, ms: minuteMs };

interface Deps extends ServiceCalls {
  readonly now: () => number;
}

export async function readResult(
  deps: Deps,
  platform: Platform,
  { lineItem, userId }: { readonly lineItem: string; readonly userId: string },
): Promise<ResultRead> {
  const url = underLineItem(platform, lineItem, 'results');
  if (url === undefined) return { kind: 'unavailable', why: noted(deps, platform, 'other-origin') };
  url.searchParams.set('user_id', userId);
  const page = await readPage(deps, platform, url);
  if ('kind' in page) return { kind: 'unavailable', why: page.why };
  const found = page.items.find((one) => one.userId === userId);
  return found === undefined ? { kind: 'none' } : { kind: 'read', ...shown(found) };
}

/** Everybody of a line item: one call for a class in Moodle, which gives all unless asked otherwise. */
export async function readResults(
  deps: Deps,
  platform: Platform,
  { lineItem }: { readonly lineItem: string },
): Promise<ResultsRead> {
  const first = underLineItem(platform, lineItem, 'results');
  if (first === undefined) return { kind: 'refused', why: 'other-origin' };
  const { items, complete, failure } = await readPages<Result, Failure>({
    first,
    now: deps.now,
    limits,
    readPage: (url) => readPage(deps, platform, url),
  });
  if (failure !== undefined) return failure;
  const results = new Map(items.map((one) => [one.userId, shown(one)]));
  return { kind: 'read', results, complete };
}

type Failure = Exclude<ResultsRead, { kind: 'read' }>;

async function readPage(deps: Deps, platform: Platform, url: URL): Promise<Page<Result> | Failure> {
  const reply = await callService(deps, {
    platform,
    scope: scopes.results,
    call: { url: url.href, headers: { accept: format }, maxBytes: maxPageBytes },
  });
  if (!reply.ok || reply.status !== 200) return failureOf(reply, deps.now());
  const read = list.safeParse(parseJson(reply.text));
  if (!read.success) return { kind: 'unavailable', why: noted(deps, platform, 'unreadable') };
  const items = read.data.flatMap((one) => result.safeParse(one).data ?? []);
  return { items, whole: items.length === read.data.length, next: nextLink(reply, url.href) };
}

/** What no reply says is told to the administrator too. */
function noted({ note }: Deps, { _id }: Platform, code: string): string {
  note({ kind: 'result', platformId: _id, code });
  return code;
}

/** `refused`: asking again will not help. */
function failureOf(reply: ServiceReply, now: number): Failure {
  if (!reply.ok) {
    if (reply.why === 'token-scope') return { kind: 'refused', why: reply.why };
    const { why, retryAfterMs: wait } = reply;
    return { kind: 'unavailable', why, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  const { status, text } = reply;
  const why = `http-${status}`;
  if (!mayPass(status)) return { kind: 'refused', why };
  const said = isSaid(status, text) ? ({ said: true } as const) : {};
  return { kind: 'unavailable', why, ...retryAfterMs(reply, now), ...said };
}

function shown({ resultScore, resultMaximum, comment, timestamp }: Result) {
  return {
    ...(resultScore === undefined ? {} : { scoreGiven: resultScore }),
    ...(resultMaximum === undefined ? {} : { scoreMaximum: resultMaximum }),
    ...(comment === undefined ? {} : { comment }),
    ...(timestamp === undefined ? {} : { timestamp: Date.parse(timestamp) }),
  };
}
