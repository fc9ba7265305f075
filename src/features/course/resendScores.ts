/** « Renvoyer »: the same score again, after the last one the platform accepted (lti.md 5.3). */
import { nextDueAt, resend } from '../../domain/delivery.ts';
import type { Services } from '../../services.ts';
import type { Attempt, CourseCell } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';
import { staffCourse } from './readCourse.ts';

/** Scores of one placement resent by one press; a whole course is a paged run of its own. */
const resentAtOnce = 500;

/** Makes the attempt's deliveries due now, and says how many; `not-found` unless it is work of this course. */
export async function resendOne(
  services: Services,
  ctx: SessionContext,
  attemptId: string,
): Promise<number> {
  const { schoolId, courseId } = staffCourse(ctx, 'send-again');
  const { attempts } = services.store.school(schoolId);
  const changed = await attempts.change(attemptId, (attempt) =>
    attempt.courseId === courseId ? dueAgain(attempt, services.now()) : undefined,
  );
  if (changed.outcome === 'conflict') throw new AppError('attempt-changed');
  if (!('doc' in changed) || changed.doc.courseId !== courseId) throw new AppError('not-found');
  services.wake('deliveries');
  services.wake('projections');
  return Object.keys(changed.doc.deliveries).length;
}

/** Those of the placement that the platform has not received; the number of them. */
export async function resendMissing(
  services: Services,
  ctx: SessionContext,
  placement: string,
): Promise<number> {
  const { schoolId, courseId } = staffCourse(ctx, 'send-again');
  const { attempts } = services.store.school(schoolId);
  const page = await attempts.find('byPlacement', { eq: [placement], limit: resentAtOnce });
  const missing = page.docs.filter(
    (attempt) => attempt.courseId === courseId && !attempt.preview && isMissing(attempt),
  );
  // One write per score that was not received: there is no verb over many documents (model.md 1).
  await Promise.all(
    missing.map(({ _id }) => attempts.change(_id, (attempt) => dueAgain(attempt, services.now()))),
  );
  services.wake('deliveries');
  services.wake('projections');
  return missing.length;
}

function isMissing(attempt: Attempt): boolean {
  const states: readonly CourseCell['sending'][] = ['due', 'refused'];
  return Object.values(attempt.deliveries).some(({ state }) =>
    states.some((missing) => missing === state),
  );
}

function dueAgain(attempt: Attempt, now: number): Attempt | undefined {
  const entries = Object.entries(attempt.deliveries);
  if (entries.length === 0) return undefined;
  const deliveries = Object.fromEntries(
    entries.map(([key, delivery]) => [key, resend(delivery, now)]),
  );
  const nextDeliveryAt = nextDueAt(deliveries);
  return {
    ...attempt,
    deliveries,
    projectDueAt: now,
    ...(nextDeliveryAt === undefined ? {} : { nextDeliveryAt }),
  };
}
