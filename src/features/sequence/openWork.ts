/** One student's work on one placement, for the teachers of that course (lti.md 0b.8, submission review). */
import { attemptKey, enrolmentKey, personId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { Attempt, Person, Session } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { getPlaced } from './openActivity.ts';
import type { Placed } from './openActivity.ts';

export interface ReviewedWork extends Placed {
  /** Unknown when the student never opened Élan. */
  readonly person: Person | undefined;
  /** Absent before the first answer; a colleague's preview is nobody's work. */
  readonly attempt: Attempt | undefined;
}

/** @throws AppError not-allowed for everyone but the instructors of the course; as `getPlaced` */
export async function openWork(
  services: Services,
  session: Session,
  ask: { readonly placement: unknown; readonly person: unknown },
): Promise<ReviewedWork> {
  if (!may(session.role, 'read-class')) throw new AppError('not-allowed');
  const placed = await getPlaced(services, session, ask.placement);
  const id = personId.safeParse(ask.person);
  if (!id.success) throw new AppError('not-found');
  const door = services.store.school(session.schoolId);
  const [attempt, enrolment] = await Promise.all([
    door.attempts.get(attemptKey(placed.placement._id, id.data)),
    door.enrolments.get(enrolmentKey(placed.placement.courseId, id.data)),
  ]);
  const own = attempt?.preview ? undefined : attempt;
  // Without a tie to this course, a name would tell who is in other courses of the school.
  const isOfCourse = own !== undefined || enrolment?.role === 'learner';
  const person = isOfCourse ? await door.persons.get(id.data) : undefined;
  return { ...placed, person, attempt: own };
}
