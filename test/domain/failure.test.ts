import { expect, test } from '@jest/globals';
import { failureCodes } from '../../src/domain/failure.ts';

test('each code of a failure is there once, in a form that fits an address', () => {
  expect(new Set(failureCodes).size).toBe(failureCodes.length);
  expect(failureCodes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
});
