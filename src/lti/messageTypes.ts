/** The messages that open Élan, by the name in their claim. */
import type { Launch } from './types.ts';

const kinds = new Map<string, Launch['kind']>([
  ['LtiResourceLinkRequest', 'resource-link'],
  ['LtiDeepLinkingRequest', 'deep-linking'],
  ['LtiSubmissionReviewRequest', 'submission-review'],
  ['LtiDataPrivacyLaunchRequest', 'data-privacy'],
]);

/** Those that a launch may be, as a registration declares them. */
export const messageTypes: readonly string[] = [...kinds.keys()];

/** The name that platforms gave to the data-privacy launch before (Sakai Plus). */
const earlier = new Map<string, Launch['kind']>([['DataPrivacyLaunchRequest', 'data-privacy']]);

export const kindOf = (message: string): Launch['kind'] | undefined =>
  kinds.get(message) ?? earlier.get(message);
