import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countParticipation, participationScore } from '../../src/domain/participation.ts';
import type { CountAt, CountedActivity } from '../../src/domain/participation.ts';
import { dayMs, hourMs } from '../../src/domain/time.ts';
import { runs } from './runs.ts';

/** Friday 20 November 2026, 12 h in Paris. */
const now = Date.UTC(2026, 10, 20, 11);
const at: CountAt = {
  now,
  calendar: { timeZone: 'Europe/Paris', schoolDays: [1, 2, 3, 4, 5], closed: [] },
  pauses: [],
  groups: [],
};
const yesterday = now - dayMs;
const tomorrow = now + dayMs;

function anActivity(id: string, more: Partial<CountedActivity> = {}): CountedActivity {
  return {
    id,
    phases: ['avant', 'apres'],
    dates: { avant: { due: yesterday, byGroup: {} } },
    ...more,
  };
}
const on = (due: number) => ({ due, byGroup: {} });
const worked = (id: string, done: Partial<Record<'avant' | 'pendant' | 'apres', number>>) => ({
  [id]: { done },
});

describe('what was due and done', () => {
  const one = anActivity('a');
  test.each([
    ['is counted when its date has passed', [one], {}, { done: 0, due: 1 }],
    ['is done when what was due is done', [one], worked('a', { avant: 1 }), { done: 1, due: 1 }],
    ['is done when it was done late', [one], worked('a', { avant: now }), { done: 1, due: 1 }],
    [
      'is not done by what was done in class alone',
      [one],
      worked('a', { pendant: 1 }),
      { done: 0, due: 1 },
    ],
    [
      'is one activity, done when both its phases are',
      [anActivity('a', { dates: { avant: on(yesterday), apres: on(yesterday) } })],
      worked('a', { avant: 1 }),
      { done: 0, due: 1 },
    ],
    [
      'does not ask for a phase that is not due yet',
      [anActivity('a', { dates: { avant: on(yesterday), apres: on(tomorrow) } })],
      worked('a', { avant: 1 }),
      { done: 1, due: 1 },
    ],
    [
      'does not ask for a phase in which nothing counts',
      [
        anActivity('a', {
          phases: ['apres'],
          dates: { avant: on(yesterday), apres: on(yesterday) },
        }),
      ],
      worked('a', { apres: 1 }),
      { done: 1, due: 1 },
    ],
    [
      'leaves out what has no date, done or not',
      [one, anActivity('b', { dates: {} })],
      worked('b', { avant: 1, apres: 1 }),
      { done: 0, due: 1 },
    ],
  ] as const)('%s', (...[, activities, cells, expected]) => {
    expect(countParticipation(activities, cells, at)).toEqual(expected);
  });

  test.each([
    ['no activity', []],
    ['none with a date', [anActivity('a', { dates: {} })]],
    ['none due yet', [anActivity('a', { dates: { avant: on(tomorrow) } })]],
    ['nothing that a student does alone', [anActivity('a', { phases: [] })]],
  ])('is nothing with %s: no 0 for nothing', (_name, activities) => {
    expect(countParticipation(activities, {}, at)).toBeUndefined();
  });
});

const grouped = anActivity('a', {
  dates: { avant: { due: yesterday, byGroup: { g1: tomorrow, g2: yesterday - dayMs } } },
});
const dueFor = (...groups: string[]) => countParticipation([grouped], {}, { ...at, groups })?.due;

