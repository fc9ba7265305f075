/** Scopes of Assignment and Grade Services that we ask for, one at a time (lti.md 3.4). */
export const scopes = {
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  results: 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];
