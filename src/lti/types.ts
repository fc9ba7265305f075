/** What the rest of Élan sees of LTI: no claim names, no JOSE (architecture.md 2). */
import type { FailureCode } from '../domain/failure.ts';
import type { DeploymentKey, PlatformId, SchoolId } from '../domain/ids.ts';
import type { Role } from '../domain/role.ts';

export type Refused = {
  readonly ok: false;
  readonly code: FailureCode;
  /** Person-free reason for the log and the administrator: `KB-02 kid imstester_66067`, `exp 3600 s ago`. */
  readonly reason: string;
  /** Known when the platform was found: who may frame the error page, and the way back. */
  readonly frameOrigins?: readonly string[];
};

export interface LoginAnswer {
  readonly ok: true;
  /** The platform's authorization endpoint with its parameters. */
  readonly redirectUrl: string;
  readonly frameOrigins: readonly string[];
}

/** What is known of a launch before its attempt is taken: enough for the new-tab page. */
export interface PendingLaunch {
  readonly frameOrigins: readonly string[];
  /** Where the browser can start the launch again at top level; absent when the platform has no such address. */
  readonly relaunchUrl?: string;
}

export interface Launch {
  readonly ok: true;
  readonly kind: 'resource-link' | 'deep-linking' | 'submission-review' | 'data-privacy';
  readonly platformId: PlatformId;
  readonly platformGeneration: number;
  readonly platformFamily?: string;
  readonly deploymentKey: DeploymentKey;
  readonly schoolId: SchoolId;
  readonly frameOrigins: readonly string[];
  readonly sub: string;
  /** Only when the administrator allowed names and the platform sent one. */
  readonly name?: string;
  readonly role: Role;
  readonly context?: { readonly id: string; readonly title?: string; readonly label?: string };
  readonly resourceLink?: { readonly id: string; readonly title?: string };
  /** Our placement uuid, from the custom parameters. */
  readonly placement?: string;
  readonly groups: readonly string[];
  readonly locale?: string;
  readonly returnUrl?: string;
  readonly scores?: {
    readonly lineItem?: string;
    readonly lineItems?: string;
    readonly allowed: boolean;
  };
}

/** Outcome of one try to send a score; `domain/delivery` decides what follows. */
export type ScoreOutcome =
  | { readonly kind: 'accepted' }
  /** 409: the platform holds a score with a later timestamp. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'retry-later'; readonly why: string; readonly retryAfterMs?: number }
  | {
      readonly kind: 'refused';
      readonly why: 'not-gradable' | 'forbidden' | 'line-item-gone' | 'rejected';
    };

export interface ScoreToSend {
  readonly lineItem: string;
  /** The platform's user id. */
  readonly userId: string;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly comment: string;
  readonly activityProgress: string;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly startedAt?: number;
  readonly submittedAt?: number;
}

/** A result as the platform shows it; absent score = unknown, not 0 (lti.md 3.4). */
export type ResultRead =
  | {
      readonly kind: 'read';
      readonly scoreGiven?: number;
      readonly scoreMaximum?: number;
      readonly comment?: string;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'unavailable'; readonly why: string };
