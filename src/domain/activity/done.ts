/** The one definition of "done" for pages, signals and participation (model.md 3). */
import { blocksOf, countsForCompletion } from './blocks.ts';
import type { Block, PhaseName, Sequence } from './sequence.ts';
import type { Work } from './work.ts';
import type { Millis } from '../time.ts';

/**
 * When the last counting block of the phase was done; undefined while one is not, and for a phase
 * in which nothing counts (usually « pendant »).
 */
export function done(sequence: Sequence, work: Work, phase: PhaseName): Millis | undefined {
  const times: Millis[] = [];
  for (const block of countingBlocks(sequence, phase)) {
    const finished = work.blocks[block.id];
    if (finished === undefined) return undefined;
    times.push(finished.doneAt);
  }
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Counting blocks done, of all that count in the sequence. */
export function stepsDone(
  sequence: Sequence,
  work: Work,
): { readonly done: number; readonly total: number } {
  const blocks = countingBlocks(sequence);
  return {
    done: blocks.filter(({ id }) => work.blocks[id] !== undefined).length,
    total: blocks.length,
  };
}

/** Of one phase, or of all. */
export function countingBlocks(sequence: Sequence, only?: PhaseName): readonly Block[] {
  return blocksOf(sequence)
    .filter(({ phase, block }) => countsForCompletion(block) && (only ?? phase) === phase)
    .map(({ block }) => block);
}
