/** Scopes of the services that we ask for, one at a time (lti.md 3.4, 3.5). */
import { gradeRight } from '../domain/gradeRight.ts';
import type { GradeRight } from '../domain/gradeRight.ts';

/** What we ask for when we register, and what a platform check asks for one by one. */
export const scopes = {
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  results: 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  /** Reads, makes and changes them. */
  lineItems: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  /** Moodle gives it where the other one is refused: asked for by name. */
  lineItemsRead: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
  roster: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;
export type Scope = (typeof scopes)[keyof typeof scopes];

const scopeOfRight: Readonly<Record<GradeRight, Scope>> = {
  'send-scores': scopes.score,
  'read-results': scopes.results,
  'read-line-items': scopes.lineItemsRead,
  'make-line-items': scopes.lineItems,
};

/** From the scopes of a launch's claim; always in the same order. */
export function gradeRights(listed: readonly string[]): readonly GradeRight[] {
  return gradeRight.options.filter((right) => listed.includes(scopeOfRight[right]));
}

/** The scope that reads line items, when one is allowed: the lesser one first. */
export function readingScope(rights: readonly GradeRight[]): Scope | undefined {
  if (rights.includes('read-line-items')) return scopes.lineItemsRead;
  return rights.includes('make-line-items') ? scopes.lineItems : undefined;
}
