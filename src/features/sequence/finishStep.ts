/** « J’ai lu », « J’ai terminé », the words of a ticket: what ends a step without a question. */
import { finishBlock, finishRemediation, recordTicketWords } from '../../domain/activity/answer.ts';
import type { Finished } from '../../domain/activity/answer.ts';
import type { Place } from '../../domain/activity/steps.ts';
import type { Services } from '../../services.ts';
import { saveWork } from './saveWork.ts';
import type { Saved, Saving } from './saveWork.ts';

export type FinishProblem = Extract<Finished, { ok: false }>['problem'];

export function finishStep(
  services: Services,
  saving: Saving,
  { block, kind }: Pick<Place, 'block' | 'kind'>,
): Promise<Saved<FinishProblem>> {
  const { sequence } = saving.placed;
  const at = { blockId: block.id, now: saving.now };
  return saveWork(services, saving, (work) =>
    kind === 'remediation'
      ? finishRemediation(sequence, work, at)
      : finishBlock(sequence, work, { ...at, how: 'answered' }),
  );
}

export function saveTicketWords(
  services: Services,
  saving: Saving,
  ticket: Parameters<typeof recordTicketWords>[2],
): Promise<Saved<FinishProblem>> {
  const { sequence } = saving.placed;
  return saveWork(services, saving, (work) => recordTicketWords(sequence, work, ticket));
}
