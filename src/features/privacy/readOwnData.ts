/** What Élan holds on the person who asks, counted (domain.md 4.3, « Mes données »). */
import { courseRowKey, participationKey } from '../../domain/ids.ts';
import { keptCount } from '../../domain/participation.ts';
import type { ParticipationCount } from '../../domain/participation.ts';
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { SessionContext } from '../../web/types.ts';

export interface OwnData {
  /** As the platform sent it; undefined when the school works without names. */
  readonly name: string | undefined;
  readonly alias: number | undefined;
  readonly student: boolean;
  readonly courseTitle: string;
  readonly schoolName: string;
  readonly activitiesStarted: number;
  readonly scoresSent: number;
  /** What was counted for the gradebook of this course, kept also after it was turned off. */
  readonly participation: ParticipationCount | undefined;
}

export async function readOwnData(
  services: Services,
  { session }: SessionContext,
): Promise<OwnData> {
  const { schoolId, courseId, personId } = session;
  const door = services.store.school(schoolId);
  const [person, school, course, row, participation] = await Promise.all([
    door.persons.get(personId),
    services.recent.school(schoolId),
    courseId === undefined ? undefined : services.recent.course(schoolId, courseId),
    courseId === undefined ? undefined : door.courseRows.get(courseRowKey(courseId, personId)),
    courseId === undefined
      ? undefined
      : door.participationStates.get(participationKey(courseId, personId)),
  ]);
  const cells = Object.values(row?.cells ?? {});
  return {
    name: person?.name,
    alias: person?.alias,
    student: may(session.role, 'work'),
    courseTitle: course?.title ?? '',
    schoolName: school?.name ?? '',
    activitiesStarted: cells.filter(
      ({ stepsDone, startedAt }) => stepsDone > 0 || startedAt !== undefined,
    ).length,
    participation: participation && keptCount(participation),
    scoresSent: cells.filter(({ sending }) => sending === 'sent').length,
  };
}
