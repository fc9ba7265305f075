/** A score that counts no more: it does not leave, and what the platform holds of it can be taken back. */
import { afterAllSeen, withoutWaiting } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { secondMs } from './time.ts';
import type { Millis } from './time.ts';

/**
 * The delivery of a score that is no longer true. One that is on its way ends as one that was overtaken
 * (`afterOutcome`): what the platform accepts meanwhile is known, nothing is due.
 */
export function withdraw(last: Delivery, now: Millis): Delivery {
  return { ...withoutWaiting(last), state: 'withdrawn', eventAt: after(last, now) };
}

/**
 * Asks the platform to clear the score it accepted: without `scoreGiven` there is presently no score, and
 * it should clear the one it has (LTI-AGS 2.0, `scoreGiven`); Moodle does, comment and all (lti.md 0b.5).
 * Undefined when the platform holds nothing of ours, or is being asked.
 */
export function clearHeld(last: Delivery, now: Millis): Delivery | undefined {
  if (!isHeld(last) || last.state === 'due') return undefined;
  const { scoreGiven: _gone, ...rest } = withoutWaiting(last);
  const eventAt = after(last, now);
  return { ...rest, comment: '', eventAt, state: 'due', tries: 0, nextAt: now };
}

/** What the platform shows although nothing counts any more, on the scale of the delivery; undefined: nothing of ours. */
export function heldAfterAll(deliveries: Readonly<Record<string, Delivery>>): number | undefined {
  const last = Object.values(deliveries).find(isHeld);
  return last?.changedTo ?? last?.acceptedScore;
}

export function isHeld(last: Delivery): boolean {
  const { state, acceptedScore } = last;
  return acceptedScore !== undefined && (state === 'withdrawn' || isClearing(last));
}

/** A score-less delivery after a score: `planDelivery` makes none, since progress alone never replaces a score. */
export function isClearing({ scoreGiven, acceptedScore }: Delivery): boolean {
  return scoreGiven === undefined && acceptedScore !== undefined;
}

function after(last: Delivery, now: Millis): Millis {
  return Math.max(now, afterAllSeen(last), last.eventAt + secondMs);
}
