/**
 * What each role of a course may do (model.md 2). Own data, the help numbers and the explanation are
 * open to everyone. A function of the school (StaffFunction) adds to
 * this table later; a role never opens more than its course.
 */
import type { Role } from './role.ts';

export type Action =
  /** An attempt of one's own, with answers and scores. */
  | 'work'
  /** Try the activity as a student; the attempt is outside every count and grade. */
  | 'preview'
  /** See what named students of the course did. */
  | 'read-class'
  /** « Renvoyer »: send a score to the LMS again. */
  | 'send-again'
  /** Choose the activity of a link. */
  | 'place'
  /** Add one's own recording to a placed activity. */
  | 'add-recording';

/**
 * An administrator in a launch places activities and never opens named content (product.md 3.8);
 * mentors, parents and unknown roles are visitors and read an explanation only.
 */
const allowed: Readonly<Record<Role, readonly Action[]>> = {
  learner: ['work'],
  instructor: ['preview', 'read-class', 'send-again', 'place', 'add-recording'],
  administrator: ['preview', 'place'],
  visitor: [],
};

/** Whether what somebody does is outside every count, signal and grade: staff, also those who look as a student. */
export function isPreview(session: {
  readonly role: Role;
  readonly preview?: boolean | undefined;
}): boolean {
  return session.preview === true || may(session.role, 'preview');
}

/** Whether a person of this role may do this in the course of the page. */
export function may(role: Role, action: Action): boolean {
  return allowed[role].includes(action);
}
