/**
 * The branch of a check (domain.md 3.2): below the threshold a short reminder and drill are offered,
 * then back. It is recommended, never required.
 */
import type { Question } from './question.ts';
import type { Verif } from './sequence.ts';
import { isAnswered, pointsOn } from './tries.ts';
import type { Work } from './work.ts';

type Remediation = NonNullable<Verif['remediation']>;

/** All the questions that decide were answered, and their best tries are below the threshold. */
export function isRemediationNeeded(check: Verif, work: Work): boolean {
  if (check.remediation === undefined) return false;
  const watched = questionsNamed(check, check.remediation.watch);
  const decides = watched.length === 0 ? check.questions : watched;
  if (!decides.every((question) => isAnswered(work, question))) return false;
  const { points, max } = pointsOn(work, decides);
  return points * 100 < check.threshold * max;
}

/** The remediation that is needed, or was begun or finished: what a student has begun does not vanish. */
export function openRemediation(check: Verif, work: Work): Remediation | undefined {
  const isOpen =
    isRemediationNeeded(check, work) ||
    work.remediating?.[check.id] !== undefined ||
    work.remediated[check.id] !== undefined;
  return isOpen ? check.remediation : undefined;
}

/** Questions of the check that the remediation gives one more try. */
export function questionsToRetry(check: Verif): readonly Question[] {
  return questionsNamed(check, check.remediation?.retry ?? []);
}

/** One more try comes after the drill, or when the student has closed the remediation. */
export function hasRetry(check: Verif, questionId: string, work: Work): boolean {
  const remediation = openRemediation(check, work);
  if (remediation === undefined || !remediation.retry.includes(questionId)) return false;
  return isDrillOver(check.id, remediation, work);
}

function isDrillOver(checkId: string, { questions }: Remediation, work: Work): boolean {
  return (
    work.remediated[checkId] !== undefined ||
    questions.every((question) => isAnswered(work, question))
  );
}

function questionsNamed(check: Verif, ids: readonly string[]): readonly Question[] {
  return check.questions.filter(({ id }) => ids.includes(id));
}
