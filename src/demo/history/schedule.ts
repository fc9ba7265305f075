/** The made-up term: a calendar that is always in term, and the dates of the four sequences around `now`. */
import { dayOf, instantOf, isSchoolDay } from '../../domain/calendar.ts';
import type { SchoolCalendar } from '../../domain/calendar.ts';
import { dayMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';

const timeZone = 'Europe/Paris';

/** Holidays end seven weeks before `now` and begin again four weeks after it. */
export function demoCalendar(now: Millis): SchoolCalendar {
  const day = (days: number): string => dayOf(now + days * dayMs, timeZone);
  return {
    timeZone,
    schoolDays: [1, 2, 3, 4, 5],
    closed: [
      { from: day(-64), to: day(-50), kind: 'holiday', label: 'Vacances (démonstration)' },
      { from: day(28), to: day(42), kind: 'holiday', label: 'Vacances (démonstration)' },
    ],
    checkedOn: day(0),
  };
}

/** The instant of a time of day (« 08:00 ») in Metz, `days` calendar days after `at`. */
export function timeOf(at: Millis, days: number, time: string): Millis {
  const day = new Date(Date.parse(dayOf(at, timeZone)) + days * dayMs).toISOString().slice(0, 10);
  return instantOf(`${day}T${time}`, timeZone) ?? at;
}

/** The first school day from `days` after `at` on, going by `step` (1 or −1). */
function schoolDay(at: Millis, days: number, step: 1 | -1): number {
  const calendar = demoCalendar(at);
  for (let offset = days; Math.abs(offset - days) < 7; offset += step) {
    if (isSchoolDay(dayOf(timeOf(at, offset, '12:00'), timeZone), calendar, [])) return offset;
  }
  return days;
}

export interface SequenceDates {
  readonly placedAt: Millis;
  /** « Avant » is due when the lesson begins. */
  readonly avant: Millis;
  readonly apres: Millis;
}

/** Dates of the sequence that is prepared now: placed some days ago, due in two to five days. */
export function openDates(now: Millis): SequenceDates {
  const lesson = schoolDay(now, 2, 1);
  return {
    placedAt: timeOf(now, schoolDay(now, -5, -1), '16:40'),
    avant: timeOf(now, lesson, '08:00'),
    apres: timeOf(now, schoolDay(now, lesson + 5, 1), '18:00'),
  };
}

/** Three sequences behind, over six weeks, then the open one. */
export function demoSchedule(now: Millis): readonly SequenceDates[] {
  const behind = [-37, -24, -11].map((days): SequenceDates => {
    const lesson = schoolDay(now, days, -1);
    return {
      placedAt: timeOf(now, schoolDay(now, lesson - 6, -1), '16:40'),
      avant: timeOf(now, lesson, '08:00'),
      apres: timeOf(now, schoolDay(now, lesson + 4, 1), '18:00'),
    };
  });
  return [...behind, openDates(now)];
}
