/**
 * Circuit breaker of one platform and queue: after five failures in a row nothing is tried for a while, then
 * one turn at a time until it answers again. Each score also has its own back-off (domain/delivery).
 */
import { minuteMs, secondMs } from '../domain/time.ts';

/**
 * What one turn of a job did: `idle` = nothing due, `failed` = the other side did not answer, `neutral` =
 * it failed for this one document, which tells nothing of the others. `restMs`: it asked to be left alone
 * for so long (Retry-After).
 */
export type Turn = 'idle' | 'done' | 'failed' | 'neutral' | { readonly restMs: number };

/**
 * Whether a failure is of the whole platform, by its code of the LTI door: no answer, no token or none
 * that is taken, its limit, or what stands before it says that it is away. Anything else may be of one
 * column or course: a locked grade is Moodle’s 500, a deleted course its 404.
 */
export function isOfPlatform(why: string): boolean {
  return /^(network|time-out|token-.+|http-(401|408|429|502|503|504))$/.test(why);
}

/** A call that failed and may pass. */
interface Failed {
  readonly why: string;
  readonly retryAfterMs?: number | undefined;
  /** The service itself answered its 500, about this one document. */
  readonly said?: boolean | undefined;
}

/** Of one document's calls. A platform that asks for patience gets it from the whole lane. */
export function turnOf(failed: readonly Failed[]): Turn {
  const restMs = Math.max(0, ...failed.map(({ retryAfterMs = 0 }) => retryAfterMs));
  if (restMs > 0) return { restMs };
  if (failed.length === 0) return 'done';
  const isAway = failed.some(
    ({ why, said = false }) => isOfPlatform(why) || (why === 'http-500' && !said),
  );
  return isAway ? 'failed' : 'neutral';
}

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
      if (turn === 'neutral') return;
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
