/** The scores of the made-up work on their way to the ENT, by the rules of domain/delivery. */
import { progressOf } from '../../domain/activity/progress.ts';
import { scoreOf } from '../../domain/activity/score.ts';
import type { Score } from '../../domain/activity/score.ts';
import type { Sequence } from '../../domain/activity/sequence.ts';
import { afterOutcome } from '../../domain/afterOutcome.ts';
import { planDelivery } from '../../domain/delivery.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { secondMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import type { DemoStudent } from '../cast.ts';
import type { Random } from '../platform/random.ts';
import type { Progress } from './doSession.ts';

export interface Sending {
  readonly sequence: Sequence;
  readonly lineItem: string;
  readonly scoreMaximum: number;
  readonly startedAt: Millis;
  /** `waits`: the ENT was down. */
  readonly fate: DemoStudent['fate'];
  readonly now: Millis;
  readonly random: Random;
}

/** Scores are sums of shares: hundredths at most, with the French comma. */
const frenchNumber = (value: number): string =>
  String(Math.round(value * 100) / 100).replace('.', ',');
const points = ({ points: won, max }: { points: number; max: number }): string =>
  `${frenchNumber(won)} ${won < 2 ? 'point' : 'points'} sur ${max}`;

/** As the tool's own comment: « Vérif : 4 points sur 5. Ticket : pas encore fait. » */
function commentOn({ verif, ticket }: Score, { weights }: Sequence): string {
  return [
    ...(verif ? [`Vérif\u00a0: ${points(verif)}.`] : []),
    ...(ticket ? [`Ticket\u00a0: ${points(ticket)}.`] : []),
    ...(!ticket && weights.ticket > 0 ? ['Ticket\u00a0: pas encore fait.'] : []),
  ].join(' ');
}

/** Fails again and again until the next try lies ahead: the ENT has been down since the score came about. */
function keepFailing(first: Delivery, { now, random }: Sending): Delivery {
  let delivery = first;
  while (delivery.state === 'due' && (delivery.nextAt ?? 0) <= now) {
    const at = (delivery.nextAt ?? delivery.eventAt) + secondMs;
    const outcome = { kind: 'retry-later', why: 'http-500' } as const;
    delivery = afterOutcome(delivery, outcome, { now: at, random: random() });
  }
  return delivery;
}

/** The delivery after a sitting; undefined while there is nothing to grade. */
export function sendAfter(
  sending: Sending,
  { work, at }: Progress,
  previous: Delivery | undefined,
): Delivery | undefined {
  const { sequence, lineItem, scoreMaximum, startedAt, fate, random } = sending;
  const score = scoreOf(sequence, work, sequence.weights);
  if (score === undefined) return previous;
  const planned = planDelivery(previous, {
    lineItem,
    scoreGiven: score.value * scoreMaximum,
    scoreMaximum,
    comment: commentOn(score, sequence),
    activityProgress: progressOf(sequence, work),
    startedAt,
    submittedAt: at,
    now: at,
  });
  if (fate === 'waits') return keepFailing(planned, sending);
  const outcome =
    fate === 'arrives'
      ? ({ kind: 'accepted' } as const)
      : ({ kind: 'refused', why: 'not-gradable' } as const);
  const now = planned.eventAt + Math.round((2 + random() * 3) * secondMs);
  return afterOutcome(planned, outcome, { now, random: random() });
}
