import { describe, expect, test } from '@jest/globals';
import { afterOutcome } from '../../src/domain/afterOutcome.ts';
import {
  delivery as schema,
  planDelivery,
  resend,
  timestampToSend,
} from '../../src/domain/delivery.ts';
import type { Delivery, ScoreOutcome } from '../../src/domain/delivery.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../src/domain/time.ts';
import { aDelivery, aScore, start } from './deliveries.ts';

const now = start + 200;
const after = (delivery: Delivery, outcome: ScoreOutcome, random = 0): Delivery =>
  schema.parse(afterOutcome(delivery, outcome, { now, random }));
const failure = (more: object = {}): ScoreOutcome => ({
  kind: 'retry-later',
  why: 'http-503',
  ...more,
});

describe('a score that was accepted', () => {
  test('is sent, with what the platform took, and forgets its failures', () => {
    const failing = aDelivery({
      tries: 2,
      firstFailureAt: start - 5,
      lastFailure: 'time-out',
      sameBody: { hash: 'abc', times: 2 },
    });
    const { nextAt: _nextAt, ...score } = aDelivery();
    expect(after(failing, { kind: 'accepted' })).toEqual({
      ...score,
      state: 'sent',
      tries: 3,
      sentAt: now,
      acceptedTimestamp: start,
      acceptedScore: 12,
    });
  });

  test('keeps the raised timestamp as the accepted one', () => {
    const raised = aDelivery({ raisedTo: start + 5000 });
    const sent = after(raised, { kind: 'accepted' });
    expect(sent.acceptedTimestamp).toBe(start + 5000);
    expect(sent).not.toHaveProperty('raisedTo');
  });
});

describe('a conflict (409)', () => {
  test.each([
    ['the same score', { scoreGiven: 12, scoreMaximum: 20 }],
    ['the same score on another scale', { scoreGiven: 60, scoreMaximum: 100 }],
    ['the same score without its scale', { scoreGiven: 12.004 }],
  ])('is no failure when the platform holds %s', (_name, held) => {
    const conflict: ScoreOutcome = { kind: 'conflict', held, heldTimestamp: start + 4000 };
    const sent = after(aDelivery(), conflict);
    expect(sent).toMatchObject({ state: 'sent', acceptedTimestamp: start + 4000 });
    const without = after(aDelivery(), { kind: 'conflict', held });
    expect(without).toMatchObject({ state: 'sent', acceptedTimestamp: start });
  });

  test.each([
    ['past what is held', { held: { scoreGiven: 3 }, heldTimestamp: start + 9000 }, start + 10_000],
    ['past the event, when what is held is older', { heldTimestamp: start - 9000 }, start + 1000],
    ['past now, when the platform does not say', {}, now + 1000],
    ['also for an absent score, which is unknown', { held: {} }, now + 1000],
  ])('raises the timestamp %s and tries at once', (_name, said, raisedTo) => {
    const raised = after(aDelivery(), { kind: 'conflict', ...said });
    expect(raised).toMatchObject({ state: 'due', eventAt: start, raisedTo, nextAt: now, tries: 1 });
  });

  test('for the second time leaves the platform what it has', () => {
    const raised = aDelivery({ raisedTo: start + 5000 });
    const end = after(raised, { kind: 'conflict', held: { scoreGiven: 3 } });
    expect(end).toMatchObject({ state: 'superseded', refusal: 'superseded', tries: 1 });
    expect(end).not.toHaveProperty('nextAt');
  });
});

describe('a conflict (409) after a restore', () => {
  const held = { kind: 'conflict', held: { scoreGiven: 18 }, heldTimestamp: start + 60 } as const;
  const settle = (delivery: Delivery, restoredAt: number): Delivery =>
    schema.parse(afterOutcome(delivery, held, { now, random: 0, restoredAt }));

  test.each([
    ['as it came about', {}],
    ['already raised when the backup was made', { raisedTo: start + 50 }],
  ])('leaves the platform what it has instead of a score of before it, %s', (_name, more) => {
    const end = settle(aDelivery(more), start + 100);
    expect(end).toMatchObject({ state: 'superseded', refusal: 'superseded' });
    // « Renvoyez pour la remplacer » keeps its word.
    expect(timestampToSend(resend(end, now))).toBe(start + 60 + secondMs);
  });

  test('raises a score of after it, as ever', () => {
    expect(settle(aDelivery(), start)).toMatchObject({ state: 'due', raisedTo: start + 1060 });
  });
});

