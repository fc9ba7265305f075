/** Where « Continuer » leads: within the phase first, then to its last page. */
import { currentStep, nextQuestion, nextStep } from '../../domain/activity/steps.ts';
import type { Place, Step } from '../../domain/activity/steps.ts';
import type { Links } from './links.ts';
import type { Opened } from './openActivity.ts';

/** How far the student is: all that these need to know. */
export type Progress = Pick<Opened, 'sequence' | 'work'>;

/** The next step to do of the same phase; undefined: the phase is over for now. */
export function nextInPhase({ sequence, work }: Progress, step: Place): Step | undefined {
  const next = nextStep(sequence, work, step.id);
  if (next?.phase === step.phase) return next;
  // Something left out earlier in this phase comes before the next phase.
  const first = currentStep(sequence, work);
  return first?.phase === step.phase && first.id !== step.id ? first : undefined;
}

/** Address after a step that is finished or passed. */
export function afterStep(opened: Progress, step: Place, links: Links): string {
  const next = nextInPhase(opened, step);
  return next === undefined ? links.phase(step.phase) : links.step(next.id);
}

/** Address after a question was answered or passed: the next open one, else where the step leads. */
export function afterQuestion(
  opened: Progress,
  at: { readonly step: Place; readonly questionId: string },
  links: Links,
): string {
  const { step, questionId } = at;
  const next = nextQuestion(step, opened.work, questionId);
  if (next !== undefined && next.id !== questionId) return links.question(next.id);
  const isPassed = next !== undefined;
  return isPassed || step.kind === 'defi' ? afterStep(opened, step, links) : links.step(step.id);
}
