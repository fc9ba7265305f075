/** « Renvoyer »: writes down what was asked for; a job walks through it (model.md 4). */
import type { AttemptId, PlacementId, ResendRunId, ScoreId } from '../../domain/ids.ts';
import { dayMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Course, ResendRun } from '../../store/index.ts';

export interface Resend {
  readonly id: ResendRunId;
  readonly wanted: ResendRun['wanted'];
  readonly placements: readonly PlacementId[];
  readonly only?: readonly AttemptId[];
  readonly over?: readonly ScoreId[];
  readonly overUnread?: boolean;
  /** Not now, but then. */
  readonly startsAt?: number;
}

/** How long a teacher can look up what came of it. */
const keptMs = 30 * dayMs;

/** The same id again starts nothing. */
export async function startResend(
  services: Services,
  course: Pick<Course, '_id' | 'schoolId' | 'platformId'>,
  ask: Resend,
): Promise<void> {
  const { _id, schoolId, platformId } = course;
  const now = services.now();
  const { id, wanted, placements, only, over = [], overUnread = false, startsAt = now } = ask;
  await services.store.school(schoolId).resendRuns.insert({
    _id: id,
    schoolId,
    platformId,
    courseId: _id,
    startedAt: now,
    wanted,
    placements: [...placements],
    ...(only === undefined ? {} : { only: [...only] }),
    over: [...over],
    overUnread,
    at: 0,
    picked: 0,
    changed: 0,
    unread: 0,
    failures: 0,
    nextAt: startsAt,
    expiresAt: now + keptMs,
  });
  services.wake('resends', platformId);
}
