/** « Garder les noms », « Ne plus garder les noms » (product.md 3.8). */
import { minuteMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';

/** Longer than any node goes on believing that names are wanted, launches under way included. */
const settledMs = minuteMs;

/** Pure. What was kept is erased by `jobs/forgetNames.ts`; wanted again, it stays. */
export function wantNames(known: Platform, namesAllowed: boolean, now: number): Platform {
  const { forgetNamesFrom: waiting, ...platform } = known;
  if (namesAllowed) return { ...platform, namesAllowed };
  const from = known.namesAllowed ? now + settledMs : waiting;
  return { ...platform, namesAllowed, ...(from === undefined ? {} : { forgetNamesFrom: from }) };
}
