/** The phases that a student does alone: « à faire » and participation are about these. */
import { countingBlocks } from './done.ts';
import type { Sequence } from './sequence.ts';

/** In class, the class does it together. */
export const ownPhases = ['avant', 'apres'] as const;
export type OwnPhase = (typeof ownPhases)[number];

/** Those in which something counts. */
export function ownPhasesOf(sequence: Sequence): readonly OwnPhase[] {
  return ownPhases.filter((phase) => countingBlocks(sequence, phase).length > 0);
}
