/** Calendar of a school and its courses: dated lists in the school's time zone (model.md 3). */
import { z } from 'zod';
import { isoDay, millis } from './time.ts';

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
