/** From an address to what it names. */
import { blocksOf } from '../../domain/activity/blocks.ts';
import type { Question } from '../../domain/activity/question.ts';
import { hasRetry } from '../../domain/activity/remediation.ts';
import type { Sequence } from '../../domain/activity/sequence.ts';
import { findQuestion, listSteps } from '../../domain/activity/steps.ts';
import type { Place, Step } from '../../domain/activity/steps.ts';
import type { Work } from '../../domain/activity/work.ts';

/** The place of a step by its id (`<blockId>`, or `<blockId>-r` for the remediation of a check). */
export function findPlace(sequence: Sequence, stepId: string): Place | undefined {
  for (const { phase, block } of blocksOf(sequence)) {
    if (block.id === stepId) return { id: stepId, phase, block, kind: block.kind };
    if (block.kind === 'verif' && block.remediation !== undefined && `${block.id}-r` === stepId)
      return { id: stepId, phase, block, kind: 'remediation' };
  }
  return undefined;
}

/**
 * The step in which a question is shown. One that may be tried again belongs to the check and to
 * its remediation: it is shown in the remediation while that is open. Undefined: unknown, or in a
 * remediation that is not open for this student.
 */
export function findStepOf(
  sequence: Sequence,
  work: Work,
  questionId: string,
): { readonly step: Step; readonly question: Question } | undefined {
  const place = findQuestion(sequence, questionId);
  if (place === undefined) return undefined;
  const steps = listSteps(sequence, work);
  const own = steps.find(({ id }) => id === place.id);
  const branch = steps.find(({ id }) => id === `${place.id}-r`);
  const isAgain =
    branch !== undefined &&
    branch.state !== 'done' &&
    place.block.kind === 'verif' &&
    hasRetry(place.block, questionId, work);
  const step = isAgain ? branch : own;
  return step === undefined ? undefined : { step, question: place.question };
}
