/** « Actualiser la liste »: the teacher asks for the list of the class now. The job reads it (jobs/refreshRosters). */
import { setTimeout as wait } from 'node:timers/promises';
import { secondMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Course } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';
import { staffCourse } from './readCourse.ts';

/** Pressed again and again, the platform is asked once in a while. */
const restMs = 10 * secondMs;
/** Most lists come within a second: the page that follows the press shows them. */
const lookEveryMs = 200;
const mostLooks = 15;

/** No request waits for a platform (decision 0011): one that hangs is asked for by the lane, once. */
export async function askForRoster(services: Services, ctx: SessionContext): Promise<void> {
  const { schoolId, courseId } = staffCourse(ctx, 'read-class');
  const { courses } = services.store.school(schoolId);
  const asked = await courses.change(courseId, (course) => withAsk(course, ctx.now));
  if (!('doc' in asked))
    throw new AppError(asked.outcome === 'missing' ? 'not-found' : 'store-unavailable');
  services.recent.forgetCourse(courseId);
  if (!isRosterAwaited(asked.doc, ctx.now)) return;
  services.wake('rosters', asked.doc.platformId);
  for (let looks = 0; looks < mostLooks; looks += 1) {
    await wait(lookEveryMs);
    const course = await courses.get(courseId);
    if (course === undefined || !isRosterAwaited(course, services.now())) break;
  }
  services.recent.forgetCourse(courseId);
}

/** Undefined where the platform offers no list, where it is awaited already, and right after a try. */
function withAsk(course: Course, now: number): Course | undefined {
  const { roster } = course;
  if (roster === undefined || isRosterAwaited(course, now)) return undefined;
  const triedAt = Math.max(roster.triedAt ?? 0, roster.readAt ?? 0);
  return now - triedAt < restMs ? undefined : { ...course, rosterDueAt: now };
}

/** Asked for and not there yet. */
export function isRosterAwaited({ roster, rosterDueAt }: Course, now: number): boolean {
  return roster !== undefined && rosterDueAt !== undefined && rosterDueAt <= now;
}
