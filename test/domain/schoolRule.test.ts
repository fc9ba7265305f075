import { describe, expect, test } from '@jest/globals';
import { schoolId } from '../../src/domain/ids.ts';
import { schoolBy } from '../../src/domain/schoolRule.ts';
import type { SchoolRule } from '../../src/domain/schoolRule.ts';

const rule = (
  match: SchoolRule['match'],
  entries: Readonly<Record<string, string>>,
  by: SchoolRule['by'] = 'sourcedid',
): SchoolRule => ({
  by,
  match,
  entries: Object.entries(entries).map(([value, school]) => ({
    value,
    schoolId: schoolId.parse(school),
  })),
});

describe('the school of a course', () => {
  const entries = { '0570001A': 'metz', '0570001A-CAP': 'annexe', ' Z ': 'z' };

  test.each([
    ['0570001A', 'metz'],
    [' 0570001a ', 'metz'],
    ['z', 'z'],
    ['0570001A-2', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('by the whole of « %s » is %s', (sourcedid, school) => {
    expect(schoolBy(rule('whole', entries), { sourcedid })).toBe(school);
  });

  test.each([
    ['0570001A-2', 'metz'],
    ['0570001A-CAP-1', 'annexe'],
    ['057', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('by the start of « %s » is %s, the longest value before the others', (sourcedid, school) => {
    expect(schoolBy(rule('start', entries), { sourcedid })).toBe(school);
  });

  test('comes from the source of the rule, whatever the others say', () => {
    const hints = { sourcedid: 'a', parameter: 'b', category: 'c' };
    const all = { a: 'one', b: 'two', c: 'three' };
    expect(schoolBy(rule('whole', all), hints)).toBe('one');
    expect(schoolBy(rule('whole', all, 'parameter'), hints)).toBe('two');
    expect(schoolBy(rule('whole', all, 'category'), hints)).toBe('three');
  });
});
