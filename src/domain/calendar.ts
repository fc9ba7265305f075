/** Calendar of a school and its courses: dated lists in the school's time zone (model.md 3). */
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { isoDay, millis } from './time.ts';
import type { IsoDay, Millis } from './time.ts';

export const closedPeriod = z.strictObject({
  from: isoDay,
  /** Last closed day, included. */
  to: isoDay,
  kind: z.enum(['holiday', 'pfmp', 'absence', 'other']),
  label: z.string().max(120).optional(),
});
export type ClosedPeriod = z.infer<typeof closedPeriod>;

export const schoolCalendar = z.strictObject({
  /** IANA name: Europe/Paris, Indian/Reunion, America/Montreal. */
  timeZone: z.string(),
  /** ISO weekdays with school, Monday = 1. */
  schoolDays: z.array(z.number().int().min(1).max(7)).min(1),
  closed: z.array(closedPeriod).max(400),
  /** When a person last checked the dates. */
  checkedOn: isoDay.optional(),
});
export type SchoolCalendar = z.infer<typeof schoolCalendar>;

/** Dates of one phase: a default, and others by group id (the platform sends ids only). */
export const phaseDates = z.strictObject({
  due: millis.optional(),
  byGroup: z.record(z.string(), millis).default({}),
});
export type PhaseDates = z.infer<typeof phaseDates>;

/**
 * Until when a phase is to be done: the dates of the person's groups (the later one of several),
 * else the default. Undefined: no date was set.
 */
export function due(dates: PhaseDates | undefined, groups: readonly string[]): Millis | undefined {
  if (dates === undefined) return undefined;
  const own = Object.entries(dates.byGroup)
    .filter(([group]) => groups.includes(group))
    .map(([, at]) => at);
  return own.length === 0 ? dates.due : Math.max(...own);
}

/** The school's calendar or the course's own list closes this day: windows and reminders stand still. */
export function paused(
  day: IsoDay,
  calendar: SchoolCalendar,
  pauses: readonly ClosedPeriod[],
): boolean {
  // Days of this form sort as text.
  return [...calendar.closed, ...pauses].some(({ from, to }) => from <= day && day <= to);
}

/** A day with school: a weekday of the school that nothing closes. */
export function isSchoolDay(
  day: IsoDay,
  calendar: SchoolCalendar,
  pauses: readonly ClosedPeriod[],
): boolean {
  const weekday = Temporal.PlainDate.from(day).dayOfWeek;
  return calendar.schoolDays.includes(weekday) && !paused(day, calendar, pauses);
}

/** The calendar day at that instant in an IANA time zone. */
export function dayOf(at: Millis, timeZone: string): IsoDay {
  return dateAt(at, timeZone).toString();
}

/**
 * School year at that instant, `2026-2027`: from 1 September in France, from 1 July in Québec
 * (functions of staff end with it, model.md 2).
 */
export function schoolYearOf(
  at: Millis,
  { country, calendar }: { country: 'FR' | 'QC'; calendar: Pick<SchoolCalendar, 'timeZone'> },
): string {
  const { year, month } = dateAt(at, calendar.timeZone);
  const start = month >= firstMonth[country] ? year : year - 1;
  return `${start}-${start + 1}`;
}

const firstMonth = { FR: 9, QC: 7 } as const;

function dateAt(at: Millis, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
}

/**
 * The instant that a date field means (`2026-11-23T08:00`) in an IANA time zone; an hour that the
 * change of clock leaves out is the one after it, an hour that comes twice the first. Undefined: no
 * such day.
 */
export function instantOf(local: string, timeZone: string): Millis | undefined {
  const asUtc = new Date(`${local}Z`);
  const isDay = !Number.isNaN(asUtc.getTime()) && asUtc.toISOString().startsWith(local);
  if (!isDay) return undefined;
  return Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The first `time` (`05:00`) after that instant in an IANA time zone. */
export function nextTimeOfDay(at: Millis, time: string, timeZone: string): Millis {
  const today = dateAt(at, timeZone).toPlainDateTime(time).toZonedDateTime(timeZone);
  const next = today.epochMilliseconds > at ? today : today.add({ days: 1 });
  return next.epochMilliseconds;
}

/** The text of a date field for an instant, to the minute: `2026-11-23T08:00`. */
export function localDateTime(at: Millis, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}
