import { phaseName } from './sequence.ts';
import type { Block, BlockKind, PhaseName, Sequence } from './sequence.ts';

export interface PlacedBlock {
  readonly phase: PhaseName;
  readonly block: Block;
}

/** All blocks in order, avant to après. */
export function blocksOf(sequence: Sequence): readonly PlacedBlock[] {
  return phaseName.options.flatMap((phase) =>
    sequence.phases[phase].blocks.map((block) => ({ phase, block })),
  );
}

const countingKinds: ReadonlySet<BlockKind> = new Set(['defi', 'ressource', 'verif', 'ticket']);

/** What one student does alone counts for completion; what the class does together does not. */
export function countsForCompletion(block: Block): boolean {
  return countingKinds.has(block.kind);
}
