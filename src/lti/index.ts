/** THE LTI DOOR: the only place that knows claims, JOSE, OIDC and Moodle (lti.md 0.1). */
export { createLti } from './createLti.ts';
export type { LtiOptions } from './createLti.ts';
export { createInvitations } from './invitations.ts';
export type { Invitations } from './invitations.ts';
export { createRegistry } from './registry.ts';
export { publishedBeforeMs, replaceLostKeys, rotateKeys, withdrawKeys } from './rotateKeys.ts';
export type * from './checkTypes.ts';
export type * from './lineItemTypes.ts';
export type * from './loginTypes.ts';
export type * from './registrationTypes.ts';
export type * from './types.ts';
