/** Sends what is due (lti.md 5.3): claim, send, settle. What follows an outcome is decided by `domain/delivery`. */
import { afterOutcome } from '../domain/afterOutcome.ts';
import { nextDueAt, park } from '../domain/delivery.ts';
import type { Delivery } from '../domain/delivery.ts';
import { compareHeld } from '../domain/heldGrade.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Services } from '../services.ts';
import type { Turn } from './breaker.ts';
import { holdNext } from './hold.ts';
import type { Held } from './hold.ts';
import { attemptOutbox, participationOutbox } from './outboxes.ts';
import type { Outbox, Sendable } from './outboxes.ts';
import type { PlatformJob } from './runner.ts';
import { trySending } from './trySending.ts';
import type { Tried } from './trySending.ts';

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
  const queue = { door: outbox.door(services), queue: 'deliveries', partition: platform };
  const turn = await holdNext<D, Turn>(services, queue, (held) => deliver(outbox, services, held));
  return turn ?? 'idle';
}

async function deliver<D extends Sendable>(
  outbox: Outbox<D>,
  services: Services,
  held: Held<D>,
): Promise<Turn> {
  if (!(await outbox.mayLeave(services, held.doc))) {
    const now = services.now();
    await held.settle((doc) => drop(outbox, doc, now));
    return 'done';
  }
  const sent = await sendDue(services, held);
  const settling = { sent, at: services.now(), random: Math.random() };
  const done = await held.settle((doc) => settleDocument(outbox, doc, settling));
  if (done === 'settled') services.wake('projections', held.doc.platformId);
  return turnOf(sent);
}

interface Sent {
  readonly key: string;
  readonly delivery: Delivery;
  readonly tried: Tried;
}

async function sendDue(
  services: Services,
  { doc, lasts }: Pick<Held<Sendable>, 'doc' | 'lasts'>,
): Promise<readonly Sent[]> {
  const now = services.now();
  const due = Object.entries(doc.deliveries).filter(
    ([, delivery]) => delivery.state === 'due' && (delivery.nextAt ?? 0) <= now,
  );
  const identity = await services.store.identities.get(doc.identityId);
  const { platformId, schoolId, courseId } = doc;
  const sender = { platformId, schoolId, courseId, userId: identity?.sub, mayStillSend: lasts };
  return Promise.all(
    due.map(async ([key, delivery]) => ({
      key,
      delivery,
      tried: await trySending(services, sender, delivery),
    })),
  );
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
