import { isParticipationSent } from '../../domain/participation.ts';
import { minuteMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';

/** After the last of several dates that a teacher sets in a row; longer than any node knows the old ones. */
const quietMs = minuteMs;

/**
 * Participation of the course follows corrected dates once nothing was saved for a minute. When others
 * write the course all the time, the daily count does.
 */
export async function countSoon(
  services: Services,
  { schoolId, courseId }: Pick<Placement, 'schoolId' | 'courseId'>,
): Promise<void> {
  const [school, course] = await Promise.all([
    services.recent.school(schoolId),
    services.recent.course(schoolId, courseId),
  ]);
  if (!isParticipationSent(school, course)) return;
  const participationDueAt = services.now() + quietMs;
  await services.store
    .school(schoolId)
    .courses.change(courseId, (known) =>
      known.participation === undefined ? undefined : { ...known, participationDueAt },
    );
  services.recent.forgetCourse(courseId);
}
