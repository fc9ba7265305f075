/** Where the scores of one platform stand: counts are bounded, the rest comes from the diagnostics. */
import type { Delivery } from '../../domain/delivery.ts';
import { okCode } from '../../domain/diagnostic.ts';
import { dayMs, hourMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Diagnostic, JobDoor, Platform } from '../../store/index.ts';

const mostCounted = 1000;
const oldestLookedAt = 20;
/** Ten-minute counts of a day, of three codes and more. */
const rowsRead = 500;
const failuresShown = 5;

export interface Outbox {
  /** Students' works, and participations, with a score on its way. */
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
  // No back-off is as long as a year: all that wait, not only those whose turn it is.
  const ever = { partition: _id, now: at + 365 * dayMs };
  const [queues, calls, health] = await Promise.all([
    Promise.all([
      readQueue(store.jobs.attempts, ever, at),
      readQueue(store.jobs.participationStates, ever, at),
    ]),
    store.diagnostics.find('byPlatformKind', {
      eq: [_id, 'score'],
      from: at - dayMs,
      order: 'desc',
      limit: rowsRead,
    }),
    store.platformHealth.get(_id),
  ]);
  const events = queues.flatMap((queue) => queue.events);
  const { pausedUntil = 0 } = health ?? {};
  return {
    waiting: sum(queues.map(({ waiting }) => waiting)),
    more: queues.some(({ waiting }) => waiting === mostCounted),
    due: sum(queues.map(({ due }) => due)),
    ...(events.length === 0 ? {} : { oldest: Math.min(...events) }),
    ...countCalls(calls.docs, at),
    ...(pausedUntil > at ? { pausedUntil } : {}),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

type Sender = { _id: string; deliveries: Readonly<Record<string, Delivery>> };

async function readQueue<D extends Sender>(
  door: JobDoor<D>,
  ever: { readonly partition: string; readonly now: number },
  at: number,
) {
  const [waiting, due, first] = await Promise.all([
    door.count('deliveries', { ...ever, max: mostCounted }),
    door.count('deliveries', { ...ever, now: at, max: mostCounted }),
    door.page('deliveries', { ...ever, limit: oldestLookedAt }),
  ]);
  const events = first.docs
    .flatMap(({ deliveries }) => Object.values(deliveries))
    .flatMap(({ state, eventAt }) => (state === 'due' ? [eventAt] : []));
  return { waiting, due, events };
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
