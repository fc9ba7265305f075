/** What stands beside a score in the gradebook: « Vérif : 4 points sur 5. Ticket : pas encore fait. » */
import { blocksOf } from '../../domain/activity/blocks.ts';
import type { Score } from '../../domain/activity/score.ts';
import { formats } from '../../web/formats.ts';
import { translator } from '../../web/locale.ts';
import type { Placed } from './openActivity.ts';

/** In the school's language; `sequence` may be one phase: what is in another one is not missing there. */
export function commentOn(
  { verif, ticket }: Score,
  { school, placement, sequence }: Pick<Placed, 'placement' | 'sequence' | 'school'>,
  strict: boolean,
): string {
  const locale = school.country === 'QC' ? 'fr-CA' : 'fr-FR';
  const t = translator(locale, strict);
  const { number } = formats(locale, school.calendar.timeZone);
  const weights = placement.weights ?? sequence.weights;
  const has = (kind: 'verif' | 'ticket') =>
    weights[kind] > 0 && blocksOf(sequence).some(({ block }) => block.kind === kind);
  const points = (key: string, part: { points: number; max: number }) =>
    t(`sequence.comment.${key}`, {
      points: number(part.points),
      max: number(part.max),
      count: part.points,
    });
  return [
    ...(verif !== undefined ? [points('verif', verif)] : []),
    ...(verif === undefined && has('verif') ? [t('sequence.comment.noVerif')] : []),
    ...(ticket !== undefined ? [points('ticket', ticket)] : []),
    ...(ticket === undefined && has('ticket') ? [t('sequence.comment.noTicket')] : []),
  ].join(' ');
}
