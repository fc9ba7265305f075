import type { FailureCode } from '../domain/failure.ts';
import type { LaunchAttempt, Platform } from '../store/index.ts';
import type { WayBack } from './loginTypes.ts';
import { moodleRelaunchUrl } from './moodleHint.ts';
import { frameOriginsOf, isSharedIssuer } from './platformUrls.ts';
import type { Refused } from './types.ts';

export interface Problem {
  readonly code: FailureCode;
  /** Begins with the id of lti.md 1 that it answers, where there is one. Nothing of a person. */
  readonly reason: string;
  /** For the administrator's row: a closed word, as the claim that is missing. */
  readonly about?: string;
  /** From a token whose signature holds. */
  readonly driftSeconds?: number;
}

/** What is known of the launch that is refused. */
export interface Known {
  readonly platform?: Platform;
  readonly attempt?: LaunchAttempt;
}

export function refuse({ code, reason }: Problem, { platform, attempt }: Known): Refused {
  if (platform === undefined) return { ok: false, code, reason };
  const wayBack = wayBackTo(platform, attempt);
  return {
    ok: false,
    code,
    reason,
    frameOrigins: frameOriginsOf(platform),
    ...(wayBack === undefined ? {} : { wayBack }),
  };
}

/** Out of the registration and a number: no address that a browser or a platform sent just now (H-19). */
function wayBackTo(platform: Platform, attempt?: LaunchAttempt): WayBack | undefined {
  if (platform.status !== 'active') return undefined;
  const url = attempt && moodleRelaunchUrl(platform, attempt);
  if (url !== undefined) return { to: 'activity', url };
  return isSharedIssuer(platform) ? undefined : { to: 'site', url: platform.issuer };
}

/** Text of the platform that may stand in a log line: a short word of harmless letters. */
export function loggable(text: string): string {
  return text.slice(0, 40).replaceAll(/[^\w.:-]/g, '?');
}
