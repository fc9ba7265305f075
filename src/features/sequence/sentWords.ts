/** What goes to the teacher and to the LMS, in plain words, on the last page of a phase. */
import { blocksOf } from '../../domain/activity/blocks.ts';
import { columnsOf } from '../../domain/activity/columns.ts';
import { addressOf, gradingOf, isAwaited } from '../../domain/columnAddress.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Making } from './frame.ts';

/** `platform`: the name a student knows, « Moodle ». */
export function sentWords({ ctx, opened }: Making, platform: string): readonly string[] {
  const { t } = ctx;
  const { attempt, sequence } = opened;
  if (attempt?.preview === true) return [t('sequence.end.previewTeacher')];
  const asksCertainty = blocksOf(sequence).some(
    ({ block }) => block.kind === 'verif' && block.certainty,
  );
  return [
    ...scoreWords({ ctx, opened }, platform),
    t('sequence.end.teacher'),
    ...(asksCertainty ? [t('sequence.end.stays')] : []),
  ];
}

/** One sentence for the whole; with one score per phase, one for each that has come about. */
function scoreWords(
  { ctx, opened }: Pick<Making, 'ctx' | 'opened'>,
  platform: string,
): readonly string[] {
  const { t, format } = ctx;
  const { attempt, placement, sequence } = opened;
  const weights = placement.weights ?? sequence.weights;
  const columns = columnsOf(sequence, weights, gradingOf(placement));
  const said = columns.flatMap(({ key, phase }) => {
    const delivery = attempt?.deliveries[key];
    if (delivery?.scoreGiven === undefined) return [];
    const score = t(`sequence.end.${wordOf(delivery)}`, {
      score: format.number(delivery.scoreGiven),
      max: format.number(delivery.scoreMaximum),
      platform,
    });
    return [
      phase === undefined
        ? score
        : t('sequence.end.ofPhase', { phase: t(`sequence.phase.${phase}`), score }),
    ];
  });
  if (said.length > 0) return said;
  const isGraded =
    placement.scoresAllowed &&
    columns.some(({ key }) => addressOf(placement, key) !== undefined || isAwaited(placement));
  return [t(isGraded ? 'sequence.end.notYet' : 'sequence.end.noScore')];
}

function wordOf({ state }: Delivery): 'leaving' | 'arrived' | 'stuck' {
  if (state === 'sent') return 'arrived';
  return state === 'due' ? 'leaving' : 'stuck';
}
