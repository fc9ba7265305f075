/** Where the scores of one platform stand: counts are bounded, the rest comes from the diagnostics. */
import { okCode } from '../../domain/diagnostic.ts';
import { dayMs, hourMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Diagnostic, Platform } from '../../store/index.ts';

const mostCounted = 1000;
const oldestLookedAt = 20;
/** Ten-minute counts of a day, of three codes and more. */
const rowsRead = 500;
const failuresShown = 5;

export interface Outbox {
  /** Students' works with a score on its way. */
  readonly waiting: number;
  /** The count ended at its bound. */
  readonly more: boolean;
  readonly due: number;
  /** Epoch ms of the oldest event among those that are due next. */
  readonly oldest?: number;
  readonly sentLastHour: number;
  readonly sentLastDay: number;
  /** Of the last day, the most frequent first. */
  readonly failures: readonly { readonly code: string; readonly count: number }[];
  /** A node waits until then, after failures in a row. */
  readonly pausedUntil?: number;
}

export async function readOutbox(services: Services, { _id }: Platform): Promise<Outbox> {
  const { store, now } = services;
  const at = now();
  await services.diagnostics.flush();
  const { attempts } = store.jobs;
  // No back-off is as long as a year: all that wait, not only those whose turn it is.
  const ever = { partition: _id, now: at + 365 * dayMs };
  const [waiting, due, first, calls, health] = await Promise.all([
    attempts.count('deliveries', { ...ever, max: mostCounted }),
    attempts.count('deliveries', { partition: _id, now: at, max: mostCounted }),
    attempts.page('deliveries', { ...ever, limit: oldestLookedAt }),
    store.diagnostics.find('byPlatformKind', {
      eq: [_id, 'score'],
      from: at - dayMs,
      order: 'desc',
      limit: rowsRead,
    }),
    store.platformHealth.get(_id),
  ]);
  const events = first.docs
    .flatMap(({ deliveries }) => Object.values(deliveries))
    .flatMap(({ state, eventAt }) => (state === 'due' ? [eventAt] : []));
  const { pausedUntil = 0 } = health ?? {};
  return {
    waiting,
    more: waiting === mostCounted,
    due,
    ...(events.length === 0 ? {} : { oldest: Math.min(...events) }),
    ...countCalls(calls.docs, at),
    ...(pausedUntil > at ? { pausedUntil } : {}),
  };
}

function countCalls(
  rows: readonly Diagnostic[],
  at: number,
): Pick<Outbox, 'sentLastHour' | 'sentLastDay' | 'failures'> {
  const failures = new Map<string, number>();
  let [sentLastHour, sentLastDay] = [0, 0];
  for (const { code, count, lastAt } of rows) {
    if (code !== okCode) failures.set(code, (failures.get(code) ?? 0) + count);
    else {
      sentLastDay += count;
      if (lastAt > at - hourMs) sentLastHour += count;
    }
  }
  const sorted = [...failures].toSorted(([, a], [, b]) => b - a).slice(0, failuresShown);
  return {
    sentLastHour,
    sentLastDay,
    failures: sorted.map(([code, count]) => ({ code, count })),
  };
}
