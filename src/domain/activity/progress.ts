/** `activityProgress` of AGS (product.md 6, lti.md 2.3): an engagement signal that is always right. */
import { listSteps } from './steps.ts';
import { done, stepsDone } from './done.ts';
import type { Sequence } from './sequence.ts';
import type { Work } from './work.ts';
import type { ActivityProgress } from '../delivery.ts';

/**
 * `Initialized` without an attempt, `Started` once it was opened, `InProgress` with the first
 * answer or step, `Submitted` when « avant » is done, `Completed` when everything that counts is.
 */
export function progressOf(sequence: Sequence, work: Work | undefined): ActivityProgress {
  if (work === undefined) return 'Initialized';
  const steps = stepsDone(sequence, work);
  if (steps.total > 0 && steps.done === steps.total) return 'Completed';
  if (done(sequence, work, 'avant') !== undefined) return 'Submitted';
  return isBegun(sequence, work) ? 'InProgress' : 'Started';
}

/** Something of it was answered or done: of this sequence, which may be one phase of a longer one. */
export function isBegun(sequence: Sequence, work: Work): boolean {
  return listSteps(sequence, work).some(({ state }) => state !== 'todo');
}