describe('a failure that may pass', () => {
  test.each([
    [1, 0, 30 * secondMs],
    [1, 1, minuteMs],
    [2, 0, minuteMs],
    [5, 0.5, 12 * minuteMs],
    [10, 0, 3 * hourMs],
    [60, 1, 6 * hourMs],
  ])('number %d waits (spread %d) %d ms', (failures, random, waitMs) => {
    const delivery = aDelivery({ tries: failures - 1, firstFailureAt: start });
    const waiting = after(delivery, failure(), random);
    expect(waiting).toMatchObject({ state: 'due', tries: failures, lastFailure: 'http-503' });
    expect(waiting).toMatchObject({ firstFailureAt: start, nextAt: now + waitMs });
  });

  test.each([
    ['as the platform asks', 7 * minuteMs, 7 * minuteMs],
    ['a second at least', 0, secondMs],
    ['a day at most', 90 * dayMs, dayMs],
  ])('waits %s', (_name, retryAfterMs, waitMs) => {
    expect(after(aDelivery(), failure({ retryAfterMs })).nextAt).toBe(now + waitMs);
  });

  test('keeps a raised timestamp', () => {
    const raised = aDelivery({ raisedTo: start + 5000 });
    expect(after(raised, failure())).toMatchObject({ raisedTo: start + 5000, firstFailureAt: now });
  });

  test('is given up after three days, for a person to decide', () => {
    const old = aDelivery({ tries: 30, firstFailureAt: now - 3 * dayMs + 1 });
    expect(after(old, failure()).state).toBe('due');
    const end = after({ ...old, firstFailureAt: now - 3 * dayMs }, failure());
    const shown = { state: 'refused', refusal: 'given-up', lastFailure: 'http-503', tries: 31 };
    expect(end).toMatchObject(shown);
    expect(end).not.toHaveProperty('nextAt');
  });
});

describe('HTTP 500 with the same body', () => {
  const same = failure({ why: 'http-500', bodyHash: 'abc' });

  test('three times tells the teacher that the grade is locked, and sending goes on', () => {
    const twice = after(after(aDelivery(), same), same);
    expect(twice).not.toHaveProperty('refusal');
    expect(after(twice, same)).toMatchObject({ state: 'due', refusal: 'locked' });
    const other = after(twice, failure({ bodyHash: 'def' }));
    expect(other).toMatchObject({ sameBody: { hash: 'def', times: 1 } });
    expect(after(twice, failure())).not.toHaveProperty('sameBody');
  });

  test('for three days is refused as locked', () => {
    const sameBody = { hash: 'abc', times: 12 };
    const old = aDelivery({ sameBody, firstFailureAt: now - 3 * dayMs });
    expect(after(old, same)).toMatchObject({ state: 'refused', refusal: 'locked' });
  });
});

test.each(['not-gradable', 'line-item-gone', 'rejected'] as const)(
  'a refusal (%s) stops until a person acts',
  (why) => {
    const end = after(aDelivery({ tries: 2 }), { kind: 'refused', why });
    expect(end).toMatchObject({ state: 'refused', refusal: why, tries: 3 });
    expect(end).not.toHaveProperty('nextAt');
  },
);

describe('a score that a newer one has overtaken on its way', () => {
  const sent = aDelivery({ raisedTo: start + 5000 });
  const newer = planDelivery(aDelivery(), aScore({ scoreGiven: 20, now: start + 100 }));

  test('is known as accepted, and the newer one stays due, later than it', () => {
    const next = afterOutcome(newer, { kind: 'accepted' }, { now, random: 0, sent });
    const known = { sentAt: now, acceptedTimestamp: start + 5000, acceptedScore: 12 };
    expect(next).toEqual({ ...newer, ...known, eventAt: start + 6000 });
  });

  test.each<ScoreOutcome>([
    { kind: 'conflict' },
    { kind: 'retry-later', why: 'time-out' },
    { kind: 'refused', why: 'rejected' },
  ])('does not hold the newer one back: %p', (outcome) => {
    expect(afterOutcome(newer, outcome, { now, random: 0, sent })).toBe(newer);
  });

  test('leaves a delivery to another line item alone', () => {
    const other = { ...newer, lineItem: 'https://ent.example/other' };
    expect(afterOutcome(other, { kind: 'accepted' }, { now, random: 0, sent })).toBe(other);
  });
});
