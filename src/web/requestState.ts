/** What middleware learned about a request, typed and out of the reach of views. */
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { WayBack } from '../lti/index.ts';
import type { Session, Stored } from '../store/index.ts';
import type { Locale } from './types.ts';

export interface OpenSession {
  readonly session: Stored<Session>;
  /** `/s/<token>`. */
  readonly base: string;
  /** IANA name of the school's time zone. */
  readonly timeZone: string;
}

/** Known even of a session that is over: how to speak to the person, and the way back. */
export interface Visit {
  readonly locale: Locale;
  /** Only while the platform is active and the browser is the right one. */
  readonly returnUrl?: string;
}

const references = new WeakMap<IncomingMessage, string>();
const sessions = new WeakMap<IncomingMessage, OpenSession>();
const visits = new WeakMap<IncomingMessage, Visit>();
const waysBack = new WeakMap<IncomingMessage, WayBack>();

// Crockford's letters: none can be taken for another when read aloud.
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Request id: 12 letters that a person can read out, `7F3K-Q2ZD-81MA`. The same for a request each time. */
export function referenceOf(req: IncomingMessage): string {
  const known = references.get(req);
  if (known) return known;
  const text = Array.from(nextBytes(), (byte) => letters[byte % 32]).join('');
  const made = `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
  references.set(req, made);
  return made;
}

const pool = Buffer.alloc(12 * 256);
let used = pool.length;

/** Twelve random bytes; the system is asked for many at once. */
function nextBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 12;
  return pool.subarray(used - 12, used);
}

export function rememberSession(req: IncomingMessage, open: OpenSession): void {
  sessions.set(req, open);
}

export function findSession(req: IncomingMessage): OpenSession | undefined {
  return sessions.get(req);
}

export function rememberVisit(req: IncomingMessage, visit: Visit): void {
  visits.set(req, visit);
}

export function findVisit(req: IncomingMessage): Visit | undefined {
  return visits.get(req);
}

/** Of a launch that is refused: the door made the address. */
export function rememberWayBack(req: IncomingMessage, way: WayBack): void {
  waysBack.set(req, way);
}

export function findWayBack(req: IncomingMessage): WayBack | undefined {
  return waysBack.get(req);
}
