/** Sends what is due (lti.md 5.3): claim, send, settle. What follows an outcome is decided by `domain/delivery`. */
import { afterOutcome } from '../domain/afterOutcome.ts';
import { isParked, nextDueAt, park } from '../domain/delivery.ts';
import type { Delivery } from '../domain/delivery.ts';
import { compareHeld } from '../domain/heldGrade.ts';
import type { PlatformId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import type { Lease } from '../store/index.ts';
import type { Turn } from './breaker.ts';
import { attemptOutbox, participationOutbox } from './outboxes.ts';
import type { Outbox, Sendable } from './outboxes.ts';
import type { PlatformJob } from './runner.ts';
import { trySending } from './trySending.ts';
import type { Tried } from './trySending.ts';

/** Longer than a score and, after it, its result: a token call, a call and one repeat of each, at 10 s. */
const leaseMs = 2 * minuteMs;

/** Eight at once reach fifty a second where an answer takes 50 ms, and are few to a Moodle. */
export const deliverScores: PlatformJob = { queue: 'deliveries', width: 8, turn: deliverNext };

/** One document: each of its deliveries that is due. Scores of activities first, then participation. */
export async function deliverNext(services: Services, platform: PlatformId): Promise<Turn> {
  const turn = await deliverFrom(attemptOutbox, services, platform);
  return turn === 'idle' ? deliverFrom(participationOutbox, services, platform) : turn;
}

async function deliverFrom<D extends Sendable>(
  outbox: Outbox<D>,
  services: Services,
  platform: PlatformId,
): Promise<Turn> {
  const now = services.now();
  const door = outbox.door(services);
  const lease = await door.claim('deliveries', { partition: platform, now, leaseMs });
  if (lease === undefined) return 'idle';
  if (!(await outbox.mayLeave(services, lease.doc))) {
    await door.settle(lease, (doc) => drop(outbox, doc, now));
    return 'done';
  }
  const sent = await sendDue(services, lease);
  const settling = { sent, at: services.now(), random: Math.random() };
  let settled: D = lease.doc;
  const done = await door.settle(lease, (doc) => {
    settled = settleDocument(outbox, doc, settling);
    return settled;
  });
  if (done === 'settled') {
    services.wake('projections', platform);
    for (const { key } of sent) countTry(services, settled.deliveries[key]);
  }
  return turnOf(sent);
}

interface Sent {
  readonly key: string;
  readonly delivery: Delivery;
  readonly tried: Tried;
}

async function sendDue(services: Services, { doc }: Lease<Sendable>): Promise<readonly Sent[]> {
  const now = services.now();
  const due = Object.entries(doc.deliveries).filter(
    ([, delivery]) => delivery.state === 'due' && (delivery.nextAt ?? 0) <= now,
  );
  const identity = await services.store.identities.get(doc.identityId);
  const { platformId, schoolId, courseId } = doc;
  const sender = { platformId, schoolId, courseId, userId: identity?.sub };
  return Promise.all(
    due.map(async ([key, delivery]) => ({
      key,
      delivery,
      tried: await trySending(services, sender, delivery),
    })),
  );
}

function countTry({ metrics }: Services, after: Delivery | undefined): void {
  if (after === undefined) return;
  const { state, refusal } = after;
  if (state === 'due') metrics.scoreTried(isParked(after) ? 'parked' : 'waiting');
  else if (state === 'refused' && (refusal === 'given-up' || refusal === 'locked'))
    metrics.scoreTried('given-up');
  else metrics.scoreTried(state);
}

/** A platform that asks for patience gets it from the whole lane, not only from this score. */
function turnOf(sent: readonly Sent[]): Turn {
  const failed = sent.flatMap(({ tried }) =>
    tried.kind === 'sent' && tried.outcome.kind === 'retry-later' ? [tried.outcome] : [],
  );
  const restMs = Math.max(0, ...failed.map(({ retryAfterMs = 0 }) => retryAfterMs));
  if (restMs > 0) return { restMs };
  return failed.length > 0 ? 'failed' : 'done';
}

/** Pure: it may be applied again when somebody wrote meanwhile. */
function settleDocument<D extends Sendable>(
  outbox: Outbox<D>,
  doc: D,
  settling: { sent: readonly Sent[]; at: number; random: number },
): D {
  const deliveries = { ...doc.deliveries };
  for (const one of settling.sent) {
    const current = deliveries[one.key];
    if (current !== undefined) deliveries[one.key] = settleOne(current, one, settling);
  }
  const nextDeliveryAt = nextDueAt(deliveries);
  return outbox.settled(doc, {
    deliveries,
    at: settling.at,
    ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }),
  });
}

/** What waited and may not leave any more: as if it had never come about. */
function drop<D extends Sendable>(outbox: Outbox<D>, doc: D, at: number): D {
  const kept = Object.entries(doc.deliveries).filter(([, { state }]) => state !== 'due');
  return outbox.settled(doc, { deliveries: Object.fromEntries(kept), at });
}

function settleOne(
  current: Delivery,
  { delivery, tried }: Sent,
  { at, random }: { at: number; random: number },
): Delivery {
  if (tried.kind === 'paused') return park(current, at);
  const after = afterOutcome(current, tried.outcome, { now: at, random, sent: delivery });
  return compareHeld(after, tried.held);
}
