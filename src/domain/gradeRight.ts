/** What a platform lets us do in a course's gradebook, as its last launch said (lti.md 3.4). */
import { z } from 'zod';

export const gradeRight = z.enum([
  'send-scores',
  'read-results',
  'read-line-items',
  'make-line-items',
]);
export type GradeRight = z.infer<typeof gradeRight>;
