/** Sends what is due (lti.md 5.3): claim, send, settle. What follows an outcome is decided by `domain/delivery`. */
import { afterOutcome } from '../domain/afterOutcome.ts';
import { isParked, nextDueAt, park } from '../domain/delivery.ts';
import type { Delivery } from '../domain/delivery.ts';
import { compareHeld } from '../domain/heldGrade.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Services } from '../services.ts';
import { findRestoredAt } from '../store/index.ts';
import { turnOf } from './breaker.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { Held } from './hold.ts';
import { attemptOutbox, participationOutbox } from './outboxes.ts';
import type { Outbox, Sendable } from './outboxes.ts';
import type { PlatformJob } from './runner.ts';
import { noColumnYet, trySending } from './trySending.ts';
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
  return holdOfCourse(services, queue, (held) => deliver(outbox, services, held));
}

async function deliver<D extends Sendable>(
  outbox: Outbox<D>,
  services: Services,
  held: Held<D>,
): Promise<Turn> {
  const sent = await sendDue(services, outbox, held);
  const restoredAt = sent.some(isConflict) ? await findRestoredAt(services.store) : undefined;
  const settling = { sent, at: services.now(), random: Math.random(), restoredAt };
  let settled: D = held.doc;
  const done = await held.settle((doc) => {
    settled = settleDocument(outbox, doc, settling);
    return settled;
  });
  if (done === 'settled') {
    services.wake('projections', held.doc.platformId);
    for (const { key } of sent) countTry(services, settled.deliveries[key]);
  }
  if (sent.some(isGone)) await outbox.lineItemGone(services, held.doc);
  return turnOf(failedOf(sent));
}

interface Sent {
  readonly key: string;
  readonly delivery: Delivery;
  readonly tried: Tried | { readonly kind: 'dropped' };
}

async function sendDue<D extends Sendable>(
  services: Services,
  outbox: Outbox<D>,
  { doc, lasts }: Pick<Held<D>, 'doc' | 'lasts'>,
): Promise<readonly Sent[]> {
  const now = services.now();
  const due = Object.entries(doc.deliveries).filter(
    ([, delivery]) => delivery.state === 'due' && (delivery.nextAt ?? 0) <= now,
  );
  const [identity, addressOf] = await Promise.all([
    services.store.identities.get(doc.identityId),
    outbox.addresses(services, doc),
  ]);
  const { platformId, schoolId, courseId } = doc;
  const sender = { platformId, schoolId, courseId, userId: identity?.sub, mayStillSend: lasts };
  return Promise.all(
    due.map(async ([key, waiting]): Promise<Sent> => {
      const lineItem = addressOf(key, waiting);
      if (lineItem === undefined) return { key, delivery: waiting, tried: { kind: 'dropped' } };
      const delivery = { ...waiting, lineItem };
      return { key, delivery, tried: await trySending(services, sender, delivery) };
    }),
  );
}

const isGone = ({ tried }: Sent): boolean =>
  tried.kind === 'sent' &&
  tried.outcome.kind === 'refused' &&
  tried.outcome.why === 'line-item-gone';

const isConflict = ({ tried }: Sent): boolean =>
  tried.kind === 'sent' && tried.outcome.kind === 'conflict';

function countTry({ metrics }: Services, after: Delivery | undefined): void {
  if (after === undefined) return;
  const { state, refusal } = after;
  if (state === 'due') metrics.scoreTried(isParked(after) ? 'parked' : 'waiting');
  else if (state === 'refused' && (refusal === 'given-up' || refusal === 'locked'))
    metrics.scoreTried('given-up');
  // What was withdrawn on its way is no outcome of ours.
  else if (state !== 'withdrawn') metrics.scoreTried(state);
}

/** What may pass. A column that is not there yet says nothing of the platform. */
function failedOf(sent: readonly Sent[]) {
  return sent.flatMap(({ tried }) => {
    if (tried.kind !== 'sent' || tried.outcome.kind !== 'retry-later') return [];
    const { why, retryAfterMs, bodyHash } = tried.outcome;
    return why === noColumnYet ? [] : [{ why, retryAfterMs, said: bodyHash !== undefined }];
  });
}

interface Settling {
  readonly sent: readonly Sent[];
  readonly at: number;
  readonly random: number;
  readonly restoredAt: number | undefined;
}

/** Pure: it may be applied again when somebody wrote meanwhile. */
function settleDocument<D extends Sendable>(outbox: Outbox<D>, doc: D, settling: Settling): D {
  const settled = Object.entries(doc.deliveries).flatMap(([key, current]) => {
    const one = settling.sent.find((each) => each.key === key);
    const after = one === undefined ? current : settleOne(current, one, settling);
    return after === undefined ? [] : [[key, after] as const];
  });
  const deliveries = Object.fromEntries(settled);
  const nextDeliveryAt = nextDueAt(deliveries);
  return outbox.settled(doc, {
    deliveries,
    at: settling.at,
    ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }),
  });
}

/** Undefined: it waited and may not leave any more, as if it had never come about. */
function settleOne(
  current: Delivery,
  { delivery, tried }: Sent,
  { at, random, restoredAt }: Settling,
): Delivery | undefined {
  if (tried.kind === 'dropped') return current.state === 'due' ? undefined : current;
  if (tried.kind === 'paused') return park(current, at);
  // One that waited for its column has the address now; one that came about meanwhile has its own.
  const addressed = { ...current, lineItem: current.lineItem || delivery.lineItem };
  const settling = { now: at, random, sent: delivery, restoredAt };
  const after = afterOutcome(addressed, tried.outcome, settling);
  return compareHeld(after, tried.held);
}
