/** Lines that stand for several notes of one kind, platform and code, within one span of time (decision 0013). */
import { randomUUID } from 'node:crypto';
import type { Diagnostic } from './diagnosticDocuments.ts';

const mostTallies = 1000;

interface Tally {
  row: Diagnostic;
  readonly until: number;
  /** The store does not have it in this state yet. */
  dirty: boolean;
  inserted: boolean;
}

export interface Tallies {
  /** Counts the row in; false when there is no room for one more kind of it. */
  add(row: Diagnostic, spanMs: number): boolean;
  /** Their counts are whole, so that writing one twice does no harm. */
  changed(): readonly Tally[];
  /** Lets go of what is written and over. */
  forgetOld(now: number): void;
}

export function createTallies(): Tallies {
  const tallies = new Map<string, Tally>();
  // Two nodes count apart, and so does a node that starts again.
  const node = randomUUID();
  let made = 0;
  return {
    add(row, spanMs) {
      const from = row.at - (row.at % spanMs);
      const key = [from, row.kind, row.platformId, row.code].join(' ');
      const tally = tallies.get(key);
      if (tally !== undefined) {
        const { row: held } = tally;
        tally.row = { ...held, lastAt: Math.max(row.at, held.lastAt), count: held.count + 1 };
        tally.dirty = true;
        return true;
      }
      if (tallies.size >= mostTallies) return false;
      made += 1;
      const first = { ...row, _id: `${node}:${made}` };
      tallies.set(key, { row: first, until: from + spanMs, dirty: true, inserted: false });
      return true;
    },
    changed: () => [...tallies.values()].filter(({ dirty }) => dirty),
    forgetOld(now) {
      for (const [key, { until, dirty }] of tallies)
        if (until <= now && !dirty) tallies.delete(key);
    },
  };
}
