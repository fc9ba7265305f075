import { dayMs, hourMs, secondMs } from './time.ts';
import type { Millis } from './time.ts';

const firstMs = 30 * secondMs;
const lastMs = 6 * hourMs;

/** After that long without success a score waits for a person (lti.md 5.3). */
export const giveUpAfterMs = 3 * dayMs;

/**
 * Wait before the next try, 30 s to 6 h: each failure doubles it, and `random` (0 to 1) spreads the
 * scores of one class over its second half. A platform's Retry-After is taken as it is, up to a day.
 */
export function waitMs(failures: number, random: number, retryAfterMs?: Millis): Millis {
  if (retryAfterMs !== undefined) return Math.min(dayMs, Math.max(secondMs, retryAfterMs));
  const leastMs = Math.min(lastMs / 2, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(leastMs * (1 + random));
}
