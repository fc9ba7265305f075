import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  attemptKey,
  courseKey,
  courseRowKey,
  deploymentKeyOf,
  enrolmentKey,
  hashKey,
  identityKey,
  personKey,
  placementId,
  platformKey,
  schoolId,
} from '../../src/domain/ids.ts';
import { runs } from './runs.ts';

const platform = platformKey('https://ent.example', 'client-1');
const deployment = deploymentKeyOf(platform, '7');
const school = schoolId.parse('school-1');
const identity = identityKey(platform, '12');
const person = personKey(school, identity);
const course = courseKey(deployment, '42');

describe('a natural key', () => {
  test('is the same for the same parts and shows none of them', () => {
    expect(identityKey(platform, '12')).toBe(identity);
    expect(hashKey('12', 'INE0123456789')).toMatch(/^[\w-]{32}$/);
  });

  test('differs between kinds of things made of the same parts', () => {
    const placement = placementId.parse('placement-1');
    const keys = [
      platform,
      deployment,
      identity,
      person,
      course,
      enrolmentKey(course, person),
      courseRowKey(course, person),
      attemptKey(placement, person),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is shared by no two lists of parts', () => {
    const parts = fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(hashKey(...a) === hashKey(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      runs,
    );
    expect(hashKey('a', 'bc')).not.toBe(hashKey('ab', 'c'));
  });
});
