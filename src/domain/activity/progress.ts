/** `activityProgress` of AGS (product.md 6, lti.md 2.3): an engagement signal that is always right. */
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
  const facts = [work.answers, work.blocks, work.tickets, work.remediated];
  return facts.some((byId) => Object.keys(byId).length > 0) ? 'InProgress' : 'Started';
}
