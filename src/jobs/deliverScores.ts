/** Sends what is due (lti.md 5.3): claim, send, settle. What follows an outcome is decided by `domain/delivery`. */
import { afterOutcome } from '../domain/afterOutcome.ts';
import { nextDueAt, timestampToSend } from '../domain/delivery.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { PlatformId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { ScoreOutcome } from '../lti/index.ts';
import type { Services } from '../services.ts';
import type { Lease } from '../store/index.ts';
import type { Turn } from './breaker.ts';
import { attemptOutbox, participationOutbox } from './outboxes.ts';
import type { Outbox, Sendable } from './outboxes.ts';
import type { PlatformJob } from './runner.ts';

/** Longer than a score and, after a conflict, its result: a token call, a call and one repeat of each, at 10 s. */
const leaseMs = 2 * minuteMs;

/** The address of a column of our own is not known yet (jobs/ensureColumns). */
const noColumnYet = 'no-column-yet';

export const deliverScores: PlatformJob = { queue: 'deliveries', width: 4, turn: deliverNext };

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
  const identity = await services.store.identities.get(lease.doc.identityId);
  const sent = await sendDue(services, lease, { outbox, userId: identity?.sub });
  const settling = { sent, at: services.now(), random: Math.random() };
  const done = await door.settle(lease, (doc) => settleDocument(outbox, doc, settling));
  if (done === 'settled') services.wake('projections');
  if (sent.some(({ outcome }) => outcome.kind === 'refused' && outcome.why === 'line-item-gone'))
    await outbox.lineItemGone(services, lease.doc);
  return sent.some(({ outcome }) => isFailure(outcome)) ? 'failed' : 'done';
}

/** A column that is not there yet says nothing of the platform. */
const isFailure = (outcome: ScoreOutcome): boolean =>
  outcome.kind === 'retry-later' && outcome.why !== noColumnYet;

interface Sent {
  readonly key: string;
  readonly delivery: Delivery;
  readonly outcome: ScoreOutcome;
}

async function sendDue<D extends Sendable>(
  services: Services,
  { doc }: Lease<D>,
  { outbox, userId }: { readonly outbox: Outbox<D>; readonly userId: string | undefined },
): Promise<readonly Sent[]> {
  const now = services.now();
  const due = Object.entries(doc.deliveries).filter(
    ([, delivery]) => delivery.state === 'due' && (delivery.nextAt ?? 0) <= now,
  );
  const isWaiting = due.some(([, { lineItem }]) => lineItem === '');
  const addressOf = isWaiting ? await outbox.addresses(services, doc) : undefined;
  return Promise.all(
    due.map(async ([key, waiting]) => {
      const lineItem = waiting.lineItem || addressOf?.(key) || '';
      const delivery = { ...waiting, lineItem };
      return { key, delivery, outcome: await send(services, { doc, delivery, userId }) };
    }),
  );
}

async function send(
  services: Services,
  ask: { doc: Sendable; delivery: Delivery; userId: string | undefined },
): Promise<ScoreOutcome> {
  // An identity that was erased can't be graded any more.
  if (ask.userId === undefined) return { kind: 'refused', why: 'not-gradable' };
  const { delivery } = ask;
  if (delivery.lineItem === '') return { kind: 'retry-later', why: noColumnYet };
  return services.lti.sendScore(ask.doc.platformId, {
    lineItem: delivery.lineItem,
    userId: ask.userId,
    ...(delivery.scoreGiven === undefined ? {} : { scoreGiven: delivery.scoreGiven }),
    scoreMaximum: delivery.scoreMaximum,
    comment: delivery.comment,
    activityProgress: delivery.activityProgress,
    timestamp: timestampToSend(delivery),
    ...(delivery.startedAt === undefined ? {} : { startedAt: delivery.startedAt }),
    ...(delivery.submittedAt === undefined ? {} : { submittedAt: delivery.submittedAt }),
  });
}

/** Pure: it may be applied again when somebody wrote meanwhile. */
function settleDocument<D extends Sendable>(
  outbox: Outbox<D>,
  doc: D,
  { sent, at, random }: { sent: readonly Sent[]; at: number; random: number },
): D {
  const deliveries = { ...doc.deliveries };
  for (const { key, delivery, outcome } of sent) {
    const current = deliveries[key];
    if (current === undefined) continue;
    const lineItem = current.lineItem || delivery.lineItem;
    deliveries[key] = afterOutcome({ ...current, lineItem }, outcome, {
      now: at,
      random,
      sent: delivery,
    });
  }
  const nextDeliveryAt = nextDueAt(deliveries);
  return outbox.settled(doc, {
    deliveries,
    at,
    ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }),
  });
}

/** What waited and may not leave any more: as if it had never come about. */
function drop<D extends Sendable>(outbox: Outbox<D>, doc: D, at: number): D {
  const kept = Object.entries(doc.deliveries).filter(([, { state }]) => state !== 'due');
  return outbox.settled(doc, { deliveries: Object.fromEntries(kept), at });
}
