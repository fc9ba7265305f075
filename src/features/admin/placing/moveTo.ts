/** One course, and its way to another school of its platform. */
import { courseId, unassignedKey } from '../../../domain/ids.ts';
import type { Services } from '../../../services.ts';
import { AppError } from '../../../web/errors.ts';
import { recordAct } from '../journal.ts';
import { startMove } from '../startMove.ts';
import type { MoveStart } from '../startMove.ts';
import type { AdminContext } from '../withAdmin.ts';
import { placed } from './readCourses.ts';
import type { PlacedCourse } from './readCourses.ts';
import { readPlacing } from './readPlacing.ts';
import type { Placing } from './readPlacing.ts';

export interface CourseDetail extends PlacedCourse {
  readonly placing: Placing;
  /** Empty: it has none. */
  readonly schoolName: string | undefined;
}

/** @throws AppError not-found */
export async function readCourse(services: Services, id: unknown): Promise<CourseDetail> {
  const { store } = services;
  const read = courseId.safeParse(id);
  const place = read.success ? await store.courseSchools.get(read.data) : undefined;
  if (place === undefined) throw new AppError('not-found');
  const [placing, school, course] = await Promise.all([
    readPlacing(services, place.platformId),
    store.schools.get(place.schoolId),
    store.school(place.schoolId).courses.get(place._id),
  ]);
  return { ...placed(place, course, placing.rule), placing, schoolName: school?.name };
}

export type MoveWrong = Exclude<MoveStart, 'started'> | 'unassigned' | 'unknown';

/** Gives what keeps it from setting out. */
export async function moveTo(
  services: Services,
  { admin }: AdminContext,
  { detail, school }: { readonly detail: CourseDetail; readonly school: string },
): Promise<MoveWrong | undefined> {
  const { place, placing, isMoving } = detail;
  if (isMoving) return 'already-moving';
  if (school === place.schoolId) return 'same-school';
  if (school === unassignedKey(place.platformId)) return 'unassigned';
  const to = placing.schools.find(({ _id }) => _id === school);
  if (to === undefined) return 'unknown';
  const { platformId } = place;
  const course = detail.course === undefined ? {} : { course: detail.course.title };
  const about = { platformId, schoolId: to._id, ...course };
  await recordAct(services, admin, { act: 'course-moved', ...about });
  const start = await startMove(services, place, { to: to._id });
  return start === 'started' ? undefined : start;
}
