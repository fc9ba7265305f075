/** What ties the platform's answer to the browser that began the login, and where it was kept (lti.md 2.1). */
import { z } from 'zod';
import type { LaunchAttempt, Platform } from '../store/index.ts';
import type { Problem } from './refusal.ts';
import { isSecret } from './secrets.ts';

/**
 * How a launch found its browser again. `cookie`: our cookie came back in the platform's frame.
 * `session-storage`, `platform-storage`: the login's own secret, kept by the frame or by the
 * platform's page. `storage-access`: the cookie, after the person allowed it. `new-tab`: the cookie,
 * in a tab of its own, where it is first-party.
 */
export type CookiePath =
  'cookie' | 'session-storage' | 'platform-storage' | 'storage-access' | 'new-tab';

/** Where the platform's page keeps values for us (lti-pm-s v0p1, lti-cs-oidc v0p1). */
export interface PlatformStorage {
  /** A frame of the window around ours, or `_parent` for that window itself. */
  readonly target: string;
  /** Who is spoken to and listened to: the origin of the authorization endpoint. */
  readonly origin: string;
}

/** For a browser that did not show our cookie: what its page keeps until the platform answers. */
export interface LoginToKeep {
  readonly state: string;
  /** Of this login only; never the browser's secret, which no script sees. */
  readonly secret: string;
  readonly storage?: PlatformStorage;
  /** The parameters of the login, to begin it again before the platform has heard of it. */
  readonly again: Readonly<Record<string, string>>;
}

/** Present when the platform sent `lti_storage_target`; a name that no frame has is as good as none. */
export const storageTarget = z
  .string()
  .regex(/^[\w.-]{1,100}$/)
  .optional()
  .catch(undefined);

export function platformStorage(
  { authUrl }: Platform,
  target: string | undefined,
): { readonly storage?: PlatformStorage } {
  return target === undefined ? {} : { storage: { target, origin: new URL(authUrl).origin } };
}

const ofLogin: ReadonlySet<CookiePath> = new Set(['session-storage', 'platform-storage']);

/** Who does not hold the secret of this path began no such login here (H-06). */
export function bindingProblem(
  { bindingHash, frameHash }: LaunchAttempt,
  secret: string | undefined,
  path: CookiePath,
): Problem | undefined {
  const hash = ofLogin.has(path) ? frameHash : bindingHash;
  if (secret !== undefined && hash !== undefined && isSecret(secret, hash)) return undefined;
  const reason = secret === undefined ? 'no browser secret' : 'another browser';
  return { code: 'launch-other-browser', reason: `H-06 ${reason}` };
}
