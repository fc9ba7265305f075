import type { Delivery } from './delivery.ts';
import type { ResendRunId } from './ids.ts';
import type { Millis } from './time.ts';
import { isHeld } from './withdrawal.ts';

/** The state of sending of one student's scores, for the teacher's table. */
export interface SendingState {
  readonly sending: 'nothing' | 'due' | 'sent' | 'refused';
  /** The next try, with `due`. */
  readonly nextAt?: Millis;
  readonly sentAt?: Millis;
  readonly tries?: number;
  readonly refusal?: string;
  readonly lastFailure?: string;
  /** 0 to 1, more when a teacher gave more: what the gradebook shows in place of what was sent. */
  readonly changedTo?: number;
  /** The « Renvoyer » that made it due last. */
  readonly run?: ResendRunId;
}

/**
 * The delivery that most needs a person stands for all: refused or superseded, then due, then changed
 * in the gradebook, then sent. Progress without a score says nothing unless it was refused, nor does a
 * score that was withdrawn, unless the platform holds it.
 * Superseded reads as refused with the refusal `superseded`: nothing is silently dropped.
 */
export function sendingState(deliveries: Readonly<Record<string, Delivery>>): SendingState {
  const all = Object.values(deliveries).filter(
    (one) => one.state === 'refused' || saysSomething(one),
  );
  const worst =
    all.find(({ state }) => state === 'refused' || state === 'superseded') ??
    all.find(({ state }) => state === 'due') ??
    all.find(({ changedTo }) => changedTo !== undefined) ??
    all[0];
  if (worst === undefined) return { sending: 'nothing' };
  const { state, nextAt, sentAt, tries, refusal, lastFailure, changedTo, run } = worst;
  return {
    sending: shown[state],
    ...(nextAt === undefined ? {} : { nextAt }),
    ...(sentAt === undefined ? {} : { sentAt }),
    tries,
    ...(refusal === undefined ? {} : { refusal }),
    ...(lastFailure === undefined ? {} : { lastFailure }),
    ...(changedTo === undefined ? {} : { changedTo: changedTo / worst.scoreMaximum }),
    ...(run === undefined ? {} : { run }),
  };
}

const shown = {
  due: 'due',
  sent: 'sent',
  refused: 'refused',
  superseded: 'refused',
  withdrawn: 'sent',
} as const satisfies Record<Delivery['state'], SendingState['sending']>;

function saysSomething(delivery: Delivery): boolean {
  return isHeld(delivery) || (delivery.state !== 'withdrawn' && delivery.scoreGiven !== undefined);
}
