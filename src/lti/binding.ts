/** What ties the platform's answer to the browser that began the login, and where it was kept (lti.md 2.1). */
import { z } from 'zod';
import type { CookiePath } from '../domain/diagnostic.ts';
import type { LaunchAttempt, Platform } from '../store/index.ts';
import type { PendingLaunch, PlatformStorage } from './loginTypes.ts';
import { moodleRelaunchUrl } from './moodleHint.ts';
import { frameOriginsOf } from './platformUrls.ts';
import type { Problem } from './refusal.ts';
import { isSecret } from './secrets.ts';

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
  if (secret !== undefined) return { code: 'launch-other-browser', reason: 'H-06 another browser' };
  // Nothing keeps a cookie out of a tab of its own but a browser that takes none at all.
  const code = path === 'new-tab' ? 'launch-cookies-blocked' : 'launch-other-browser';
  return { code, reason: 'H-06 no browser secret' };
}

export function pendingLaunch(platform: Platform, attempt: LaunchAttempt): PendingLaunch {
  const relaunchUrl = moodleRelaunchUrl(platform, attempt);
  return {
    frameOrigins: frameOriginsOf(platform),
    ...platformStorage(platform, attempt.storageTarget),
    ...(relaunchUrl === undefined ? {} : { relaunchUrl }),
  };
}
