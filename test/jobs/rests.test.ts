import { expect, test } from '@jest/globals';
import { createRests } from '../../src/jobs/rests.ts';

/** How many of the runner's looks, one each second, come to a lane where nothing is ever due. */
function looksAt(seconds: number): readonly number[] {
  let now = 0;
  const rests = createRests(1000, () => now);
  const looks: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    now = second * 1000;
    if (rests.isResting('a/1')) continue;
    looks.push(second);
    rests.foundNothing('a/1');
  }
  return looks;
}

test('an empty lane is looked at after one pause, two, four, then each fifth', () => {
  expect(looksAt(25)).toEqual([0, 1, 3, 7, 12, 17, 22]);
});

test('a lane that is forgotten is looked at next time, alone or with its queue', () => {
  const rests = createRests(1000, () => 0);
  for (const lane of ['a/1', 'a/2', 'b/1']) rests.foundNothing(lane);
  rests.forget('a/1');
  expect(['a/1', 'a/2', 'b/1'].map(rests.isResting)).toEqual([false, true, true]);
  rests.forgetAll('a/');
  expect(['a/1', 'a/2', 'b/1'].map(rests.isResting)).toEqual([false, false, true]);
});
