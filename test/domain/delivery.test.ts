import { describe, expect, test } from '@jest/globals';
import {
  delivery as schema,
  nextDueAt,
  planDelivery,
  resend,
  timestampToSend,
} from '../../src/domain/delivery.ts';
import { afterOutcome } from '../../src/domain/afterOutcome.ts';
import { sendingState } from '../../src/domain/sendingState.ts';
import { aDelivery, aScore, start } from './deliveries.ts';

const accepted = { sentAt: start + 40, acceptedTimestamp: start, acceptedScore: 12 };
const sent = aDelivery({ state: 'sent', tries: 1, nextAt: undefined, ...accepted });

describe('a score that has just come about', () => {
  test('is due now, with the time of its event', () => {
    const planned = planDelivery(undefined, aScore({ startedAt: 1, submittedAt: 2 }));
    expect(planned).toEqual({ ...aDelivery(), startedAt: 1, submittedAt: 2 });
    expect(schema.parse(planned)).toEqual(planned);
  });

  test.each([
    ['was sent', sent],
    ['waits', aDelivery({ tries: 4, nextAt: start + 9000, firstFailureAt: start })],
    ['was refused', aDelivery({ state: 'refused', refusal: 'not-gradable' })],
  ])('changes nothing when the same one %s', (_name, before) => {
    expect(planDelivery(before, aScore({ now: start + 60_000 }))).toBe(before);
  });

  test.each([
    ['another score', { scoreGiven: 15 }],
    ['another maximum', { scoreMaximum: 40 }],
    ['another comment', { comment: 'Vérif : 4 sur 5' }],
    ['another progress', { activityProgress: 'Completed' as const }],
  ])('is sent when it has %s', (_name, change) => {
    const planned = planDelivery(sent, aScore({ ...change, now: start + 60_000 }));
    expect(planned).toMatchObject({ ...change, ...accepted, state: 'due', tries: 0 });
    expect(planned).toMatchObject({ eventAt: start + 60_000, nextAt: start + 60_000 });
  });

  test('replaces the one that waits, and what went wrong with it', () => {
    const before = aDelivery({
      tries: 4,
      firstFailureAt: start,
      nextAt: start + 90_000,
      lastFailure: 'http-503',
      refusal: 'locked',
      sameBody: { hash: 'abc', times: 3 },
    });
    const now = start + 5000;
    const planned = planDelivery(before, aScore({ scoreGiven: 20, now }));
    expect(planned).toEqual(aDelivery({ scoreGiven: 20, eventAt: now, nextAt: now }));
  });

  test.each([
    ['the event before', aDelivery(), start + 1000],
    ['what was accepted', { ...sent, acceptedTimestamp: start + 3000 }, start + 4000],
    ['what was raised', aDelivery({ raisedTo: start + 7000 }), start + 8000],
  ])('is later than %s by a second', (_name, before, eventAt) => {
    const planned = planDelivery(before, aScore({ scoreGiven: 20, now: start + 300 }));
    expect(planned.eventAt).toBe(eventAt);
    expect(timestampToSend(planned)).toBe(eventAt);
    expect(planned.nextAt).toBe(start + 300);
  });

  test('on another line item owes nothing to the one before', () => {
    const planned = planDelivery(sent, aScore({ lineItem: 'https://ent.example/other' }));
    expect(planned).toEqual(aDelivery({ lineItem: 'https://ent.example/other' }));
  });

  test('is rounded to hundredths and stays under its maximum', () => {
    expect(planDelivery(undefined, aScore({ scoreGiven: 40 / 3 })).scoreGiven).toBe(13.33);
    const full = aScore({ scoreGiven: 6.667, scoreMaximum: 6.666 });
    expect(planDelivery(undefined, full).scoreGiven).toBe(6.666);
  });
});

