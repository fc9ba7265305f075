/** Which columns of the gradebook a sequence has, and which part of it each one grades (product.md 6). */
import { z } from 'zod';
import { blocksOf, countsForCompletion } from './blocks.ts';
import { phaseName } from './sequence.ts';
import type { PhaseName, Sequence, Weights } from './sequence.ts';

/** What a teacher chooses: no score at all, one for the whole, one per phase. */
export const grading = z.enum(['none', 'one', 'per-phase']);
export type Grading = z.infer<typeof grading>;

/** Key of the delivery to the column that belongs to the link in the course. */
export const linkKey = 'link';

/** Key of the delivery to the column of a phase. */
export const phaseKey = (phase: PhaseName): string => `phase:${phase}`;

export interface Column {
  /** Key of its deliveries and addresses. */
  readonly key: string;
  /** Absent: the whole sequence. */
  readonly phase?: PhaseName;
  /** What it grades: the sequence, or its one phase. */
  readonly part: Sequence;
}

export function columnsOf(
  sequence: Sequence,
  weights: Weights,
  choice: Grading,
): readonly Column[] {
  if (choice === 'none') return [];
  if (choice === 'one') return [{ key: linkKey, part: sequence }];
  return phaseName.options
    .map((phase) => ({ key: phaseKey(phase), phase, part: onlyPhase(sequence, phase) }))
    .filter(({ part }) => isGraded(part, weights));
}

function onlyPhase(sequence: Sequence, only: PhaseName): Sequence {
  const empty = { blocks: [] };
  const phases = { avant: empty, pendant: empty, apres: empty, [only]: sequence.phases[only] };
  return { ...sequence, phases };
}

/** A check or ticket that weighs, or steps where completion does. */
function isGraded(part: Sequence, weights: Weights): boolean {
  return blocksOf(part).some(
    ({ block }) =>
      (block.kind === 'verif' && weights.verif > 0) ||
      (block.kind === 'ticket' && weights.ticket > 0) ||
      (weights.completion > 0 && countsForCompletion(block)),
  );
}
