import { expect, test } from '@jest/globals';
import { planDelivery } from '../../src/domain/delivery.ts';
import { compareHeld } from '../../src/domain/heldGrade.ts';
import { sendingState } from '../../src/domain/sendingState.ts';
import { aDelivery, aScore } from './deliveries.ts';

const sent = aDelivery({ state: 'sent', nextAt: undefined, tries: 1, acceptedScore: 12 });
const changed = { ...sent, changedTo: 15 };

test.each([
  ['ours', { scoreGiven: 12, scoreMaximum: 20 }, undefined],
  ['ours on another scale, rounded', { scoreGiven: 60.0001, scoreMaximum: 100 }, undefined],
  ['another grade', { scoreGiven: 75, scoreMaximum: 100 }, 15],
  ['more than the maximum', { scoreGiven: 110, scoreMaximum: 100 }, 22],
])('a gradebook that shows %s', (_name, held, changedTo) => {
  expect(compareHeld(sent, held).changedTo).toBe(changedTo);
});

test.each([
  ['nothing', {}],
  ['no result', undefined],
  ['a grade out of 0', { scoreGiven: 15, scoreMaximum: 0 }],
  ['a grade out of less than 0', { scoreGiven: 15, scoreMaximum: -20 }],
  ['a grade out of next to nothing', { scoreGiven: 15, scoreMaximum: Number.MIN_VALUE }],
])('a gradebook that says %s leaves what is known: absent is not 0', (_name, held) => {
  expect(compareHeld(sent, held)).toBe(sent);
  expect(compareHeld(changed, held)).toBe(changed);
});

test('a gradebook that shows ours again is no change any more', () => {
  expect(compareHeld(changed, { scoreGiven: 12 })).toEqual(sent);
});

test('a grade that somebody typed where ours never arrived is theirs', () => {
  const { acceptedScore: _never, ...refused } = { ...sent, state: 'refused' as const };
  expect(compareHeld(refused, { scoreGiven: 7 })).toMatchObject({ changedTo: 7 });
  expect(compareHeld(refused, { scoreGiven: 12 })).not.toHaveProperty('changedTo');
});

test('the teacher sees it as a share, and a new score does not make it forgotten', () => {
  expect(sendingState({ changed })).toMatchObject({ sending: 'sent', changedTo: 0.75 });
  expect(planDelivery(changed, aScore({ scoreGiven: 18 }))).toMatchObject({ changedTo: 15 });
});