describe('« Renvoyer »', () => {
  const now = start + 86_400_000;

  test('sends the same score again, after the timestamp that was accepted', () => {
    const again = resend(sent, now);
    expect(again).toEqual({
      ...sent,
      ...accepted,
      state: 'due',
      tries: 0,
      nextAt: now,
      eventAt: start + 1000,
    });
  });

  test.each([
    ['refused', { state: 'refused', refusal: 'given-up', lastFailure: 'http-503' }, start],
    ['superseded', { state: 'superseded', raisedTo: start + 5000 }, start + 6000],
    ['waiting', { tries: 3, firstFailureAt: start, nextAt: now + 5 }, start],
  ] as const)('takes up a score that was %s', (_name, before, eventAt) => {
    expect(resend(aDelivery(before), now)).toEqual(aDelivery({ eventAt, nextAt: now }));
  });
});

describe('the deliveries of an attempt', () => {
  test('are due at the earliest of those that wait', () => {
    const late = aDelivery({ nextAt: start + 9000 });
    expect(nextDueAt({ a: late, b: aDelivery({ nextAt: start + 5 }), c: sent })).toBe(start + 5);
    expect(nextDueAt({ a: aDelivery({ nextAt: undefined }) })).toBe(start);
    expect(nextDueAt({ c: sent })).toBeUndefined();
  });

  const refused = aDelivery({
    state: 'refused',
    nextAt: undefined,
    tries: 1,
    refusal: 'forbidden',
  });
  const waiting = aDelivery({ tries: 2, nextAt: start + 60, lastFailure: 'http-503' });
  const superseded = aDelivery({ state: 'superseded', nextAt: undefined, refusal: 'superseded' });
  test.each([
    ['nothing to send', {}, { sending: 'nothing' }],
    ['a score that was sent', { sent }, { sending: 'sent', sentAt: start + 40, tries: 1 }],
    [
      'one that waits beside one that was sent',
      { sent, waiting },
      { sending: 'due', nextAt: start + 60, tries: 2, lastFailure: 'http-503' },
    ],
    [
      'one that was refused, before all',
      { waiting, refused },
      { sending: 'refused', refusal: 'forbidden', tries: 1 },
    ],
    [
      'one that the platform’s own grade has overtaken',
      { superseded },
      { sending: 'refused', refusal: 'superseded', tries: 0 },
    ],
  ])('show the teacher %s', (_name, deliveries, shown) => {
    expect(sendingState(deliveries)).toEqual(shown);
  });
});

describe('progress alone', () => {
  const alone = { scoreGiven: undefined, comment: '', activityProgress: 'InProgress' as const };

  test('is due like a score, and a score replaces it', () => {
    const planned = planDelivery(undefined, aScore(alone));
    expect(planned).not.toHaveProperty('scoreGiven');
    expect(schema.parse(planned)).toEqual(planned);
    expect(planDelivery(planned, aScore({ now: start + 9000 }))).toMatchObject({ scoreGiven: 12 });
  });

  test.each([
    ['was sent', sent],
    ['waits', aDelivery()],
    ['was refused', aDelivery({ state: 'refused', refusal: 'locked' })],
  ])('never takes the place of a score that %s', (_name, before) => {
    expect(planDelivery(before, aScore({ ...alone, now: start + 9000 }))).toBe(before);
  });

  test('says nothing to the teacher unless the platform refused it', () => {
    const planned = planDelivery(undefined, aScore(alone));
    expect(sendingState({ link: planned })).toEqual({ sending: 'nothing' });
    const refused = { ...planned, state: 'refused' as const, refusal: 'forbidden' as const };
    expect(sendingState({ link: refused })).toMatchObject({ sending: 'refused' });
  });

  test('gives way to whatever the platform holds that is newer', () => {
    const planned = planDelivery(undefined, aScore(alone));
    const after = afterOutcome(planned, { kind: 'conflict' }, { now: start, random: 0 });
    expect(after).toMatchObject({ state: 'sent' });
    expect(after).not.toHaveProperty('acceptedScore');
  });
});
