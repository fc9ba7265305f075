import { enrolmentKey } from '../../../domain/ids.ts';
import { isParticipationSent } from '../../../domain/participation.ts';
import type { Services } from '../../../services.ts';
import type { ParticipationState } from '../../../store/index.ts';
import { presenceOf } from '../readCourse.ts';

/**
 * Asked before each sending, of the store and not of a cache: what the school or a teacher stopped,
 * and what is of a student who left, does not go out any more.
 */
export async function mayLeave(
  { store }: Services,
  { schoolId, courseId, personId }: ParticipationState,
): Promise<boolean> {
  const door = store.school(schoolId);
  const [school, course, enrolment] = await Promise.all([
    store.schools.get(schoolId),
    door.courses.get(courseId),
    door.enrolments.get(enrolmentKey(courseId, personId)),
  ]);
  if (!isParticipationSent(school, course)) return false;
  return enrolment?.role === 'learner' && presenceOf(enrolment) === 'here';
}
