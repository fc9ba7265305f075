/** Scopes of the services that we ask for, one at a time (lti.md 3.4, 3.5). */
export const scopes = {
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  results: 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  roster: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];

/** What we ask for when we register, and what a platform check asks for one by one. */
export const wantedScopes = {
  ...scopes,
  lineItems: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  roster: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;
