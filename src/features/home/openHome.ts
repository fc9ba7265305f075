/** Reads what « À faire » shows: the student's row and, where it matters, name and groups. */
import { courseRowKey, enrolmentKey, participationKey } from '../../domain/ids.ts';
import type { CourseId } from '../../domain/ids.ts';
import { isParticipationSent } from '../../domain/participation.ts';
import type { Services } from '../../services.ts';
import type { ParticipationState, Placement, Session } from '../../store/index.ts';
import { listTasks } from './listTasks.ts';
import type { Task } from './listTasks.ts';

export interface Home {
  readonly courseTitle: string;
  /** Only if the platform sent one and the administrator allowed it. */
  readonly name: string | undefined;
  readonly tasks: readonly Task[];
  /** Some activities of the course are not among them. */
  readonly partial: boolean;
  /** Sent to the gradebook; `state` is absent until something was counted. */
  readonly participation?: { readonly state: ParticipationState | undefined };
}

export async function openHome(services: Services, session: Session): Promise<Home> {
  const { schoolId, courseId, personId } = session;
  const person = services.store.school(schoolId).persons.get(personId);
  if (courseId === undefined)
    return { courseTitle: '', name: (await person)?.name, tasks: [], partial: false };
  const [read, course, tasks, participation] = await Promise.all([
    person,
    services.recent.course(schoolId, courseId),
    readTasks(services, session, courseId),
    readParticipation(services, session, courseId),
  ]);
  return { courseTitle: course?.title ?? '', name: read?.name, ...tasks, ...participation };
}

/** What the platform is sent is what the student reads (product.md 3.2). */
async function readParticipation(
  services: Services,
  { schoolId, personId }: Session,
  courseId: CourseId,
): Promise<Pick<Home, 'participation'>> {
  const [school, course] = await Promise.all([
    services.recent.school(schoolId),
    services.recent.course(schoolId, courseId),
  ]);
  if (!isParticipationSent(school, course)) return {};
  const { participationStates } = services.store.school(schoolId);
  return {
    participation: { state: await participationStates.get(participationKey(courseId, personId)) },
  };
}

async function readTasks(
  services: Services,
  session: Session,
  courseId: CourseId,
): Promise<Pick<Home, 'tasks' | 'partial'>> {
  const { schoolId, personId } = session;
  const door = services.store.school(schoolId);
  const { placements, partial } = await services.recent.placementsOf(schoolId, courseId);
  const [row, versions, groups] = await Promise.all([
    door.courseRows.get(courseRowKey(courseId, personId)),
    services.recent.versions(
      schoolId,
      placements.map(({ versionId }) => versionId),
    ),
    placements.some(isGrouped)
      ? door.enrolments.get(enrolmentKey(courseId, personId)).then((found) => found?.groups ?? [])
      : [],
  ]);
  const given = placements.flatMap((placement) => {
    const sequence = versions.get(placement.versionId)?.version.content;
    return sequence === undefined ? [] : [{ placement, sequence, cell: row?.cells[placement._id] }];
  });
  return { tasks: listTasks(given, { now: services.now(), groups }), partial };
}

function isGrouped({ dates }: Placement): boolean {
  return Object.values(dates).some(
    (phase) => phase !== undefined && Object.keys(phase.byGroup).length > 0,
  );
}