describe('dates', () => {
  test('of the student’s group count, the later one of two', () => {
    expect(dueFor()).toBe(1);
    expect(dueFor('g2')).toBe(1);
    expect(dueFor('g1')).toBeUndefined();
    expect(dueFor('g1', 'g2')).toBeUndefined();
  });

  test('on a closed day of the school or in a pause are not due', () => {
    const closed = { from: '2026-11-16', to: '2026-11-19' };
    const pfmp = { ...closed, kind: 'pfmp' as const };
    const calendar = { ...at.calendar, closed: [{ ...closed, kind: 'holiday' as const }] };
    expect(countParticipation([grouped], {}, { ...at, calendar })).toBeUndefined();
    expect(countParticipation([grouped], {}, { ...at, pauses: [pfmp] })).toBeUndefined();
    const before = { ...pfmp, to: '2026-11-18' };
    expect(countParticipation([grouped], {}, { ...at, pauses: [before] })).toEqual({
      done: 0,
      due: 1,
    });
  });

  test('before the student was known in the class are not theirs', () => {
    const [old, recent] = [yesterday - dayMs, yesterday + hourMs];
    const activities = [old, recent].map((due) =>
      anActivity(String(due), { dates: { avant: on(due) } }),
    );
    const dueSince = (knownSince?: number) =>
      countParticipation(activities, {}, { ...at, knownSince })?.due;
    expect(dueSince()).toBe(2);
    expect(dueSince(yesterday)).toBe(1);
    expect(dueSince(now)).toBeUndefined();
  });

  test('are days of the school’s time zone', () => {
    // 19 November, 23 h in Paris: the 20th in La Réunion.
    const late = anActivity('a', { dates: { avant: on(Date.UTC(2026, 10, 19, 22)) } });
    const pauses = [{ from: '2026-11-20', to: '2026-11-20', kind: 'other' as const }];
    expect(countParticipation([late], {}, { ...at, pauses })).toEqual({ done: 0, due: 1 });
    const reunion = { ...at.calendar, timeZone: 'Indian/Reunion' };
    expect(countParticipation([late], {}, { ...at, calendar: reunion, pauses })).toBeUndefined();
  });
});

describe('whatever the class', () => {
  const phase = fc.option(fc.integer({ min: now - 60 * dayMs, max: now + 60 * dayMs }), {
    nil: undefined,
  });
  const drawn = fc.array(
    fc.record({ avant: phase, apres: phase, doneAvant: fc.boolean(), doneApres: fc.boolean() }),
    { maxLength: 12 },
  );
  const classOf = (list: typeof drawn extends fc.Arbitrary<infer T> ? T : never) => ({
    activities: list.map(({ avant, apres }, index) =>
      anActivity(String(index), {
        dates: {
          ...(avant === undefined ? {} : { avant: on(avant) }),
          ...(apres === undefined ? {} : { apres: on(apres) }),
        },
      }),
    ),
    cells: Object.fromEntries(
      list.map(({ doneAvant, doneApres }, index) => [
        String(index),
        { done: { ...(doneAvant ? { avant: 1 } : {}), ...(doneApres ? { apres: 1 } : {}) } },
      ]),
    ),
  });

  test('never more is done than due, and the score is between 0 and 100', () => {
    fc.assert(
      fc.property(drawn, (list) => {
        const { activities, cells } = classOf(list);
        const count = countParticipation(activities, cells, at);
        if (count === undefined) return;
        expect(count.done).toBeLessThanOrEqual(count.due);
        expect(count.due).toBeLessThanOrEqual(activities.length);
        const score = participationScore(count);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
      runs,
    );
  });

  test('time alone never makes less due, and doing one thing more never lowers what is done', () => {
    fc.assert(
      fc.property(drawn, fc.nat({ max: 2000 }), (list, hours) => {
        const { activities, cells } = classOf(list);
        const count = countParticipation(activities, cells, at) ?? { done: 0, due: 0 };
        const later = countParticipation(activities, cells, { ...at, now: now + hours * hourMs });
        expect(later?.due ?? 0).toBeGreaterThanOrEqual(count.due);
        const all = classOf(list.map((one) => ({ ...one, doneAvant: true })));
        const more = countParticipation(activities, all.cells, at) ?? { done: 0, due: 0 };
        expect(more.done).toBeGreaterThanOrEqual(count.done);
      }),
      runs,
    );
  });
});
