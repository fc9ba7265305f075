/** What follows a try to send a score: the table of lti.md 5.3. */
import { giveUpAfterMs, waitMs } from './backOff.ts';
import { afterAllSeen, park, timestampToSend, withoutWaiting } from './delivery.ts';
import type { Delivery, Refusal, ScoreOutcome } from './delivery.ts';
import { isScore, onOurScale } from './heldGrade.ts';
import { secondMs } from './time.ts';
import type { Millis } from './time.ts';
import { isClearing } from './withdrawal.ts';

interface Settling {
  readonly now: Millis;
  /** 0 to 1. */
  readonly random: number;
  /** The delivery as it went out. */
  readonly sent?: Delivery;
  /** When a backup came back: what the platform took between it and then is not known. */
  readonly restoredAt?: Millis | undefined;
}

/** The delivery after a try. */
export function afterOutcome(
  delivery: Delivery,
  outcome: ScoreOutcome,
  { now, random, sent = delivery, restoredAt }: Settling,
): Delivery {
  if (sent.eventAt !== delivery.eventAt || sent.lineItem !== delivery.lineItem)
    return afterOvertaken(delivery, outcome, { now, sent });
  switch (outcome.kind) {
    case 'accepted':
      return accept(delivery, now, timestampToSend(delivery));
    case 'conflict':
      return afterConflict(delivery, outcome, { now, restoredAt });
    case 'retry-later':
      return afterFailure(delivery, outcome, { now, random });
    case 'refused':
      return outcome.why === 'forbidden'
        ? { ...park(delivery, now), tries: delivery.tries + 1 }
        : stop(delivery, { state: 'refused', refusal: outcome.why });
  }
}

/** A newer score came about while the older one was on its way, or it was withdrawn: that stays so. */
function afterOvertaken(
  delivery: Delivery,
  outcome: ScoreOutcome,
  { now, sent }: { now: Millis; sent: Delivery },
): Delivery {
  if (outcome.kind !== 'accepted' || sent.lineItem !== delivery.lineItem) return delivery;
  const { acceptedScore: _before, ...rest } = delivery;
  const taken = {
    ...rest,
    sentAt: now,
    acceptedTimestamp: timestampToSend(sent),
    ...acceptedScoreOf(sent),
  };
  return { ...taken, eventAt: Math.max(taken.eventAt, afterAllSeen(taken)) };
}

function accept(delivery: Delivery, now: Millis, acceptedTimestamp: Millis): Delivery {
  const { acceptedScore: _before, ...rest } = withoutWaiting(delivery);
  return {
    ...rest,
    state: 'sent',
    tries: delivery.tries + 1,
    sentAt: now,
    acceptedTimestamp,
    ...acceptedScoreOf(delivery),
  };
}

/** None once the platform was asked to clear it. */
function acceptedScoreOf({ scoreGiven }: Delivery): Pick<Delivery, 'acceptedScore'> {
  return scoreGiven === undefined ? {} : { acceptedScore: scoreGiven };
}

function stop(
  delivery: Delivery,
  end: { state: 'refused' | 'superseded'; refusal: Refusal; lastFailure?: string },
): Delivery {
  return { ...withoutWaiting(delivery), tries: delivery.tries + 1, ...end };
}

/**
 * Already there, or no score to defend: done. Else once more, past what is held: old Moodles keep their own clock (lti.md 3.4).
 * A score of before a restore is no news against what is held: only a person sends it over that (decision 0033).
 */
function afterConflict(
  delivery: Delivery,
  { held, heldTimestamp }: Extract<ScoreOutcome, { kind: 'conflict' }>,
  { now, restoredAt = 0 }: Pick<Settling, 'now' | 'restoredAt'>,
): Delivery {
  const timestamp = timestampToSend(delivery);
  const { scoreGiven } = delivery;
  const isThere =
    scoreGiven === undefined
      ? !isClearing(delivery)
      : isScore(onOurScale(delivery, held), scoreGiven);
  if (isThere) return accept(delivery, now, Math.max(timestamp, heldTimestamp ?? timestamp));
  const superseded = stop(delivery, { state: 'superseded', refusal: 'superseded' });
  const seen = Math.max(timestamp, heldTimestamp ?? now);
  if (delivery.eventAt < restoredAt) return { ...superseded, acceptedTimestamp: seen };
  if (delivery.raisedTo !== undefined) return superseded;
  const raisedTo = seen + secondMs;
  return { ...delivery, tries: delivery.tries + 1, raisedTo, nextAt: now };
}

/**
 * Back-off for three days, then a person decides. The same body of HTTP 500 three times is Moodle's
 * locked grade or an outage: the teacher is told, and sending goes on in case it was an outage.
 */
function afterFailure(
  delivery: Delivery,
  { why, retryAfterMs, bodyHash }: Extract<ScoreOutcome, { kind: 'retry-later' }>,
  { now, random }: { now: Millis; random: number },
): Delivery {
  const firstFailureAt = delivery.firstFailureAt ?? now;
  const sameBody = countBody(delivery, bodyHash);
  const isLocked = sameBody !== undefined && sameBody.times >= lockedAfter;
  if (now - firstFailureAt >= giveUpAfterMs) {
    const refusal = isLocked ? 'locked' : 'given-up';
    return stop(delivery, { state: 'refused', refusal, lastFailure: why });
  }
  const { raisedTo } = delivery;
  const tries = delivery.tries + 1;
  return {
    ...withoutWaiting(delivery),
    ...(raisedTo === undefined ? {} : { raisedTo }),
    ...(sameBody === undefined ? {} : { sameBody }),
    ...(isLocked ? { refusal: 'locked' } : {}),
    tries,
    firstFailureAt,
    lastFailure: why,
    nextAt: now + waitMs(tries, random, retryAfterMs),
  };
}

const lockedAfter = 3;

function countBody({ sameBody }: Delivery, hash: string | undefined): Delivery['sameBody'] {
  if (hash === undefined) return undefined;
  return { hash, times: sameBody?.hash === hash ? sameBody.times + 1 : 1 };
}
