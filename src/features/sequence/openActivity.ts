/** What every page of a placed sequence starts from: content from the caches, one read of the attempt. */
import { emptyWork } from '../../domain/activity/emptyWork.ts';
import type { PhaseName, Sequence } from '../../domain/activity/sequence.ts';
import { listSteps } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Work } from '../../domain/activity/work.ts';
import { due } from '../../domain/calendar.ts';
import { attemptKey, enrolmentKey, placementId } from '../../domain/ids.ts';
import type { AttemptId } from '../../domain/ids.ts';
import type { Millis } from '../../domain/time.ts';
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { Attempt, Placement, School, Session, Stored } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';

/** A placement and what it shows. Nothing here is of one student. */
export interface Placed {
  readonly placement: Placement;
  readonly sequence: Sequence;
  /** Folder of the starter library that holds the pictures; absent for other content. */
  readonly slug: string | undefined;
  readonly school: School;
  readonly courseTitle: string;
}

export interface Opened extends Placed {
  readonly attemptId: AttemptId;
  /** Absent until the first answer: opening writes nothing (model.md 8). */
  readonly attempt: Stored<Attempt> | undefined;
  readonly work: Work;
  readonly steps: readonly Step[];
  /** When each phase is due for this student. */
  readonly dueAt: Readonly<Record<PhaseName, Millis | undefined>>;
}

/** @throws AppError not-for-visitors; placement-not-found, also for a placement of another course */
export async function getPlaced(
  services: Services,
  session: Session,
  rawId: unknown,
): Promise<Placed> {
  if (!may(session.role, 'work') && !may(session.role, 'preview'))
    throw new AppError('not-for-visitors');
  const id = placementId.safeParse(rawId);
  const placement = id.success
    ? await services.recent.placement(session.schoolId, id.data)
    : undefined;
  if (placement === undefined || placement.courseId !== session.courseId)
    throw new AppError('placement-not-found');
  const [read, school, course] = await Promise.all([
    services.recent.version(session.schoolId, placement.versionId),
    services.recent.school(session.schoolId),
    services.recent.course(session.schoolId, placement.courseId),
  ]);
  if (read === undefined || school === undefined) throw new AppError('placement-not-found');
  return {
    placement,
    sequence: read.version.content,
    slug: read.activity.libraryId,
    school,
    courseTitle: course?.title ?? placement.title,
  };
}

export async function openActivity(
  services: Services,
  session: Session,
  rawId: unknown,
): Promise<Opened> {
  const placed = await getPlaced(services, session, rawId);
  const attemptId = attemptKey(placed.placement._id, session.personId);
  const [attempt, groups] = await Promise.all([
    services.store.school(session.schoolId).attempts.get(attemptId),
    listGroups(services, session, placed.placement),
  ]);
  const work = attempt?.work ?? emptyWork();
  const { dates } = placed.placement;
  return {
    ...placed,
    attemptId,
    attempt,
    work,
    steps: listSteps(placed.sequence, work),
    dueAt: {
      avant: due(dates.avant, groups),
      pendant: due(dates.pendant, groups),
      apres: due(dates.apres, groups),
    },
  };
}

/** Read only where a date depends on it: most placements have one date for all. */
async function listGroups(
  services: Services,
  session: Session,
  { courseId, dates }: Placement,
): Promise<readonly string[]> {
  const isGrouped = Object.values(dates).some(
    (phase) => phase !== undefined && Object.keys(phase.byGroup).length > 0,
  );
  if (!isGrouped) return [];
  const id = enrolmentKey(courseId, session.personId);
  return (await services.store.school(session.schoolId).enrolments.get(id))?.groups ?? [];
}
