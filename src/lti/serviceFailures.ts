/** What an answer of a service that is not the one hoped for means, the same for every service. */
import { parseJson } from './json.ts';

/**
 * May pass by itself: redirects to a login or a maintenance page, a token refused twice (an
 * administrator allows the service again), time-outs, limits, failures of the server.
 */
export function mayPass(status: number): boolean {
  return status < 400 || [401, 408, 425, 429].includes(status) || status >= 500;
}

/**
 * No token for the scope: the administrator allows less than the claim said. Any other 400 may pass: a
 * platform says so too when it could not read our keys, or its clock differs.
 */
export function isTokenRefused(why: string): boolean {
  return ['token-scope', 'token-http-403'].includes(why);
}

/**
 * A 500 that the service itself answers is of what was asked for: Moodle says so, in JSON, of a locked
 * grade. A server that broke says a page or nothing.
 */
export function isSaid(status: number, text: string): boolean {
  return status === 500 && parseJson(text) !== undefined;
}
