import type { CourseId } from '../../domain/ids.ts';
import { resumeAfterLaunch } from '../../domain/scorePause.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';

/** A launch that shows the permission ends the pause of its course (lti.md 5.3); the course is in the cache. */
export async function endPause(services: Services, launch: Launch, id: CourseId): Promise<void> {
  if (launch.scores?.rights.includes('send-scores') !== true) return;
  const known = await services.recent.course(launch.schoolId, id);
  if (known === undefined || resumeAfterLaunch(known, services.now()) === undefined) return;
  const { courses } = services.store.school(launch.schoolId);
  await courses.change(id, (course) => resumeAfterLaunch(course, services.now()));
  services.recent.forgetCourse(id);
  services.wake('scoreResumes', launch.platformId);
}
