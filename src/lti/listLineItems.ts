/** The line items of a course that fit a query, all pages (LTI-AGS 2.0, 3.2.5; lti.md 3.4). */
import { z } from 'zod';
import { minuteMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import { nextLink } from './nextLink.ts';
import { readPages } from './pages.ts';
import type { Page } from './pages.ts';
import { maxUrlLength, ownUrl } from './platformUrls.ts';
import { retryAfterMs } from './retryAfter.ts';
import { readingScope } from './scopes.ts';
import { callService } from './serviceCalls.ts';
import { isSaid, isTokenRefused, mayPass } from './serviceFailures.ts';
import type { ServiceCalls, ServiceReply } from './serviceCalls.ts';
import type { LineItemFailure, WantedLineItem } from './lineItemTypes.ts';

/** Some 300 bytes an item; a course has dozens. */
const maxPageBytes = 1024 * 1024;
const limits = { pages: 20, items: 2000, ms: minuteMs };

/** Empty texts are absent ones (Moodle). */
const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === '' || value === null ? undefined : value));
export const lineItem = z.object({
  id: z.string().min(1).max(maxUrlLength),
  tag: text,
  resourceId: text,
  resourceLinkId: text,
});
export type LineItem = z.infer<typeof lineItem>;
const container = z.array(z.unknown()).max(10_000);

export interface LineItemCalls extends ServiceCalls {
  readonly now: () => number;
}
export type Filters = Readonly<Partial<Record<'tag' | 'resource_id' | 'resource_link_id', string>>>;

/**
 * The fitting ones, oldest first. The platform is asked to filter; what it gives is filtered again by
 * the caller. A list that could not be read to its end says `unavailable` unless something fits: a
 * second column would be worse than a later one.
 */
export async function listLineItems(
  calls: LineItemCalls,
  ask: {
    readonly platform: Platform;
    readonly of: Pick<WantedLineItem, 'lineItemsUrl' | 'rights'>;
    readonly filters: Filters;
    readonly fits: (item: LineItem) => boolean;
  },
): Promise<{ readonly kind: 'listed'; readonly items: readonly LineItem[] } | LineItemFailure> {
  const { platform, of, filters, fits } = ask;
  const scope = readingScope(of.rights);
  if (scope === undefined) return { kind: 'refused', why: 'no-right' };
  const first = ownUrl(platform, of.lineItemsUrl);
  if (first === undefined) return { kind: 'refused', why: 'other-origin' };
  for (const [name, value] of Object.entries(filters)) first.searchParams.set(name, value);
  const { items, complete, failure } = await readPages<LineItem, LineItemFailure>({
    first,
    now: calls.now,
    limits,
    readPage: (url) => readPage(calls, { platform, scope, url }),
  });
  const fitting = items.filter(fits).toSorted(byAge);
  if (fitting.some(({ id }) => ownUrl(platform, id) === undefined))
    return { kind: 'refused', why: 'other-origin' };
  if (fitting.length > 0) return { kind: 'listed', items: fitting };
  if (failure !== undefined) return failure;
  return complete
    ? { kind: 'listed', items: [] }
    : { kind: 'unavailable', why: 'line-items-incomplete' };
}

/** The lower number at the end of the address was given first; any order serves that all nodes share. */
function byAge(one: LineItem, other: LineItem): number {
  return one.id.length - other.id.length || (one.id < other.id ? -1 : 1);
}

async function readPage(
  calls: LineItemCalls,
  {
    platform,
    scope,
    url,
  }: { platform: Platform; scope: Parameters<typeof callService>[1]['scope']; url: URL },
): Promise<Page<LineItem> | LineItemFailure> {
  const reply = await callService(calls, {
    platform,
    scope,
    call: {
      url: url.href,
      headers: { accept: 'application/vnd.ims.lis.v2.lineitemcontainer+json' },
      maxBytes: maxPageBytes,
    },
  });
  if (!reply.ok || reply.status !== 200) return failureOf(reply, calls.now());
  const read = container.safeParse(parseJson(reply.text));
  if (!read.success) return { kind: 'unavailable', why: 'unreadable' };
  const items = read.data.flatMap((one) => lineItem.safeParse(one).data ?? []);
  return { items, whole: items.length === read.data.length, next: nextLink(reply, url.href) };
}

/** What an answer that is not the one hoped for means (AG-2; the table of docs/lti.md). */
export function failureOf(reply: ServiceReply, now: number): LineItemFailure {
  if (!reply.ok) {
    if (isTokenRefused(reply.why)) return { kind: 'refused', why: 'forbidden' };
    const { why, retryAfterMs: wait } = reply;
    return { kind: 'unavailable', why, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  const { status, text: body } = reply;
  if (mayPass(status) || status === 409) {
    const said = isSaid(status, body) ? ({ said: true } as const) : {};
    return { kind: 'unavailable', why: `http-${status}`, ...retryAfterMs(reply, now), ...said };
  }
  return { kind: 'refused', why: status === 403 ? 'forbidden' : 'rejected' };
}
