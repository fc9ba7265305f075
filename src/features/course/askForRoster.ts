/** « Actualiser la liste »: the teacher asks the platform for the list of the class now. */
import { secondMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';
import { staffCourse } from './readCourse.ts';
import { refreshRoster } from './refreshRoster.ts';

/** Pressed again and again, the platform is asked once in a while. */
const restMs = 10 * secondMs;

/** What came of it is on the course; a platform that gives no list is no error of ours. */
export async function askForRoster(services: Services, ctx: SessionContext): Promise<void> {
  const { schoolId, courseId } = staffCourse(ctx, 'read-class');
  const { courses } = services.store.school(schoolId);
  const course = await courses.get(courseId);
  if (course === undefined) throw new AppError('not-found');
  const { roster } = course;
  const isFresh = roster?.problem === undefined && ctx.now - (roster?.readAt ?? 0) < restMs;
  if (roster === undefined || isFresh) return;
  const { keep } = await refreshRoster(services, course);
  await courses.change(courseId, keep);
  services.recent.forgetCourse(courseId);
}
