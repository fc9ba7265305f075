/** The course of a session, for its staff. */
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { Course, School } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';

export interface Where {
  readonly course: Course;
  readonly school: School;
}

/** @throws AppError not-allowed for who may not place activities here */
export async function whereOf(services: Services, { session }: SessionContext): Promise<Where> {
  if (session.courseId === undefined || !may(session.role, 'place'))
    throw new AppError('not-allowed');
  const [course, school] = await Promise.all([
    services.recent.course(session.schoolId, session.courseId),
    services.recent.school(session.schoolId),
  ]);
  if (course === undefined || school === undefined) throw new AppError('not-found');
  return { course, school };
}
