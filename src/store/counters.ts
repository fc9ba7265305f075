import type { Counters } from './contract.ts';
import type { Engine } from './engine.ts';

/** Counters over the one thing an engine does: add one, give the new value. */
export function openCounters(engine: Engine): Counters {
  return {
    async hit(key, { now, windowMs }) {
      const window = Math.floor(now / windowMs);
      const resetAt = (window + 1) * windowMs;
      // The window is in the id: a new one starts at 1 by itself, whatever has been swept.
      const count = await engine.countUp(`hit:${windowMs}:${window}:${key}`, resetAt);
      return { count, resetAt };
    },
    next: (key) => engine.countUp(`next:${key}`, undefined),
  };
}
