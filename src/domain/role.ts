/** The role in one course. Filled from membership roles by the LTI door (lti.md 1.2, model.md 2). */
import { z } from 'zod';

export const role = z.enum(['learner', 'instructor', 'administrator', 'visitor']);
export type Role = z.infer<typeof role>;

interface Spoken {
  readonly of: 'course' | 'site';
  readonly name: string;
}

/**
 * `membership#Instructor`, `membership/Instructor#Grader`, `system/person#Administrator`, and with
 * `/` for `#`. The roster says `person#Administrator` for a site administrator (lti.md 3.3).
 */
const uri =
  /^https?:\/\/purl\.imsglobal\.org\/vocab\/lis\/v2\/(?:(membership)|(?:(?:system|institution)\/)?person)[#/](\w+)(?:#\w+)?$/;
/** LTI 1.1, still sent by platforms that were upgraded. */
const urn = /^urn:lti:(?:(role)|(?:sys|inst)role):ims\/lis\/(\w+)(?:\/\w+)?$/;
const short = /^(\w+)$/;

/** A sub-role counts as its principal role: `membership/Learner#Instructor` is a learner. */
function read(text: string): Spoken | undefined {
  const found = uri.exec(text) ?? urn.exec(text);
  if (found !== null)
    return { of: found[1] === undefined ? 'site' : 'course', name: found[2] ?? '' };
  const name = short.exec(text)?.[1];
  return name === undefined ? undefined : { of: 'course', name };
}

const teaching = new Set(['Instructor', 'TeachingAssistant', 'ContentDeveloper']);
const administrating = new Set(['Administrator', 'SysAdmin', 'AccountAdmin']);

/**
 * One role from all the roles of a launch: the course's roles decide, the highest of them first.
 *
 * 1. A site administrator is no teacher: Moodle sends Instructor with it, and an Administrator role
 *    never opens named content (model.md 2).
 * 2. Teacher of the course, then learner of the course (also an administrator who is enrolled as one).
 * 3. Administrator of the course or the site.
 * 4. Everyone else is a visitor: mentors, parents, unknown roles, no role (VT-4, VT-5).
 *
 * Roles of the institution or the system alone never teach or learn: « Faculty », « Student ».
 */
export function roleFrom(roles: readonly string[]): Role {
  const spoken = roles.map((text) => read(text.trim())).filter((found) => found !== undefined);
  const has = (of: Spoken['of'], names: ReadonlySet<string>) =>
    spoken.some((found) => found.of === of && names.has(found.name));
  const administratesSite = has('site', administrating);
  if (has('course', teaching)) return administratesSite ? 'administrator' : 'instructor';
  if (has('course', new Set(['Learner']))) return 'learner';
  return administratesSite || has('course', administrating) ? 'administrator' : 'visitor';
}
