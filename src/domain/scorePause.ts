/**
 * A platform that answers 403 has taken the permission away (lti.md 5.3): the scores of that line item
 * rest, the pause stands in one place, on the course, and no score is given up meanwhile.
 */
import { z } from 'zod';
import { dayMs, millis, minuteMs } from './time.ts';
import type { Millis } from './time.ts';

const maxLineItems = 200;

export const scorePause = z.strictObject({
  since: millis,
  /** Those that were refused; other columns of the course go on. */
  lineItems: z.array(z.string().max(2000)).min(1).max(maxLineItems),
});

interface Pausable {
  readonly scorePause?: z.infer<typeof scorePause> | undefined;
  /** When the pause ends, for a new try: a day later, unless somebody or a launch knows better. */
  readonly scoresResumeAt?: Millis | undefined;
}

export const isPaused = ({ scorePause: pause }: Pausable, lineItem: string): boolean =>
  pause?.lineItems.includes(lineItem) ?? false;

/** The course with this line item paused; undefined when it is so already. */
export function pauseScores<C extends Pausable>(
  course: C,
  lineItem: string,
  now: Millis,
): C | undefined {
  if (isPaused(course, lineItem)) return undefined;
  const { since = now, lineItems = [] } = course.scorePause ?? {};
  return {
    ...course,
    scorePause: { since, lineItems: [...lineItems, lineItem].slice(-maxLineItems) },
    scoresResumeAt: course.scoresResumeAt ?? now + dayMs,
  };
}

/** « Réessayer »: the pause ends now; undefined when there is none. */
export function resumeScores<C extends Pausable>(course: C, now: Millis): C | undefined {
  if (course.scorePause === undefined || (course.scoresResumeAt ?? now) < now) return undefined;
  return { ...course, scoresResumeAt: now };
}

/** A launch whose claim has the right just after a refusal proves nothing new. */
const launchProvesAfterMs = 10 * minuteMs;

/** The same for a launch that shows the permission. */
export function resumeAfterLaunch<C extends Pausable>(course: C, now: Millis): C | undefined {
  const { since } = course.scorePause ?? {};
  if (since === undefined || now - since < launchProvesAfterMs) return undefined;
  return resumeScores(course, now);
}

/** The course once its scores go out again. */
export function withoutPause<C extends Pausable>(
  course: C,
): Omit<C, 'scorePause' | 'scoresResumeAt'> {
  const { scorePause: _pause, scoresResumeAt: _due, ...rest } = course;
  return rest;
}
