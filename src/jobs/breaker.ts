/**
 * Circuit breaker of one platform and queue: after five failures in a row nothing is tried for a while, then
 * one turn at a time until it answers again. Each score also has its own back-off (domain/delivery).
 */
import { minuteMs, secondMs } from '../domain/time.ts';

/** What one turn of a job did: `idle` = nothing due, `failed` = the other side did not answer. */
export type Turn = 'idle' | 'done' | 'failed';

export interface Breaker {
  lets(now: number): boolean;
  record(turn: Exclude<Turn, 'idle'>, now: number): void;
}

const failuresToOpen = 5;
const shortestMs = 10 * secondMs;
const longestMs = 5 * minuteMs;

/** `tell` hears until when nothing is tried, and 0 once the other side answers again. */
export function createBreaker(tell: (until: number) => void): Breaker {
  let failures = 0;
  let closedAgainAt = 0;
  return {
    lets: (now) => now >= closedAgainAt,
    record(turn, now) {
      if (turn === 'done') {
        if (closedAgainAt > 0) tell(0);
        failures = 0;
        closedAgainAt = 0;
        return;
      }
      failures += 1;
      if (failures < failuresToOpen) return;
      const waitMs = shortestMs * 2 ** (failures - failuresToOpen);
      closedAgainAt = now + Math.min(waitMs, longestMs);
      tell(closedAgainAt);
    },
  };
}
