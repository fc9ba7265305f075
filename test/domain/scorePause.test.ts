import { expect, test } from '@jest/globals';
import { afterOutcome } from '../../src/domain/afterOutcome.ts';
import { isParked } from '../../src/domain/delivery.ts';
import {
  isPaused,
  pauseScores,
  resumeAfterLaunch,
  resumeScores,
  withoutPause,
} from '../../src/domain/scorePause.ts';
import { dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { aDelivery, start } from './deliveries.ts';

const course = { title: 'Vente', scorePause: undefined };
const paused = pauseScores(course, 'a', start);

test('the pause stands on the course, by line item, once', () => {
  expect(paused).toEqual({
    title: 'Vente',
    scorePause: { since: start, lineItems: ['a'] },
    scoresResumeAt: start + dayMs,
  });
  if (paused === undefined) throw new Error('no pause');
  expect(isPaused(paused, 'a')).toBe(true);
  expect(isPaused(paused, 'b')).toBe(false);
  expect(pauseScores(paused, 'a', start + 5)).toBeUndefined();
  expect(pauseScores(paused, 'b', start + 5)).toMatchObject({
    scorePause: { since: start, lineItems: ['a', 'b'] },
    scoresResumeAt: start + dayMs,
  });
  expect(withoutPause(paused)).toEqual({ title: 'Vente' });
});

test('it ends when somebody asks, and by a launch that does not come just after the refusal', () => {
  if (paused === undefined) throw new Error('no pause');
  expect(resumeScores(paused, start + 5)).toMatchObject({ scoresResumeAt: start + 5 });
  expect(resumeScores(course, start)).toBeUndefined();
  expect(resumeAfterLaunch(course, start)).toBeUndefined();
  expect(resumeAfterLaunch(paused, start + 9 * minuteMs)).toBeUndefined();
  expect(resumeAfterLaunch(paused, start + hourMs)).toMatchObject({
    scoresResumeAt: start + hourMs,
  });
  const resumed = { ...paused, scoresResumeAt: start + hourMs };
  expect(resumeAfterLaunch(resumed, start + hourMs + 1)).toBeUndefined();
});

test('a score that may not be sent is never given up, however long it lasts', () => {
  let delivery = aDelivery({ raisedTo: start + 4000 });
  for (let days = 0; days < 30; days += 1) {
    const now = start + days * dayMs;
    delivery = afterOutcome(delivery, { kind: 'refused', why: 'forbidden' }, { now, random: 1 });
    expect(delivery).toMatchObject({
      state: 'due',
      refusal: 'forbidden',
      nextAt: now + 6 * hourMs,
    });
    expect(isParked(delivery)).toBe(true);
  }
  expect(delivery.raisedTo).toBe(start + 4000);
});
