/** « Changer de rôle » (model.md 2, decision 0028): a student's launch does not make a student of a teacher. Pure. */
import { dayMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import { may } from '../../domain/visibility.ts';
import type { Launch } from '../../lti/index.ts';
import type { Enrolment } from '../../store/index.ts';

/** As long as a stored role holds by itself (model.md 2). */
const studentViewMs = 30 * dayMs;

/**
 * What the enrolment says after a launch. Staff who come as learners stay staff, until the class's
 * list says learner too (`applyRoster`); where none was ever read, until they came as nothing else for 30 days.
 */
export function enrolledAs(
  known: Enrolment | undefined,
  { role }: Pick<Launch, 'role'>,
  now: Millis,
): Pick<Enrolment, 'role' | 'studentViewSince'> {
  if (known === undefined || role !== 'learner' || !may(known.role, 'preview')) return { role };
  const studentViewSince = known.studentViewSince ?? now;
  const isOver = known.roster === undefined && now - studentViewSince > studentViewMs;
  return isOver ? { role } : { role: known.role, studentViewSince };
}
