/** The role in one course. Filled from membership roles by the LTI door (lti.md 1.2, model.md 2). */
import { z } from 'zod';

export const role = z.enum(['learner', 'instructor', 'administrator', 'visitor']);
export type Role = z.infer<typeof role>;
