/** Names and roles (lti.md 0.2, 1.3 NR-1 … NR-6, 3.5): all pages of a course's list of members. */
import { minuteMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import type { Log } from './log.ts';
import { nextLink } from './nextLink.ts';
import { readPages } from './pages.ts';
import type { Page } from './pages.ts';
import { ownUrl } from './platformUrls.ts';
import { readMembers } from './rosterMembers.ts';
import { scopes } from './scopes.ts';
import { callService } from './serviceCalls.ts';
import { isTokenRefused } from './serviceFailures.ts';
import type { ServiceCalls, ServiceReply } from './serviceCalls.ts';
import type { RosterMember, RosterRead } from './types.ts';

/** Moodle gives a whole course in one answer unless asked otherwise: some 300 bytes a member. */
const maxPageBytes = 4 * 1024 * 1024;
/** The minute is for all pages; each call has 10 s of its own. */
const limits = { pages: 50, items: 2000, ms: minuteMs };

interface Deps extends ServiceCalls {
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Never throws. What came before a page that failed is given as incomplete. No `limit` is asked for:
 * pages by offset lose people when the list changes meanwhile, Moodle's default has one page.
 */
export async function readRoster(
  deps: Deps,
  platform: Platform,
  address: string,
): Promise<RosterRead> {
  const url = ownUrl(platform, address);
  const read = url === undefined ? unavailable('other-origin') : await readAll(deps, platform, url);
  const { kind } = read;
  if (kind !== 'read' && notCalled.has(read.why))
    deps.note({ kind: 'roster', platformId: platform._id, code: read.why });
  const details = kind === 'read' ? { complete: read.complete } : { why: read.why };
  deps.log.info({ platform: platform._id, outcome: kind, ...details }, 'roster read');
  return read;
}

/** What the call itself does not tell. */
const notCalled = new Set(['other-origin', 'unreadable']);

const unavailable = (why: string): RosterRead => ({ kind: 'unavailable', why });

async function readAll(deps: Deps, platform: Platform, first: URL): Promise<RosterRead> {
  const { items, complete, failure } = await readPages<RosterMember, RosterRead>({
    first,
    now: deps.now,
    limits,
    readPage: (url) => readPage(deps, platform, url),
  });
  if (failure !== undefined && items.length === 0) return failure;
  const members = new Map(items.map((member) => [member.sub, member]));
  return listed(members, complete);
}

function listed(members: ReadonlyMap<string, RosterMember>, complete: boolean): RosterRead {
  const kept = [...members.values()].slice(0, limits.items);
  return { kind: 'read', members: kept, complete: complete && kept.length === members.size };
}

async function readPage(
  deps: Deps,
  platform: Platform,
  url: URL,
): Promise<Page<RosterMember> | RosterRead> {
  const reply = await callService(deps, {
    platform,
    scope: scopes.roster,
    call: {
      url: url.href,
      headers: { accept: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json' },
      maxBytes: maxPageBytes,
    },
  });
  const problem = problemOf(reply);
  if (problem !== undefined || !reply.ok) return problem ?? unavailable('network');
  const read = readMembers(parseJson(reply.text), platform.namesAllowed);
  if (read === undefined) return unavailable('unreadable');
  return { items: read.members, whole: read.whole, next: nextLink(reply, url.href) };
}

/** 403, or no token for this scope (`invalid_scope`): the administrator does not share the list. */
function problemOf(reply: ServiceReply): RosterRead | undefined {
  if (!reply.ok) {
    return { kind: isTokenRefused(reply.why) ? 'refused' : 'unavailable', why: reply.why };
  }
  if (reply.status === 200) return undefined;
  return { kind: reply.status === 403 ? 'refused' : 'unavailable', why: `http-${reply.status}` };
}
