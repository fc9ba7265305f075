/** What goes to the teacher and to the LMS, in plain words, on the last page of a phase. */
import { blocksOf } from '../../domain/activity/blocks.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Making } from './frame.ts';
import { linkKey } from './planScore.ts';

/** `platform`: the name a student knows, « Moodle ». */
export function sentWords({ ctx, opened }: Making, platform: string): readonly string[] {
  const { t } = ctx;
  const { attempt, placement, sequence } = opened;
  if (attempt?.preview === true) return [t('sequence.end.previewTeacher')];
  const delivery = attempt?.deliveries[linkKey];
  const isGraded = placement.scoresAllowed && placement.lineItem !== undefined;
  const score =
    delivery === undefined
      ? t(isGraded ? 'sequence.end.notYet' : 'sequence.end.noScore')
      : t(`sequence.end.${wordOf(delivery)}`, {
          score: ctx.format.number(delivery.scoreGiven),
          max: ctx.format.number(delivery.scoreMaximum),
          platform,
        });
  const asksCertainty = blocksOf(sequence).some(
    ({ block }) => block.kind === 'verif' && block.certainty,
  );
  return [score, t('sequence.end.teacher'), ...(asksCertainty ? [t('sequence.end.stays')] : [])];
}

function wordOf({ state }: Delivery): 'leaving' | 'arrived' | 'stuck' {
  if (state === 'sent') return 'arrived';
  return state === 'due' ? 'leaving' : 'stuck';
}
