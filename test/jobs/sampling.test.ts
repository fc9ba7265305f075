import { expect, test } from '@jest/globals';
import { createSampling } from '../../src/jobs/sampling.ts';

test('the first of each line item is looked at, then one in so many, in bounded memory', () => {
  const sampling = createSampling(20, 2);
  const taken = Array.from({ length: 41 }, () => sampling.takes('a'));
  expect(taken.flatMap((takes, at) => (takes ? [at] : []))).toEqual([0, 20, 40]);
  expect(sampling.takes('b')).toBe(true);
  expect(sampling.takes('b')).toBe(false);
  expect(sampling.takes('c')).toBe(true);
  // Forgotten: looked at once more, no harm done.
  expect(sampling.takes('a')).toBe(true);
});
