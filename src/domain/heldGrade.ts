/** What the platform's gradebook shows beside what it accepted (lti.md 3.4). */
import type { Delivery, Held } from './delivery.ts';

/** The held score on the scale of the delivery; undefined when the platform does not say, or says no sense. */
export function onOurScale({ scoreMaximum }: Delivery, held: Held | undefined): number | undefined {
  if (held?.scoreGiven === undefined) return undefined;
  const outOf = held.scoreMaximum ?? scoreMaximum;
  const shown = held.scoreGiven * (scoreMaximum / outOf);
  return outOf > 0 && Number.isFinite(shown) ? shown : undefined;
}

/** The same to the hundredth: platforms round. */
export function isScore(held: number | undefined, score: number | undefined): boolean {
  return held !== undefined && score !== undefined && Math.abs(held - score) < 0.005;
}

/**
 * The delivery, told what the platform shows: another grade than the one it accepted was typed in
 * there (Moodle then answers 200 and keeps it). Where the platform does not say, nothing is concluded.
 */
export function compareHeld(delivery: Delivery, held: Held | undefined): Delivery {
  const shown = onOurScale(delivery, held);
  if (shown === undefined) return delivery;
  const { changedTo: _before, ...rest } = delivery;
  const isOurs = isScore(shown, delivery.acceptedScore) || isScore(shown, delivery.scoreGiven);
  return isOurs ? rest : { ...rest, changedTo: Math.max(0, Math.round(shown * 100) / 100) };
}
