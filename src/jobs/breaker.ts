/**
 * Circuit breaker of one platform and queue: after five failures in a row nothing is tried for a while, then
 * one turn at a time until it answers again. Each score also has its own back-off (domain/delivery).
 */
import { minuteMs, secondMs } from '../domain/time.ts';

/**
 * What one turn of a job did: `idle` = nothing due, `failed` = the other side did not answer. `restMs`:
 * it asked to be left alone for so long (Retry-After).
 */
export type Turn = 'idle' | 'done' | 'failed' | { readonly restMs: number };

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
  let restsUntil = 0;
  return {
    lets: (now) => now >= Math.max(closedAgainAt, restsUntil),
    record(turn, now) {
      if (typeof turn === 'object') {
        // What was under way beside it and went well does not end the rest.
        restsUntil = Math.max(restsUntil, now + turn.restMs);
        return;
      }
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
