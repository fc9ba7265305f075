import { describe, expect, test } from '@jest/globals';
import { done, stepsDone } from '../../../src/domain/activity/done.ts';
import { emptyWork } from '../../../src/domain/activity/emptyWork.ts';
import { progressOf } from '../../../src/domain/activity/progress.ts';
import type { Work } from '../../../src/domain/activity/work.ts';
import { aDefi, aRessource, aSequence, aTicket, anActivite, uuidOf } from './content.ts';

const sequence = aSequence({
  avant: [aDefi(10), aRessource(20)],
  pendant: [anActivite(40)],
  apres: [aTicket(50)],
});
const doneAt = (times: Record<number, number>): Work => ({
  ...emptyWork(),
  blocks: Object.fromEntries(
    Object.entries(times).map(([number, at]) => [
      uuidOf(Number(number)),
      { doneAt: at, how: 'answered' as const },
    ]),
  ),
});

describe('a phase', () => {
  test.each([
    ['with a block left', { 10: 5 }, undefined],
    ['whose blocks are done, in any order', { 10: 9, 20: 5 }, 9],
  ])('%s', (_name, times, expected) => {
    expect(done(sequence, doneAt(times), 'avant')).toBe(expected);
  });

  test('in which nothing counts is never done', () => {
    expect(done(sequence, doneAt({ 10: 1, 20: 1, 40: 1, 50: 1 }), 'pendant')).toBeUndefined();
  });
});

test('steps done are counted over what counts, and blocks of another version are not', () => {
  expect(stepsDone(sequence, doneAt({ 10: 1, 50: 1, 99: 1 }))).toEqual({ done: 2, total: 3 });
});

describe('the progress sent to the platform', () => {
  const ticketWords = { ...emptyWork(), tickets: { [uuidOf(50)]: {} } };
  test.each([
    ['no attempt', undefined, 'Initialized'],
    ['an attempt without anything', emptyWork(), 'Started'],
    ['a first step', doneAt({ 10: 1 }), 'InProgress'],
    ['the words of a ticket', ticketWords, 'InProgress'],
    ['« avant » done', doneAt({ 10: 1, 20: 1 }), 'Submitted'],
    ['all that counts done', doneAt({ 10: 1, 20: 1, 50: 1 }), 'Completed'],
  ])('is right for %s', (_name, work, progress) => {
    expect(progressOf(sequence, work)).toBe(progress);
  });

  test('never completes a sequence in which nothing counts', () => {
    expect(progressOf(aSequence({ pendant: [anActivite(40)] }), emptyWork())).toBe('Started');
  });
});
