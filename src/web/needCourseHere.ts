import type { CourseId, SchoolId } from '../domain/ids.ts';
import { AppError } from './errors.ts';
import type { WebNeeds } from './needs.ts';

/**
 * From the store, not from the cache: whoever waited for longer than any cache holds begins nothing where the
 * course no longer is (decision 0035).
 * @throws AppError course-moving
 */
export async function needCourseHere(
  { store }: Pick<WebNeeds, 'store'>,
  school: SchoolId,
  course: CourseId,
): Promise<void> {
  const place = await store.courseSchools.get(course);
  if (place === undefined) return;
  if (place.schoolId !== school || place.moving === true) throw new AppError('course-moving');
}
