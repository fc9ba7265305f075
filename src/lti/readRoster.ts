/** Names and roles (lti.md 0.2, 1.3 NR-1 … NR-6, 3.5): all pages of a course's list of members. */
import { minuteMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import type { Log } from './log.ts';
import { nextLink } from './nextLink.ts';
import { ownUrl } from './platformUrls.ts';
import { readMembers } from './rosterMembers.ts';
import { scopes } from './scopes.ts';
import { callService } from './serviceCalls.ts';
import type { ServiceCalls, ServiceReply } from './serviceCalls.ts';
import type { RosterMember, RosterRead } from './types.ts';

/** Moodle gives a whole course in one answer unless asked otherwise: some 300 bytes a member. */
const maxPageBytes = 4 * 1024 * 1024;
const maxPages = 50;
const maxMembers = 2000;
/** For all pages; each call has 10 s of its own. */
const maxMs = minuteMs;

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
  const read =
    url === undefined ? unavailable('other-origin') : await readPages(deps, platform, url);
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

async function readPages(deps: Deps, platform: Platform, first: URL): Promise<RosterRead> {
  const members = new Map<string, RosterMember>();
  const until = deps.now() + maxMs;
  const seen = new Set<string>();
  let complete = true;
  for (let url: URL | undefined = first; url !== undefined;) {
    seen.add(url.href);
    const page = await readPage(deps, platform, url);
    if ('kind' in page) return members.size === 0 ? page : listed(members, false);
    for (const member of page.members) members.set(member.sub, member);
    complete &&= page.whole;
    url = page.next;
    if (url === undefined) break;
    const isOver = seen.size >= maxPages || members.size >= maxMembers || deps.now() > until;
    // Our token goes to no other origin (5.1 #22), and a list that leads back to itself ends.
    if (isOver || url.origin !== first.origin || seen.has(url.href)) return listed(members, false);
  }
  return listed(members, complete);
}

function listed(members: ReadonlyMap<string, RosterMember>, complete: boolean): RosterRead {
  const kept = [...members.values()].slice(0, maxMembers);
  return { kind: 'read', members: kept, complete: complete && kept.length === members.size };
}

interface PageRead {
  readonly members: readonly RosterMember[];
  readonly whole: boolean;
  readonly next: URL | undefined;
}

async function readPage(deps: Deps, platform: Platform, url: URL): Promise<PageRead | RosterRead> {
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
  return { ...read, next: nextLink(reply, url.href) };
}

/** 403, or no token for this scope (`invalid_scope`): the administrator does not share the list. */
function problemOf(reply: ServiceReply): RosterRead | undefined {
  if (!reply.ok) {
    const isRefused = reply.why === 'token-http-400' || reply.why === 'token-http-403';
    return { kind: isRefused ? 'refused' : 'unavailable', why: reply.why };
  }
  if (reply.status === 200) return undefined;
  return { kind: reply.status === 403 ? 'refused' : 'unavailable', why: `http-${reply.status}` };
}
