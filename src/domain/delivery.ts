/** A score on its way to the LMS, kept inside the document it comes from (model.md 4, lti.md 5.3). */
import { z } from 'zod';
import * as id from './ids.ts';
import type { ResendRunId } from './ids.ts';
import { hourMs, millis, secondMs } from './time.ts';
import type { Millis } from './time.ts';

const activityProgress = z.enum(['Initialized', 'Started', 'InProgress', 'Submitted', 'Completed']);
export type ActivityProgress = z.infer<typeof activityProgress>;

/** Why a platform refused for good, or what a teacher must do first. */
const refusals = z.enum([
  'not-gradable',
  'forbidden',
  'line-item-gone',
  'locked',
  'given-up',
  'rejected',
  /** The platform holds a newer score than ours and keeps it. */
  'superseded',
]);
export type Refusal = z.infer<typeof refusals>;

export const delivery = z.strictObject({
  /** URL of the line item, as the platform gave it (query string kept); empty: not known yet. */
  lineItem: z.string().max(2000),
  /** Absent: progress alone, on a platform that keeps its grade then (every-progress). */
  scoreGiven: z.number().min(0).optional(),
  scoreMaximum: z.number().positive(),
  comment: z.string().max(1000),
  activityProgress,
  startedAt: millis.optional(),
  submittedAt: millis.optional(),
  /** When the score came about; never the time of sending (lti.md 0b.7). */
  eventAt: millis,
  /** `withdrawn`: it counts no more and does not leave (domain/withdrawal). */
  state: z.enum(['due', 'sent', 'superseded', 'refused', 'withdrawn']),
  tries: z.number().int().nonnegative(),
  /** First failure of this score: back-off ends three days later. */
  firstFailureAt: millis.optional(),
  nextAt: millis.optional(),
  sentAt: millis.optional(),
  /** The timestamp the platform accepted last: the next one is at least a second later. */
  acceptedTimestamp: millis.optional(),
  /** Score accepted last, to know whether what waits is news. */
  acceptedScore: z.number().min(0).optional(),
  /** With `due`: what should be done while sending goes on (`locked`) or rests (`forbidden`). */
  refusal: refusals.optional(),
  /** After a conflict: the timestamp that is sent in place of `eventAt`. */
  raisedTo: millis.optional(),
  /** Same body of HTTP 500 in a row: Moodle's way to say that the grade is locked. */
  sameBody: z.strictObject({ hash: z.string().max(64), times: z.number().int() }).optional(),
  /** Closed code of the last failure, for the teacher's page: `http-500`, `time-out`, … */
  lastFailure: z.string().max(60).optional(),
  /** On our scale: what the platform shows in place of the score it accepted. A teacher changed it there. */
  changedTo: z.number().min(0).optional(),
  /** The last « Renvoyer » that made it due: run again after a crash, it sends nothing twice. */
  run: id.resendRunId.optional(),
});
export type Delivery = z.infer<typeof delivery>;

/** A result as the platform gives it. An absent score is unknown, not 0. */
export interface Held {
  readonly scoreGiven?: number;
  readonly scoreMaximum?: number;
}

/** Outcome of one try to send a score, as the LTI door tells it. */
export type ScoreOutcome =
  | { readonly kind: 'accepted' }
  /** 409: the platform holds a score with a later timestamp; `held` is what its results say. */
  | {
      readonly kind: 'conflict';
      readonly held?: Held;
      readonly heldTimestamp?: Millis;
    }
  | {
      readonly kind: 'retry-later';
      readonly why: string;
      readonly retryAfterMs?: Millis;
      /** Of an HTTP 500 with a body in JSON only: the service said it, not the server before it. */
      readonly bodyHash?: string;
    }
  | {
      readonly kind: 'refused';
      readonly why: 'not-gradable' | 'forbidden' | 'line-item-gone' | 'rejected';
    };

export interface ScoreToPlan {
  readonly lineItem: string;
  /** Absent: progress alone. */
  readonly scoreGiven?: number | undefined;
  readonly scoreMaximum: number;
  readonly comment: string;
  readonly activityProgress: ActivityProgress;
  readonly startedAt?: Millis | undefined;
  readonly submittedAt?: Millis | undefined;
  readonly now: Millis;
}

/**
 * The delivery of a score that has just come about. The same score, comment and progress change
 * nothing, whether sent, waiting or refused; other ones replace what waits (latest wins) and are due
 * now, at least a second after anything the platform may have seen. Progress alone never replaces a score.
 */
