/** What a check of a platform tells its administrator. */

/** One service of a platform, asked for a token. */
interface ScopeCheck {
  readonly scope: 'score' | 'results' | 'lineItems' | 'roster';
  readonly granted: boolean;
}

export interface PlatformCheck {
  /** `ok`, or a closed code: `http-404`, `time-out`, `unreadable`, … */
  readonly keys: string;
  /** How far the platform's clock is behind ours; unknown when its answer has no date. */
  readonly driftSeconds?: number;
  /** `ok`, or the closed code of the failure when no token at all was given. */
  readonly token: string;
  readonly scopes: readonly ScopeCheck[];
}
