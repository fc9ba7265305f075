/** What the buttons of « Renvoyer » ask for, checked; a job does it (model.md 4). */
import { attemptId as parseAttemptId, attemptOfScore, placementId } from '../../domain/ids.ts';
import type { ResendRunId, ScoreId } from '../../domain/ids.ts';
import { resumeScores } from '../../domain/scorePause.ts';
import type { Services } from '../../services.ts';
import type { Course } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';
import { staffCourse } from './readCourse.ts';
import { startResend } from './startResend.ts';

/** One score, or those of the placement that have not arrived. @throws AppError not-found when it is not of this course */
export async function resendFrom(
  services: Services,
  ctx: SessionContext,
  ask: { readonly id: ResendRunId; readonly placement: string; readonly which: string },
): Promise<void> {
  const course = await ownCourse(services, ctx);
  const id = placementId.safeParse(ask.placement);
  const placement = id.success
    ? await services.recent.placement(course.schoolId, id.data)
    : undefined;
  if (placement?.courseId !== course._id) throw new AppError('not-found');
  const placements = [placement._id];
  if (ask.which === 'all')
    return startResend(services, course, { id: ask.id, wanted: 'missing', placements });
  const only = [parseAttemptId.parse(ask.which)];
  const attempt = await services.store.school(course.schoolId).attempts.get(ask.which);
  if (attempt?.placementId !== placement._id) throw new AppError('not-found');
  return startResend(services, course, { id: ask.id, wanted: 'all', placements, only });
}

/** « Tout renvoyer » (`all`), or the ticked ones only. */
export async function resendCourse(
  services: Services,
  ctx: SessionContext,
  ask: {
    readonly id: ResendRunId;
    readonly what: 'all' | 'ticked';
    readonly over: readonly ScoreId[];
    readonly overUnread: boolean;
  },
): Promise<void> {
  const course = await ownCourse(services, ctx);
  const { placements } = await services.recent.placementsOf(course.schoolId, course._id);
  const { id, what, over, overUnread } = ask;
  await startResend(services, course, {
    id,
    wanted: what,
    placements: placements.map(({ _id }) => _id),
    over,
    overUnread,
    ...(what === 'ticked' ? { only: [...new Set(over.map(attemptOfScore))] } : {}),
  });
}

/** « Réessayer »: the pause of the course ends. */
export async function retryPaused(services: Services, ctx: SessionContext): Promise<void> {
  const { _id, schoolId, platformId } = await ownCourse(services, ctx);
  const { courses } = services.store.school(schoolId);
  await courses.change(_id, (course) => resumeScores(course, services.now()));
  services.recent.forgetCourse(_id);
  services.wake('scoreResumes', platformId);
}

async function ownCourse(services: Services, ctx: SessionContext): Promise<Course> {
  const { schoolId, courseId } = staffCourse(ctx, 'send-again');
  const course = await services.recent.course(schoolId, courseId);
  if (course === undefined) throw new AppError('not-found');
  return course;
}
