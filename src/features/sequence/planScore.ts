/** From the work to the score that goes to the LMS (product.md 6). Pure: part of the write of the answer. */
import { progressOf } from '../../domain/activity/progress.ts';
import { scoreOf } from '../../domain/activity/score.ts';
import type { Score } from '../../domain/activity/score.ts';
import { nextDueAt, planDelivery } from '../../domain/delivery.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Millis } from '../../domain/time.ts';
import type { Attempt } from '../../store/index.ts';
import { formats } from '../../web/formats.ts';
import { translator } from '../../web/locale.ts';
import type { Placed } from './openActivity.ts';

/** Key of the delivery to the line item that is coupled to the link. */
export const linkKey = 'link';

/** Nothing goes out for a preview, without a line item and the right to send, or without a score. */
export function planScore(
  attempt: Attempt,
  placed: Placed,
  at: { readonly now: Millis; readonly strict: boolean },
): Attempt {
  const { placement, sequence } = placed;
  if (attempt.preview || !placement.scoresAllowed || placement.lineItem === undefined)
    return attempt;
  const weights = placement.weights ?? sequence.weights;
  const score = scoreOf(sequence, attempt.work, weights);
  if (score === undefined) return attempt;
  const delivery = planDelivery(attempt.deliveries[linkKey], {
    lineItem: placement.lineItem,
    scoreGiven: score.value * placement.scoreMaximum,
    scoreMaximum: placement.scoreMaximum,
    comment: commentOn(score, placed, at.strict),
    activityProgress: progressOf(sequence, attempt.work),
    startedAt: attempt.startedAt,
    submittedAt: at.now,
    now: at.now,
  });
  return withDelivery(attempt, delivery);
}

function withDelivery(attempt: Attempt, delivery: Delivery): Attempt {
  const deliveries = { ...attempt.deliveries, [linkKey]: delivery };
  const { nextDeliveryAt: _before, ...rest } = attempt;
  const nextDeliveryAt = nextDueAt(deliveries);
  return { ...rest, deliveries, ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }) };
}

/** « Vérif : 4 points sur 5. Ticket : pas encore fait. », in the school's language. */
function commentOn({ verif, ticket }: Score, placed: Placed, strict: boolean): string {
  const { school, placement, sequence } = placed;
  const locale = school.country === 'QC' ? 'fr-CA' : 'fr-FR';
  const t = translator(locale, strict);
  const { number } = formats(locale, school.calendar.timeZone);
  const weights = placement.weights ?? sequence.weights;
  const points = (key: string, part: { points: number; max: number }) =>
    t(`sequence.comment.${key}`, {
      points: number(part.points),
      max: number(part.max),
      count: part.points,
    });
  return [
    ...(verif !== undefined ? [points('verif', verif)] : []),
    ...(verif === undefined && weights.verif > 0 ? [t('sequence.comment.noVerif')] : []),
    ...(ticket !== undefined ? [points('ticket', ticket)] : []),
    ...(ticket === undefined && weights.ticket > 0 ? [t('sequence.comment.noTicket')] : []),
  ].join(' ');
}
