/** From a count to what is sent. Pure: part of the write of the state. */
import { isParked, nextDueAt, planDelivery, resend } from '../../../domain/delivery.ts';
import type { Delivery } from '../../../domain/delivery.ts';
import {
  participationMaximum,
  participationProgress,
  participationScore,
} from '../../../domain/participation.ts';
import type { ParticipationCount } from '../../../domain/participation.ts';
import type { Millis } from '../../../domain/time.ts';
import { clearHeld, withdraw } from '../../../domain/withdrawal.ts';
import type { ParticipationState } from '../../../store/index.ts';

/** Key of the only delivery. */
const columnKey = 'participation';

export interface Counting {
  readonly count: ParticipationCount;
  readonly hasWorked: boolean;
  readonly comment: string;
  readonly lineItem: string;
  /** What the platform refused goes out once more: a teacher asked. */
  readonly again: boolean;
  /** The platform does not allow sending for now (domain/scorePause). */
  readonly paused: boolean;
  readonly now: Millis;
}

/**
 * Undefined when the count says nothing new: the day in the comment alone is no news. Nor is a count that is
 * older than the one kept: it comes from a node that froze on the way.
 */
export function planState(
  state: ParticipationState,
  counting: Counting,
): ParticipationState | undefined {
  const { count, now } = counting;
  if (state.countedAt > now) return undefined;
  const last = state.deliveries[columnKey];
  const isKnown =
    last?.lineItem === counting.lineItem && state.done === count.done && state.due === count.due;
  if (!isKnown) return withDelivery({ ...state, ...count, countedAt: now }, plan(last, counting));
  // What the platform holds newer than ours (`superseded`) may be a person's choice: only news goes over it.
  const isAskedAgain = counting.again && last.state === 'refused';
  const isAllowedAgain = isParked(last) && !counting.paused;
  return isAskedAgain || isAllowedAgain ? withDelivery(state, resend(last, now)) : undefined;
}

/**
 * Nothing is due any more, a date was put right: what waits does not leave, and no share is shown. What
 * the platform holds stays until a teacher asks to clear it. Undefined when that was so already.
 */
export function planNothingDue(
  state: ParticipationState,
  now: Millis,
): ParticipationState | undefined {
  if (state.due === undefined || state.countedAt > now) return undefined;
  const { done: _done, due: _due, ...rest } = state;
  const last = state.deliveries[columnKey];
  const counted = { ...rest, countedAt: now };
  return last === undefined ? counted : withDelivery(counted, withdraw(last, now));
}

/** A teacher asks the platform to clear what it holds of a student of whom nothing is due any more. */
export function planClearing(
  state: ParticipationState,
  now: Millis,
): ParticipationState | undefined {
  const last = state.deliveries[columnKey];
  const cleared = last && clearHeld(last, now);
  return cleared && withDelivery(state, cleared);
}

function plan(last: Delivery | undefined, counting: Counting): Delivery {
  const { count, comment, lineItem, hasWorked, now } = counting;
  return planDelivery(last, {
    lineItem,
    scoreGiven: participationScore(count),
    scoreMaximum: participationMaximum,
    comment,
    activityProgress: participationProgress(hasWorked),
    now,
  });
}

function withDelivery(state: ParticipationState, delivery: Delivery): ParticipationState {
  const deliveries = { [columnKey]: delivery };
  const { nextDeliveryAt: _before, ...rest } = state;
  const nextDeliveryAt = nextDueAt(deliveries);
  return { ...rest, deliveries, ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }) };
}
