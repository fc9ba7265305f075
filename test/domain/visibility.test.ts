import { expect, test } from '@jest/globals';
import { may } from '../../src/domain/visibility.ts';
import type { Action } from '../../src/domain/visibility.ts';

const roles = ['learner', 'instructor', 'administrator', 'visitor'] as const;

test.each<[Action, readonly boolean[]]>([
  ['work', [true, false, false, false]],
  ['preview', [false, true, true, false]],
  ['read-class', [false, true, false, false]],
  ['send-again', [false, true, false, false]],
  ['place', [false, true, true, false]],
  ['add-recording', [false, true, false, false]],
])('%s is open to the roles of its line', (action, allowed) => {
  expect(roles.map((role) => may(role, action))).toEqual(allowed);
});
