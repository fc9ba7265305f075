/** Ends the pause of a course whose scores may go out again, and takes up those that waited (lti.md 5.3). */
import { randomUUID } from 'node:crypto';
import { resendRunId } from '../domain/ids.ts';
import type { PlatformId } from '../domain/ids.ts';
import { knownEverywhereMs } from '../domain/recent.ts';
import { isPaused, withoutPause } from '../domain/scorePause.ts';
import { startResend } from '../features/course/startResend.ts';
import type { Services } from '../services.ts';
import type { Course } from '../store/index.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { PlatformJob } from './runner.ts';

export const resumeScores: PlatformJob = { queue: 'scoreResumes', width: 1, turn: resumeNext };

export async function resumeNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { courses: door } = services.store.jobs;
  const queue = { door, queue: 'scoreResumes', partition: platform };
  return holdOfCourse(services, queue, async ({ doc: course, settle }) => {
    const now = services.now();
    const { placements } = await services.recent.placementsOf(course.schoolId, course._id);
    // Written first: a crash before the pause ends makes a second run, which finds nothing left to do.
    await startResend(services, course, {
      id: resendRunId.parse(randomUUID()),
      wanted: 'parked',
      placements: placements.map(({ _id }) => _id),
      // A node that still knows the pause would put a score back to rest.
      startsAt: now + knownEverywhereMs,
    });
    await settle((current) => resumed(current, now));
    services.recent.forgetCourse(course._id);
    return 'done';
  });
}

/** Participation that waited is found by the next count, which a press or a launch brings forward. */
function resumed(course: Course, now: number): Course {
  const { participation } = course;
  const isWaiting = participation !== undefined && isPaused(course, participation.lineItem);
  const rest = withoutPause(course);
  return isWaiting ? { ...rest, participationDueAt: now + knownEverywhereMs } : rest;
}
