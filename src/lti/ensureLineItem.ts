/**
 * Line items of our own (LTI-AGS 2.0, 3.2; lti.md 3.4, AG-1, AG-2): found again, else made. Never
 * changed and never deleted: a column may hold what a teacher wrote there.
 */
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import { failureOf, lineItem, listLineItems } from './listLineItems.ts';
import type { LineItem, LineItemCalls } from './listLineItems.ts';
import type { Log } from './log.ts';
import { ownUrl } from './platformUrls.ts';
import { readingScope, scopes } from './scopes.ts';
import { callService } from './serviceCalls.ts';
import type {
  LineItemEnsured,
  LineItemFailure,
  LineItemFound,
  LinkLineItem,
  WantedLineItem,
} from './lineItemTypes.ts';

const format = 'application/vnd.ims.lis.v2.lineitem+json';

interface Deps extends LineItemCalls {
  readonly log: Log;
}

type LineItems = (platform: Platform, wanted: WantedLineItem) => Promise<LineItemEnsured>;

/** Who asks for the same one at the same time shares the answer: one column, not one each. */
export function createLineItems(deps: Deps): LineItems {
  const asking = new Map<string, Promise<LineItemEnsured>>();
  return (platform, wanted) => {
    const { lineItemsUrl, tag, resourceId } = wanted;
    const key = JSON.stringify([platform._id, lineItemsUrl, tag, resourceId]);
    const running = asking.get(key);
    if (running !== undefined) return running;
    const started = ensureLineItem(deps, platform, wanted).finally(() => asking.delete(key));
    asking.set(key, started);
    return started;
  };
}

async function ensureLineItem(
  deps: Deps,
  platform: Platform,
  wanted: WantedLineItem,
): Promise<LineItemEnsured> {
  const ensured = await ensure(deps, platform, wanted);
  const details = ensured.kind === 'ready' ? { created: ensured.created } : { why: ensured.why };
  deps.log.info({ platform: platform._id, outcome: ensured.kind, ...details }, 'line item');
  return ensured;
}

/**
 * The one that carries our id of it, else the oldest without a tag: in a copied course it carries the id
 * of the model. Those that we made beside it (one per phase) have a tag.
 */
export async function findLinkLineItem(
  calls: LineItemCalls,
  platform: Platform,
  ask: LinkLineItem,
): Promise<LineItemFound> {
  const { resourceLinkId, resourceId } = ask;
  const listed = await listLineItems(calls, {
    platform,
    of: ask,
    filters: { resource_link_id: resourceLinkId },
    fits: (item) => item.resourceLinkId === resourceLinkId,
  });
  if (listed.kind !== 'listed') return listed;
  const found =
    listed.items.find((item) => item.resourceId === resourceId) ??
    listed.items.find(({ tag }) => tag === undefined);
  return found === undefined ? { kind: 'missing' } : { kind: 'ready', url: found.id };
}

async function ensure(
  deps: Deps,
  platform: Platform,
  wanted: WantedLineItem,
): Promise<LineItemEnsured> {
  const kept = await askKnown(deps, platform, wanted);
  if (kept.kind !== 'missing') return kept.kind === 'ready' ? { ...kept, created: false } : kept;
  const found = await findOwn(deps, platform, wanted);
  if (found.kind !== 'missing')
    return found.kind === 'ready' ? { ...found, created: false } : found;
  if (wanted.remake === false) return { kind: 'refused', why: 'gone' };
  if (!wanted.rights.includes('make-line-items')) return { kind: 'refused', why: 'no-right' };
  const made = await make(deps, platform, wanted);
  // A lost answer, a 409: somebody, or we ourselves, may have made it all the same. And of two that
  // were made at once every node takes the older one.
  if (made.kind === 'refused') return made;
  const after = await findOwn(deps, platform, wanted);
  if (after.kind === 'ready') return { ...after, created: made.kind === 'ready' };
  return made.kind === 'ready' ? { ...made, created: true } : made;
}

/** `missing` when it is gone, or when there is nothing to ask for. */
async function askKnown(
  calls: LineItemCalls,
  platform: Platform,
  { known, rights }: WantedLineItem,
): Promise<LineItemFound> {
  const scope = readingScope(rights);
  const url = known === undefined ? undefined : ownUrl(platform, known);
  if (known === undefined || url === undefined || scope === undefined) return { kind: 'missing' };
  const call = { url: url.href, headers: { accept: format } };
  const reply = await callService(calls, { platform, scope, call });
  if (reply.ok && reply.status === 200) return { kind: 'ready', url: known };
  const isGone = reply.ok && (reply.status === 404 || reply.status === 410);
  return isGone ? { kind: 'missing' } : failureOf(reply, calls.now());
}

/** By tag and our id alone: a platform may have dropped the link, and a teacher changed the label. */
async function findOwn(
  calls: LineItemCalls,
  platform: Platform,
  wanted: WantedLineItem,
): Promise<LineItemFound> {
  const { tag, resourceId } = wanted;
  const listed = await listLineItems(calls, {
    platform,
    of: wanted,
    filters: { tag, resource_id: resourceId },
    fits: (item) => item.tag === tag && item.resourceId === resourceId,
  });
  if (listed.kind !== 'listed') return listed;
  const [oldest] = listed.items;
  return oldest === undefined ? { kind: 'missing' } : { kind: 'ready', url: oldest.id };
}

type Made = { readonly kind: 'ready'; readonly url: string } | LineItemFailure;

/** Without the link once more when the platform takes no line item for it (Moodle: 403). */
async function make(
  calls: LineItemCalls,
  platform: Platform,
  wanted: WantedLineItem,
): Promise<Made> {
  const { label, scoreMaximum, tag, resourceId, resourceLinkId } = wanted;
  const item = { label, scoreMaximum, tag, resourceId };
  const url = ownUrl(platform, wanted.lineItemsUrl);
  if (url === undefined) return { kind: 'refused', why: 'other-origin' };
  if (resourceLinkId === undefined) return post(calls, { platform, url, item });
  const made = await post(calls, { platform, url, item: { ...item, resourceLinkId } });
  return made.kind === 'refused' ? post(calls, { platform, url, item }) : made;
}

async function post(
  calls: LineItemCalls,
  ask: { readonly platform: Platform; readonly url: URL; readonly item: object },
): Promise<Made> {
  const { platform } = ask;
  const reply = await callService(calls, {
    platform,
    scope: scopes.lineItems,
    call: {
      url: ask.url.href,
      method: 'POST',
      headers: { 'content-type': format, accept: format },
      body: JSON.stringify(ask.item),
    },
  });
  if (!reply.ok || reply.status < 200 || reply.status >= 300) return failureOf(reply, calls.now());
  const read = lineItem.safeParse(parseJson(reply.text));
  if (!read.success) return { kind: 'unavailable', why: 'unreadable' };
  return madeAt(platform, read.data);
}

function madeAt(platform: Platform, { id }: LineItem): Made {
  return ownUrl(platform, id) === undefined
    ? { kind: 'refused', why: 'other-origin' }
    : { kind: 'ready', url: id };
}
