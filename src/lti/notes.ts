/** What the door leaves for the administrator: from refusals, launches and replies to closed codes (lti.md 0.11). */
import { missingPart, okCode } from '../domain/diagnostic.ts';
import type { Note, NoteKind } from '../domain/diagnostic.ts';
import type { Platform } from '../store/index.ts';
import type { Claims } from './claims.ts';
import type { Reply } from './outbound.ts';
import type { Problem } from './refusal.ts';
import { scopes } from './scopes.ts';
import type { Launch } from './types.ts';

/** Ids of the tests of lti.md 1 begin a reason; where there is none, the page's code stands for it. */
const testId = /^(?:KB|H|DL)-\d{1,2}\b/;

export function refusalNote(
  kind: NoteKind,
  { code, reason, about, driftSeconds }: Problem,
  platform: Platform | undefined,
): Note {
  return {
    kind,
    platformId: platform?._id,
    code: testId.exec(reason)?.[0] ?? code,
    failure: code,
    about,
    ...(driftSeconds === undefined ? {} : { driftSeconds }),
  };
}

export function launchNote(launch: Launch, claims: Claims | undefined): Note {
  return {
    kind: 'launch',
    platformId: launch.platformId,
    code: okCode,
    message: launch.kind,
    role: launch.role,
    family: launch.platformFamily,
    platformVersion: launch.platformVersion,
    missing: claims && missingOf(launch, claims),
  };
}

/** What the platform did not send, whether or not we keep it. */
function missingOf(launch: Launch, claims: Claims): NonNullable<Note['missing']> {
  const { names, hasEmail, endpoint, rosterUrl } = claims;
  const isPicking = launch.kind === 'deep-linking';
  const sent = {
    names: [names.whole, names.given, names.family].some(Boolean),
    email: hasEmail,
    context: launch.context !== undefined,
    link: launch.resourceLink !== undefined || launch.kind !== 'resource-link',
    placement: launch.placement !== undefined || isPicking,
    scores: endpoint !== undefined || isPicking,
    'line-item': Boolean(endpoint?.lineitem) || isPicking,
    roster: Boolean(rosterUrl),
    locale: launch.locale !== undefined,
    'return-url': launch.returnUrl !== undefined,
  };
  return missingPart.options.filter((part) => !sent[part]);
}

const kinds = new Map<string, NoteKind>([
  [scopes.score, 'score'],
  [scopes.results, 'result'],
  [scopes.roster, 'roster'],
]);

/** Scopes of line items are several: whatever is not one of the others. */
const kindOf = (scope: string): NoteKind => kinds.get(scope) ?? 'line-items';

type Outcome = Reply | { readonly ok: false; readonly why: string };

export function serviceNote(platform: Platform, scope: string, reply: Outcome): Note {
  return { kind: kindOf(scope), platformId: platform._id, code: codeOf(reply) };
}

function codeOf(reply: Outcome): string {
  if (!reply.ok) return reply.why;
  return reply.status >= 200 && reply.status < 300 ? okCode : `http-${reply.status}`;
}

/** The issuer of a login that nobody knows: its host name when it is a public one, else nothing. */
export function publicHostOf(issuer: string): string | undefined {
  const url = URL.parse(issuer.slice(0, 300));
  if (url?.protocol !== 'https:' || url.username !== '' || url.port !== '') return undefined;
  const isName = /^(?=.{4,100}$)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(url.hostname);
  const isOwn = /\.(?:local|localhost|internal|lan|home|intranet|test|invalid)$/.test(url.hostname);
  return isName && !isOwn ? url.hostname : undefined;
}