export function planDelivery(previous: Delivery | undefined, score: ScoreToPlan): Delivery {
  const { now, startedAt, submittedAt, scoreGiven, ...rest } = score;
  const content = { ...rest, ...scored(scoreGiven, score.scoreMaximum) };
  const before = previous?.lineItem === score.lineItem ? previous : undefined;
  if (before !== undefined && before.state !== 'withdrawn' && saysNothingNew(before, content))
    return before;
  return {
    ...(before === undefined ? {} : acceptedOf(before)),
    ...content,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(submittedAt === undefined ? {} : { submittedAt }),
    eventAt:
      before === undefined ? now : Math.max(now, afterAllSeen(before), before.eventAt + secondMs),
    ...dueNow(now),
  };
}

/** Hundredths: a platform shows no more, and the noise of a division is no news. */
function scored(given: number | undefined, maximum: number): Pick<Delivery, 'scoreGiven'> {
  if (given === undefined) return {};
  return { scoreGiven: Math.min(maximum, Math.round(given * 100) / 100) };
}

function saysNothingNew(
  a: Delivery,
  b: Pick<Delivery, 'scoreGiven' | 'scoreMaximum' | 'comment' | 'activityProgress'>,
): boolean {
  if (b.scoreGiven === undefined && a.scoreGiven !== undefined) return true;
  return (
    a.scoreGiven === b.scoreGiven &&
    a.scoreMaximum === b.scoreMaximum &&
    a.comment === b.comment &&
    a.activityProgress === b.activityProgress
  );
}

/** What the platform is known to have taken and to show, and the press that this score answers too. */
function acceptedOf(before: Delivery): Partial<Delivery> {
  const { sentAt, acceptedTimestamp, acceptedScore, changedTo, run } = before;
  return {
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(acceptedTimestamp === undefined ? {} : { acceptedTimestamp }),
    ...(acceptedScore === undefined ? {} : { acceptedScore }),
    ...(changedTo === undefined ? {} : { changedTo }),
    ...(run === undefined ? {} : { run }),
  };
}

/** Earliest timestamp the platform can still take: Moodle keeps whole seconds and refuses a timestamp that is not later (lti.md 0b.7). */
export function afterAllSeen({ acceptedTimestamp = 0, raisedTo = 0 }: Delivery): Millis {
  return Math.max(acceptedTimestamp, raisedTo) + secondMs;
}

function dueNow(now: Millis): Pick<Delivery, 'state' | 'tries'> & { nextAt: Millis } {
  return { state: 'due', tries: 0, nextAt: now };
}

/** What goes out as `timestamp`: the time of the event, raised after a conflict only. */
export function timestampToSend({
  eventAt,
  raisedTo,
}: Pick<Delivery, 'eventAt' | 'raisedTo'>): Millis {
  return raisedTo ?? eventAt;
}

/**
 * « Renvoyer »: the same score once more, due now, after the last timestamp the platform has seen.
 * Also takes up what was refused, given up or superseded: a person has decided. `run`: their press.
 */
export function resend(last: Delivery, now: Millis, run?: ResendRunId): Delivery {
  return {
    ...withoutWaiting(last),
    ...(run === undefined ? {} : { run }),
    eventAt: Math.max(last.eventAt, afterAllSeen(last)),
    ...dueNow(now),
  };
}

type Settled = Omit<
  Delivery,
  'nextAt' | 'firstFailureAt' | 'refusal' | 'raisedTo' | 'sameBody' | 'lastFailure'
>;

/** The delivery without what belongs to one wait. */
export function withoutWaiting(last: Delivery): Settled {
  const {
    nextAt: _nextAt,
    firstFailureAt: _firstFailureAt,
    refusal: _refusal,
    raisedTo: _raisedTo,
    sameBody: _sameBody,
    lastFailure: _lastFailure,
    ...settled
  } = last;
  return settled;
}

const parkedMs = 6 * hourMs;

/**
 * Sending is not allowed for now (403): the score keeps its place and is looked at again now and then,
 * however long that lasts. What takes the pause away makes it due at once (domain/scorePause).
 */
export function park(last: Delivery, now: Millis): Delivery {
  const { raisedTo } = last;
  return {
    ...withoutWaiting(last),
    ...(raisedTo === undefined ? {} : { raisedTo }),
    state: 'due',
    refusal: 'forbidden',
    nextAt: now + parkedMs,
  };
}

export const isParked = ({ state, refusal }: Delivery): boolean =>
  state === 'due' && refusal === 'forbidden';

/** Earliest time at which one of the deliveries is due; undefined: nothing to send. */
export function nextDueAt(deliveries: Readonly<Record<string, Delivery>>): Millis | undefined {
  const times = Object.values(deliveries)
    .filter(({ state }) => state === 'due')
    .map(({ nextAt, eventAt }) => nextAt ?? eventAt);
  return times.length === 0 ? undefined : Math.min(...times);
}
