/**
 * The closed list of what can go wrong for a person. Each code has a status in `web/errors.ts` and
 * the keys `errors.<code>.{title,detail,action}` in every language; a test checks both.
 */
export const failureCodes = [
  // launch: the LTI door
  'login-incomplete',
  'platform-unknown',
  'platform-ambiguous',
  'platform-pending',
  'platform-disabled',
  'target-refused',
  'launch-expired',
  'launch-other-browser',
  'launch-cookies-blocked',
  'launch-state-missing',
  'token-unreadable',
  'token-key-unknown',
  'token-signature',
  'token-keys-unreachable',
  'token-claims',
  'token-version',
  'token-message',
  'token-expired',
  'token-clock',
  'token-audience',
  'token-nonce',
  'token-user-missing',
  'token-link-missing',
  'deployment-unknown',
  'deployment-mismatch',
  'deployment-pending',
  'message-unsupported',
  'platform-refused-login',
  // session
  'session-unknown',
  'session-expired',
  'session-other-browser',
  'session-ended',
  'cross-site-post',
  // work
  'course-moving',
  'not-allowed',
  'not-for-visitors',
  'placement-not-found',
  'step-not-found',
  'attempt-changed',
  // HTTP
  'not-found',
  'method-not-allowed',
  'body-too-large',
  'body-unreadable',
  'too-many-requests',
  'store-unavailable',
  'unexpected',
] as const;

export type FailureCode = (typeof failureCodes)[number];
