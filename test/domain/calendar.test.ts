import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  dayOf,
  due,
  instantOf,
  isSchoolDay,
  localDateTime,
  paused,
  schoolYearOf,
} from '../../src/domain/calendar.ts';
import type { ClosedPeriod, SchoolCalendar } from '../../src/domain/calendar.ts';
import { runs } from './runs.ts';

const metz = 'Europe/Paris';
const reunion = 'Indian/Reunion';
const montreal = 'America/Montreal';
const at = (text: string) => Date.parse(text);

describe('the due date of a phase', () => {
  const dates = { due: 100, byGroup: { a: 50, b: 200 } };
  test.each([
    ['without dates', undefined, ['a'], undefined],
    ['without a group', dates, [], 100],
    ['of one group, even an earlier one', dates, ['a'], 50],
    ['of two groups: the later one', dates, ['a', 'b'], 200],
    ['of a group without a date', dates, ['c'], 100],
    ['of a group that has one beside one that has none', dates, ['c', 'a'], 50],
    ['of a group where there is no default', { byGroup: { a: 50 } }, ['b'], undefined],
  ])('%s', (...[_name, phase, groups, expected]) => {
    expect(due(phase, groups)).toBe(expected);
  });
});

describe('the day', () => {
  test.each([
    ['of the school, not of Greenwich: Metz', '2026-11-22T23:30:00Z', metz, '2026-11-23'],
    ['four hours ahead: La Réunion', '2026-11-22T20:00:00Z', reunion, '2026-11-23'],
    ['five hours behind: Montréal', '2026-11-23T04:59:00Z', montreal, '2026-11-22'],
    ['before the hour left out in spring', '2026-03-28T22:59:59Z', metz, '2026-03-28'],
    ['after it', '2026-03-29T22:00:00Z', metz, '2026-03-30'],
    ['of 25 hours in autumn', '2026-10-25T22:59:59Z', metz, '2026-10-25'],
    ['of the change of clock in Montréal', '2026-03-09T03:59:59Z', montreal, '2026-03-08'],
  ])('%s', (...[_name, instant, timeZone, day]) => {
    expect(dayOf(at(instant), timeZone)).toBe(day);
  });
});

describe('a school day', () => {
  const calendar: SchoolCalendar = {
    timeZone: metz,
    schoolDays: [1, 2, 4, 5],
    closed: [{ from: '2026-12-19', to: '2027-01-03', kind: 'holiday' }],
  };
  const pfmp: readonly ClosedPeriod[] = [{ from: '2026-11-23', to: '2026-11-27', kind: 'pfmp' }];
  test.each([
    ['a Monday', '2026-11-16', true],
    ['a Wednesday without school', '2026-11-18', false],
    ['a Sunday', '2026-11-22', false],
    ['the first day of the class’s PFMP', '2026-11-23', false],
    ['the last day of it', '2026-11-27', false],
    ['the day after', '2026-11-30', true],
    ['a day of the school’s holidays', '2026-12-21', false],
    ['the first Monday after them', '2027-01-04', true],
  ])('%s', (_name, day, expected) => {
    expect(isSchoolDay(day, calendar, pfmp)).toBe(expected);
  });

  test('is not the only day that is not paused', () => {
    expect(paused('2026-11-22', calendar, pfmp)).toBe(false);
    expect(paused('2026-11-25', calendar, pfmp)).toBe(true);
    expect(paused('2027-01-03', calendar, [])).toBe(true);
  });
});

describe('the school year', () => {
  test.each([
    ['begins on 1 September in Metz', '2026-08-31T22:00:00Z', 'FR', metz, '2026-2027'],
    ['has not begun a second before', '2026-08-31T21:59:59Z', 'FR', metz, '2025-2026'],
    ['begins earlier in La Réunion', '2026-08-31T20:00:00Z', 'FR', reunion, '2026-2027'],
    ['begins on 1 July in Québec', '2026-07-01T04:00:00Z', 'QC', montreal, '2026-2027'],
    ['has not begun there on 30 June', '2026-07-01T03:59:59Z', 'QC', montreal, '2025-2026'],
    ['goes on in January', '2027-01-10T12:00:00Z', 'FR', metz, '2026-2027'],
  ] as const)('%s', (...[_name, instant, country, timeZone, year]) => {
    expect(schoolYearOf(at(instant), { country, calendar: { timeZone } })).toBe(year);
  });
});

describe('a date field', () => {
  test.each([
    ['in winter', '2026-11-23T08:00', metz, '2026-11-23T07:00:00Z'],
    ['in summer', '2026-06-01T08:00', metz, '2026-06-01T06:00:00Z'],
    ['without a change of clock', '2026-06-01T08:00', reunion, '2026-06-01T04:00:00Z'],
    ['in the hour left out', '2026-03-29T02:30', metz, '2026-03-29T01:30:00Z'],
    ['in the hour that comes twice', '2026-11-01T01:30', montreal, '2026-11-01T05:30:00Z'],
  ])('means an instant of the school: %s', (...[_name, local, timeZone, instant]) => {
    expect(instantOf(local, timeZone)).toBe(at(instant));
  });

  test.each(['2026-02-30T08:00', '2026-11-23T25:00', 'demain'])('means nothing for %s', (local) => {
    expect(instantOf(local, metz)).toBeUndefined();
  });

  test('shows the instant it was read as, outside the hours of a change of clock', () => {
    const minutes = fc.nat({ max: 60 * 24 * 365 * 20 });
    fc.assert(
      fc.property(minutes, fc.constantFrom(metz, reunion, montreal), (minute, timeZone) => {
        const local = localDateTime(at('2026-01-01T00:00:00Z') + minute * 60_000, timeZone);
        const instant = instantOf(local, timeZone);
        expect(localDateTime(instant ?? 0, timeZone)).toBe(local);
      }),
      runs,
    );
  });
});
