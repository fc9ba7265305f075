/** Sends what is due (lti.md 5.3): claim, send, settle. What follows an outcome is decided by `domain/delivery`. */
import { afterOutcome } from '../domain/afterOutcome.ts';
import { addressOf } from '../domain/columnAddress.ts';
import { nextDueAt, timestampToSend } from '../domain/delivery.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { PlatformId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { ScoreOutcome } from '../lti/index.ts';
import type { Services } from '../services.ts';
import type { Attempt, Lease } from '../store/index.ts';
import type { Turn } from './breaker.ts';
import type { PlatformJob } from './runner.ts';

/** Longer than a score and, after a conflict, its result: a token call, a call and one repeat of each, at 10 s. */
const leaseMs = 2 * minuteMs;

/** The address of a column of our own is not known yet (jobs/ensureColumns). */
const noColumnYet = 'no-column-yet';

export const deliverScores: PlatformJob = { queue: 'deliveries', width: 4, turn: deliverNext };

/** One attempt: each of its deliveries that is due. */
export async function deliverNext(services: Services, platform: PlatformId): Promise<Turn> {
  const now = services.now();
  const lease = await services.store.jobs.attempts.claim('deliveries', {
    partition: platform,
    now,
    leaseMs,
  });
  if (lease === undefined) return 'idle';
  const identity = await services.store.identities.get(lease.doc.identityId);
  const sent = await sendDue(services, lease, identity?.sub);
  const settling = { at: services.now(), random: Math.random() };
  const done = await services.store.jobs.attempts.settle(lease, (attempt) =>
    settleAttempt(attempt, sent, settling),
  );
  if (done === 'settled') services.wake('projections');
  if (sent.some(({ outcome }) => outcome.kind === 'refused' && outcome.why === 'line-item-gone'))
    await askForColumns(services, lease.doc);
  return sent.some(({ outcome }) => isFailure(outcome)) ? 'failed' : 'done';
}

/** A column that is not there yet says nothing of the platform. */
const isFailure = (outcome: ScoreOutcome): boolean =>
  outcome.kind === 'retry-later' && outcome.why !== noColumnYet;

/** The platform knows the column no more: it is looked for again, then the teacher reads what to do. */
async function askForColumns(
  services: Services,
  { schoolId, placementId }: Attempt,
): Promise<void> {
  const now = services.now();
  await services.store
    .school(schoolId)
    .placements.change(placementId, (placement) => ({ ...placement, columnsDueAt: now }));
  services.wake('columns');
}

interface Sent {
  readonly key: string;
  readonly delivery: Delivery;
  readonly outcome: ScoreOutcome;
}

async function sendDue(
  services: Services,
  { doc }: Lease<Attempt>,
  userId: string | undefined,
): Promise<readonly Sent[]> {
  const now = services.now();
  const due = Object.entries(doc.deliveries).filter(
    ([, delivery]) => delivery.state === 'due' && (delivery.nextAt ?? 0) <= now,
  );
  if (due.length === 0) return [];
  const placement = due.some(([, { lineItem }]) => lineItem === '')
    ? await services.recent.placement(doc.schoolId, doc.placementId)
    : undefined;
  return Promise.all(
    due.map(async ([key, waiting]) => {
      const lineItem = waiting.lineItem || (placement && addressOf(placement, key)) || '';
      const delivery = { ...waiting, lineItem };
      return { key, delivery, outcome: await send(services, { doc, delivery, userId }) };
    }),
  );
}

async function send(
  services: Services,
  ask: { doc: Attempt; delivery: Delivery; userId: string | undefined },
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

/** Pure: it may be applied again when the student wrote meanwhile. */
function settleAttempt(
  attempt: Attempt,
  sent: readonly Sent[],
  { at, random }: { at: number; random: number },
): Attempt {
  const deliveries = { ...attempt.deliveries };
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
  const { nextDeliveryAt: _before, ...rest } = attempt;
  const nextDeliveryAt = nextDueAt(deliveries);
  return {
    ...rest,
    deliveries,
    projectDueAt: at,
    ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }),
  };
}
