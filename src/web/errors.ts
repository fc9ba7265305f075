/** The one error class, and the one table that says what each code answers (codebases.md 6.2). */
import type { FailureCode } from '../domain/failure.ts';

type Values = Readonly<Record<string, string | number>>;

/** A refusal that a person reads as `errors.<code>.*`. `values` fill its sentences, `cause` goes to the log only. */
export class AppError extends Error {
  readonly code: FailureCode;
  readonly values: Values;

  constructor(code: FailureCode, values: Values = {}, cause?: unknown) {
    super(code, { cause });
    this.name = 'AppError';
    this.code = code;
    this.values = values;
  }
}

interface Failure {
  readonly status: number;
  /** Logged at error level with its cause: somebody of the operation must look. */
  readonly report: boolean;
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number;
}

const said = (status: number): Failure => ({ status, report: false });

export const failures = {
  'login-incomplete': said(400),
  'platform-unknown': said(400),
  'platform-ambiguous': said(400),
  'platform-pending': said(403),
  'platform-disabled': said(403),
  'target-refused': said(400),
  'launch-expired': said(401),
  'launch-other-browser': said(401),
  'launch-cookies-blocked': said(401),
  'launch-state-missing': said(400),
  'token-unreadable': said(400),
  'token-key-unknown': said(401),
  'token-signature': said(401),
  'token-keys-unreachable': { status: 503, report: true, retryAfterSeconds: 30 },
  'token-claims': said(400),
  'token-version': said(400),
  'token-message': said(400),
  'token-expired': said(401),
  'token-clock': said(401),
  'token-audience': said(401),
  'token-nonce': said(401),
  'token-user-missing': said(400),
  'token-link-missing': said(400),
  'deployment-unknown': said(403),
  'deployment-mismatch': said(401),
  'deployment-pending': said(403),
  'message-unsupported': said(400),
  'platform-refused-login': said(401),
  'session-unknown': said(404),
  'session-expired': said(401),
  'session-other-browser': said(403),
  'session-ended': said(410),
  'cross-site-post': said(403),
  'course-moving': { status: 503, report: false, retryAfterSeconds: 30 },
  'not-allowed': said(403),
  'not-for-visitors': said(403),
  'placement-not-found': said(404),
  'step-not-found': said(404),
  'attempt-changed': said(409),
  'not-found': said(404),
  'method-not-allowed': said(405),
  'body-too-large': said(413),
  'body-unreadable': said(400),
  'too-many-requests': { status: 429, report: false, retryAfterSeconds: 60 },
  'store-unavailable': { status: 503, report: true, retryAfterSeconds: 10 },
  unexpected: { status: 500, report: true },
} as const satisfies Record<FailureCode, Failure>;

/** The row of the table, with its optional column. */
export function failureOf(code: FailureCode): Failure {
  return failures[code];
}
