import type { Role } from '../domain/role.ts';
import type { Layout } from './types.ts';

const kinds = {
  learner: 'student',
  instructor: 'staff',
  administrator: 'staff',
  visitor: 'plain',
} as const satisfies Record<Role, Layout['kind']>;

/** Whose tabs and words a page of the session has; a visitor has none of them. */
export function layoutKind(role: Role): Layout['kind'] {
  return kinds[role];
}
