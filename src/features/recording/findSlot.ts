/** The places of a sequence where the teacher adds their own recording. */
import type { Part, Sequence } from '../../domain/activity/sequence.ts';

export type Slot = Extract<Part, { kind: 'recording' }>;

export function listSlots({ phases }: Sequence): readonly Slot[] {
  return Object.values(phases)
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => {
      if (block.kind === 'defi' || block.kind === 'ressource') return block.parts;
      return block.kind === 'verif' ? (block.remediation?.parts ?? []) : [];
    })
    .filter((part) => part.kind === 'recording');
}
