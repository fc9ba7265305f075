/** Deliveries against a small Moodle (lti.md 3.4): 409, whole seconds, answers that get lost. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterOutcome } from '../../src/domain/afterOutcome.ts';
import { planDelivery, timestampToSend } from '../../src/domain/delivery.ts';
import type { Delivery, ScoreOutcome } from '../../src/domain/delivery.ts';
import { aScore, start } from './deliveries.ts';
import { runs } from './runs.ts';

interface Moodle {
  /** 4.5.5 and before keep the time of the change on their own clock, later ones the timestamp. */
  readonly keeps: 'own clock' | 'timestamp';
  readonly driftMs: number;
  held?: { seconds: number; score: number };
}

function receive(moodle: Moodle, sent: Delivery, now: number): ScoreOutcome {
  const seconds = Math.floor(timestampToSend(sent) / 1000);
  const { held } = moodle;
  if (held !== undefined && held.seconds >= seconds)
    return {
      kind: 'conflict',
      held: { scoreGiven: held.score },
      heldTimestamp: held.seconds * 1000,
    };
  const own = Math.floor((now + moodle.driftMs) / 1000);
  moodle.held = {
    seconds: moodle.keeps === 'timestamp' ? seconds : own,
    score: sent.scoreGiven ?? 0,
  };
  return { kind: 'accepted' };
}

type Event =
  | { readonly do: 'score'; readonly value: number }
  | { readonly do: 'send'; readonly answer: 'comes' | 'is lost' | 'never left' }
  | { readonly do: 'score while sending'; readonly value: number };

const events = fc.array(
  fc.oneof<fc.Arbitrary<Event>[]>(
    fc.record({ do: fc.constant('score' as const), value: fc.nat({ max: 20 }) }),
    fc.record({ do: fc.constant('score while sending' as const), value: fc.nat({ max: 20 }) }),
    fc.record({
      do: fc.constant('send' as const),
      answer: fc.constantFrom('comes' as const, 'is lost' as const, 'never left' as const),
    }),
  ),
  { maxLength: 25 },
);

function happen(moodle: Moodle, delivery: Delivery, { event, now }: { event: Event; now: number }) {
  if (event.do === 'score') return planDelivery(delivery, aScore({ scoreGiven: event.value, now }));
  if (delivery.state !== 'due') return delivery;
  const answer = event.do === 'send' ? event.answer : 'comes';
  const took = answer === 'never left' ? undefined : receive(moodle, delivery, now);
  const outcome: ScoreOutcome =
    answer === 'comes' && took !== undefined ? took : { kind: 'retry-later', why: 'time-out' };
  const current =
    event.do === 'send'
      ? delivery
      : planDelivery(delivery, aScore({ scoreGiven: event.value, now }));
  return afterOutcome(current, outcome, { now, random: 0.5, sent: delivery });
}

describe('whatever gets lost on the way', () => {
  test('Moodle ends with the last score, and an older one never replaces a newer one', () => {
    const steps = fc.array(fc.nat({ max: 4000 }), { minLength: 25, maxLength: 25 });
    const moodles = fc.record({
      keeps: fc.constantFrom('own clock' as const, 'timestamp' as const),
      driftMs: fc.integer({ min: -60_000, max: 60_000 }),
    });
    fc.assert(
      fc.property(events, steps, moodles, (...[script, waits, kind]) => {
        const moodle: Moodle = { ...kind };
        let now = start;
        let delivery = planDelivery(undefined, aScore({ now }));
        for (const [index, event] of script.entries()) {
          now += waits[index] ?? 0;
          delivery = happen(moodle, delivery, { event, now });
        }
        for (let left = 4; left > 0; left -= 1)
          delivery = happen(moodle, delivery, { event: { do: 'send', answer: 'comes' }, now });
        expect(delivery.state).toBe('sent');
        expect(moodle.held?.score).toBe(delivery.scoreGiven);
      }),
      runs,
    );
  });
});
