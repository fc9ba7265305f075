/** Deliveries against a small Moodle (lti.md 3.4): 409, whole seconds, answers that get lost, nodes that die. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterOutcome } from '../../src/domain/afterOutcome.ts';
import { planDelivery, resend, timestampToSend } from '../../src/domain/delivery.ts';
import type { Delivery, ScoreOutcome } from '../../src/domain/delivery.ts';
import { aScore, start } from './deliveries.ts';
import { runs } from './runs.ts';

interface Moodle {
  /** 4.5.5 and before keep the time of the change on their own clock, later ones the timestamp. */
  readonly keeps: 'own clock' | 'timestamp';
  readonly driftMs: number;
  held?: { readonly seconds: number; readonly score: number; readonly number: number };
  /** What a node that lost its lease had put on the wire: it comes in whenever it likes. */
  readonly onTheWire: Delivery[];
}

/** Scores are numbered as they come about; the number travels in the comment. */
const numberOf = ({ comment }: Delivery) => Number(comment);

function receive(moodle: Moodle, sent: Delivery, now: number): ScoreOutcome {
  const seconds = Math.floor(timestampToSend(sent) / 1000);
  const { held } = moodle;
  if (held !== undefined && held.seconds >= seconds)
    return {
      kind: 'conflict',
      held: { scoreGiven: held.score },
      heldTimestamp: held.seconds * 1000,
    };
  // Whatever the timestamps say: an older score never comes over a newer one.
  expect(numberOf(sent)).toBeGreaterThanOrEqual(held?.number ?? 0);
  const own = Math.floor((now + moodle.driftMs) / 1000);
  moodle.held = {
    seconds: moodle.keeps === 'timestamp' ? seconds : own,
    score: sent.scoreGiven ?? 0,
    number: numberOf(sent),
  };
  return { kind: 'accepted' };
}

const answers = ['comes', 'is lost', 'never left', 'finds the node dead', 'is a 403'] as const;

const value = fc.nat({ max: 20 });
const happening = fc.oneof(
  fc.record({ do: fc.constant('score' as const), value }),
  fc.record({ do: fc.constant('score while sending' as const), value }),
  fc.record({ do: fc.constant('send' as const), answer: fc.constantFrom(...answers) }),
  // The lease of a slow node runs out, and another node goes on.
  fc.record({ do: fc.constant('send slowly' as const) }),
  fc.record({ do: fc.constant('what was slow arrives' as const) }),
  fc.record({ do: fc.constant('press « Renvoyer »' as const) }),
);
type Event = typeof happening extends fc.Arbitrary<infer E> ? E : never;

let count = 0;
function plan(before: Delivery | undefined, scoreGiven: number, now: number): Delivery {
  count += 1;
  return planDelivery(before, aScore({ scoreGiven, comment: String(count), now }));
}

interface At {
  readonly moodle: Moodle;
  readonly now: number;
}

function happen(delivery: Delivery, event: Event, { moodle, now }: At): Delivery {
  const isDue = delivery.state === 'due';
  switch (event.do) {
    case 'score':
      return plan(delivery, event.value, now);
    case 'score while sending': {
      if (!isDue) return delivery;
      const outcome = receive(moodle, delivery, now);
      const newer = plan(delivery, event.value, now);
      return afterOutcome(newer, outcome, { now, random: 0.5, sent: delivery });
    }
    case 'send':
      return isDue ? send(delivery, event.answer, { moodle, now }) : delivery;
    case 'send slowly':
      // Only a Moodle that keeps the timestamps can tell what comes late (docs/lti.md).
      if (isDue && moodle.keeps === 'timestamp') moodle.onTheWire.push(delivery);
      return delivery;
    case 'what was slow arrives':
      for (const late of moodle.onTheWire.splice(0)) receive(moodle, late, now);
      return delivery;
    case 'press « Renvoyer »':
      return resend(delivery, now);
  }
}

function send(delivery: Delivery, answer: (typeof answers)[number], { moodle, now }: At): Delivery {
  if (answer === 'is a 403')
    return afterOutcome(delivery, { kind: 'refused', why: 'forbidden' }, { now, random: 0.5 });
  const took = answer === 'never left' ? undefined : receive(moodle, delivery, now);
  // What Moodle took was never written down: the lease runs out, and it is sent once more.
  if (answer === 'finds the node dead') return delivery;
  const outcome: ScoreOutcome =
    answer === 'comes' && took !== undefined ? took : { kind: 'retry-later', why: 'time-out' };
  return afterOutcome(delivery, outcome, { now, random: 0.5 });
}

describe('whatever gets lost on the way', () => {
  test('Moodle ends with the last score, and an older one never replaces a newer one', () => {
    const script = fc.array(fc.tuple(happening, fc.nat({ max: 4000 })), { maxLength: 25 });
    const moodles = fc.record({
      keeps: fc.constantFrom('own clock' as const, 'timestamp' as const),
      driftMs: fc.integer({ min: -60_000, max: 60_000 }),
    });
    fc.assert(
      fc.property(script, moodles, (events, kind) => {
        const moodle: Moodle = { ...kind, onTheWire: [] };
        let now = start;
        let delivery = plan(undefined, 12, now);
        for (const [one, wait] of events) {
          now += wait;
          delivery = happen(delivery, one, { moodle, now });
        }
        for (let left = 4; left > 0; left -= 1)
          delivery = happen(delivery, { do: 'send', answer: 'comes' }, { moodle, now });
        happen(delivery, { do: 'what was slow arrives' }, { moodle, now });
        expect(delivery.state).toBe('sent');
        expect(moodle.held?.score).toBe(delivery.scoreGiven);
      }),
      { ...runs, numRuns: 1000 },
    );
  });
});
