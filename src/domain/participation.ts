/**
 * Participation, the engagement signal for the LMS (product.md 6): the share of the activities due so
 * far that a student did. Only facts that the student can check: dates and what is done. No answer,
 * no certainty, no signal, no check-in comes in here.
 */
import { z } from 'zod';
import type { OwnPhase } from './activity/ownPhases.ts';
import { dayOf, due, paused } from './calendar.ts';
import type { ClosedPeriod, PhaseDates, SchoolCalendar } from './calendar.ts';
import type { CourseCell } from './courseCell.ts';
import type { ActivityProgress } from './delivery.ts';
import { millis } from './time.ts';
import type { Millis } from './time.ts';

/** Whether teachers of the school may send it: the head decides, an administrator enters it. */
export const participationPermission = z.strictObject({
  allowed: z.boolean(),
  /** Name of the administrator who entered it last. */
  by: z.string().min(1).max(100),
  at: millis,
});
type ParticipationPermission = z.infer<typeof participationPermission>;

/** A teacher turned it on for a course. */
export const participationSending = z.strictObject({
  /** URL of the tool's own line item. */
  lineItem: z.string().max(2000),
  onSince: millis,
  /** The class was last counted. */
  countedAt: millis.optional(),
});
type ParticipationSending = z.infer<typeof participationSending>;

/** Both have to agree, at every count and at every sending. */
export function isParticipationSent(
  school: { readonly participation?: ParticipationPermission | undefined } | undefined,
  course: { readonly participation?: ParticipationSending | undefined } | undefined,
): boolean {
  return school?.participation?.allowed === true && course?.participation !== undefined;
}

export interface CountedActivity {
  readonly id: string;
  /** What a student does alone in it and what counts for completion. */
  readonly phases: readonly OwnPhase[];
  readonly dates: Readonly<Partial<Record<OwnPhase, PhaseDates | undefined>>>;
}

export interface CountAt {
  readonly now: Millis;
  readonly calendar: SchoolCalendar;
  /** Of the class and of the student: what is due on these days is not due. */
  readonly pauses: readonly ClosedPeriod[];
  readonly groups: readonly string[];
  /** Since when the student is known to be in the class: what was due before is not theirs. */
  readonly knownSince?: Millis | undefined;
}

/** « 7 activités faites sur 9 dues »; `due` is at least 1. */
export const participationCount = z.strictObject({
  done: z.number().int().nonnegative(),
  due: z.number().int().positive(),
});
export type ParticipationCount = z.infer<typeof participationCount>;

/** Of what is kept of a student; undefined once nothing is due any more. */
export function keptCount({
  done,
  due: total,
}: {
  readonly done?: number | undefined;
  readonly due?: number | undefined;
}): ParticipationCount | undefined {
  return done === undefined || total === undefined ? undefined : { done, due: total };
}

/**
 * An activity is due once one of its phases is, and done when each phase that is due is done: late
 * is done. Without a date it is never due. Undefined before anything was due: no 0 for nothing.
 */
export function countParticipation(
  activities: readonly CountedActivity[],
  cells: Readonly<Record<string, Pick<CourseCell, 'done'>>>,
  at: CountAt,
): ParticipationCount | undefined {
  const counted = activities.flatMap((activity) => {
    const phases = duePhases(activity, at);
    if (phases.length === 0) return [];
    return [phases.every((phase) => cells[activity.id]?.done[phase] !== undefined)];
  });
  if (counted.length === 0) return undefined;
  return { done: counted.filter(Boolean).length, due: counted.length };
}

function duePhases({ phases, dates }: CountedActivity, at: CountAt): readonly OwnPhase[] {
  return phases.filter((phase) => {
    const dueAt = due(dates[phase], at.groups);
    if (dueAt === undefined || dueAt > at.now || dueAt < (at.knownSince ?? 0)) return false;
    return !paused(dayOf(dueAt, at.calendar.timeZone), at.calendar, at.pauses);
  });
}

export const participationMaximum = 100;

/** 0 to 100. */
export function participationScore({ done, due: total }: ParticipationCount): number {
  return (done / total) * participationMaximum;
}

/** A course is never over for the tool: participation is under way from the first work on. */
export function participationProgress(hasWorked: boolean): ActivityProgress {
  return hasWorked ? 'InProgress' : 'Initialized';
}
