import type { FailureCode } from '../domain/failure.ts';
import type { Platform } from '../store/index.ts';
import { frameOriginsOf } from './platformUrls.ts';
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

export function refuse({ code, reason }: Problem, platform?: Platform): Refused {
  return {
    ok: false,
    code,
    reason,
    ...(platform === undefined ? {} : { frameOrigins: frameOriginsOf(platform) }),
  };
}

/** Text of the platform that may stand in a log line: a short word of harmless letters. */
export function loggable(text: string): string {
  return text.slice(0, 40).replaceAll(/[^\w.:-]/g, '?');
}
