/**
 * The score of a sequence for the LMS. Graded parts (checks, exit tickets) count once all their
 * questions were answered; the weights are shared anew among the parts done so far (decision 0006).
 * Défis and drills never count.
 */
import { blocksOf } from './blocks.ts';
import { stepsDone } from './done.ts';
import type { Question } from './question.ts';
import type { Sequence, Weights } from './sequence.ts';
import { questionsOf } from './steps.ts';
import { isAnswered, pointsOn } from './tries.ts';
import type { Points } from './tries.ts';
import type { Work } from './work.ts';

export interface Score {
  /** 0 to 1. */
  readonly value: number;
  /** Share of the steps that count, 0 to 1. */
  readonly completion: number;
  /** Points of the best tries over the checks answered to the end. */
  readonly verif?: Points;
  /** The same over the exit tickets. */
  readonly ticket?: Points;
}

/**
 * Undefined until there is something to grade: a check or ticket that weighs and was answered to
 * its end; where only completion weighs, a first step done.
 */
export function scoreOf(sequence: Sequence, work: Work, weights: Weights): Score | undefined {
  const verif = pointsOfKind(sequence, work, 'verif');
  const ticket = pointsOfKind(sequence, work, 'ticket');
  const steps = stepsDone(sequence, work);
  const completion = steps.total === 0 ? 0 : steps.done / steps.total;
  const graded = [...weigh(verif, weights.verif), ...weigh(ticket, weights.ticket)];
  const hasGraded = hasGradedParts(sequence, weights);
  if (hasGraded ? graded.length === 0 : weights.completion === 0 || steps.done === 0)
    return undefined;
  const parts = [...graded, { share: completion, weight: weights.completion }];
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const value = parts.reduce((sum, { share, weight }) => sum + share * weight, 0) / total;
  return {
    value: Math.min(1, value),
    completion,
    ...(verif === undefined ? {} : { verif }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

function weigh(
  points: Points | undefined,
  weight: number,
): readonly { readonly share: number; readonly weight: number }[] {
  return points === undefined || weight === 0
    ? []
    : [{ share: points.points / points.max, weight }];
}

function hasGradedParts(sequence: Sequence, weights: Weights): boolean {
  return blocksOf(sequence).some(
    ({ block }) =>
      (block.kind === 'verif' && weights.verif > 0) ||
      (block.kind === 'ticket' && weights.ticket > 0),
  );
}

function pointsOfKind(
  sequence: Sequence,
  work: Work,
  kind: 'verif' | 'ticket',
): Points | undefined {
  const questions: readonly Question[] = blocksOf(sequence)
    .filter(({ block }) => block.kind === kind)
    .map(({ block }) => questionsOf({ block, kind }))
    .filter((ofBlock) => ofBlock.every((question) => isAnswered(work, question)))
    .flat();
  return questions.length === 0 ? undefined : pointsOn(work, questions);
}
