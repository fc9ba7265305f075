/**
 * Lanes where nothing was due are looked at less and less often: a region with a hundred platforms has
 * hundreds of lanes, most of them empty, and each look of each node asks the store.
 */
export interface Rests {
  /** Not to be looked at yet. */
  isResting(lane: string): boolean;
  /** Nothing was due: twice as long as last time, five times `idleMs` at most. */
  foundNothing(lane: string): void;
  /** Work was done, or may have come. */
  forget(lane: string): void;
  /** The same for all lanes whose name begins so. */
  forgetAll(start: string): void;
}

const longest = 5;

/** @param idleMs between two looks of the runner; @param clock milliseconds, never set back */
export function createRests(idleMs: number, clock: () => number = () => performance.now()): Rests {
  const known = new Map<string, { readonly times: number; readonly until: number }>();
  return {
    isResting: (lane) => (known.get(lane)?.until ?? 0) > clock(),
    foundNothing(lane) {
      const { times = 0.5 } = known.get(lane) ?? {};
      const next = Math.min(longest, times * 2);
      // Half a look less: the runner's own pauses are not to the millisecond.
      known.set(lane, { times: next, until: clock() + (next - 0.5) * idleMs });
    },
    forget: (lane) => void known.delete(lane),
    forgetAll(start) {
      for (const lane of known.keys()) if (lane.startsWith(start)) known.delete(lane);
    },
  };
}
