/** From the work to the scores that go to the LMS (product.md 6). Pure: part of the write of the answer. */
import { columnsOf } from '../../domain/activity/columns.ts';
import type { Column } from '../../domain/activity/columns.ts';
import { isBegun, progressOf } from '../../domain/activity/progress.ts';
import { scoreOf } from '../../domain/activity/score.ts';
import { addressOf, gradingOf, isAwaited } from '../../domain/columnAddress.ts';
import { nextDueAt, planDelivery } from '../../domain/delivery.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { ScorePolicy } from '../../domain/platformProfile.ts';
import type { Millis } from '../../domain/time.ts';
import type { Attempt } from '../../store/index.ts';
import { commentOn } from './commentOn.ts';
import type { Placed } from './openActivity.ts';

export interface PlanAt {
  readonly now: Millis;
  readonly strict: boolean;
  readonly policy: ScorePolicy;
}
type Planned = Pick<Placed, 'placement' | 'sequence' | 'school'>;

/**
 * Nothing goes out for a preview, or to a column that nobody asked for. Without the right to send no
 * score comes about, but one that waits is always the newest: it leaves by itself once it may.
 */
export function planScore(attempt: Attempt, placed: Planned, at: PlanAt): Attempt {
  const { placement, sequence } = placed;
  if (attempt.preview) return attempt;
  const columns = columnsOf(sequence, placement.weights ?? sequence.weights, gradingOf(placement));
  const mayCome = (key: string) =>
    placement.scoresAllowed || attempt.deliveries[key]?.state === 'due';
  const planned = columns.flatMap((column) => {
    if (!mayCome(column.key)) return [];
    const delivery = planColumn(attempt, placed, { ...at, column });
    return delivery === undefined ? [] : [[column.key, delivery]];
  });
  if (planned.length === 0) return attempt;
  const deliveries: Attempt['deliveries'] = {
    ...attempt.deliveries,
    ...Object.fromEntries(planned),
  };
  const { nextDeliveryAt: _before, ...rest } = attempt;
  const nextDeliveryAt = nextDueAt(deliveries);
  return { ...rest, deliveries, ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }) };
}

/** A score that has no address yet waits for it: the lane that sends looks it up (jobs/deliverScores). */
function planColumn(
  attempt: Attempt,
  placed: Planned,
  { column, ...at }: PlanAt & { readonly column: Column },
): Delivery | undefined {
  const { placement, sequence } = placed;
  const { key, part } = column;
  const lineItem = addressOf(placement, key) ?? (isAwaited(placement) ? '' : undefined);
  if (lineItem === undefined) return undefined;
  const score = scoreOf(part, attempt.work, placement.weights ?? sequence.weights);
  if (score === undefined && !tellsProgress(attempt, column, at)) return undefined;
  return planDelivery(attempt.deliveries[key], {
    lineItem,
    scoreMaximum: placement.scoreMaximum,
    activityProgress: progressOf(part, attempt.work),
    startedAt: attempt.startedAt,
    now: at.now,
    ...(score === undefined
      ? { comment: '' }
      : {
          scoreGiven: score.value * placement.scoreMaximum,
          comment: commentOn(score, { ...placed, sequence: part }, at.strict),
          submittedAt: at.now,
        }),
  });
}

/** Where a score that is not final keeps the grade, each step is told; of a phase, from its first answer on. */
function tellsProgress({ work }: Attempt, { phase, part }: Column, { policy }: PlanAt): boolean {
  if (policy === 'final-only') return false;
  return phase === undefined || isBegun(part, work);
}
