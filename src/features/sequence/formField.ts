/** An answer given earlier, in the shape in which its form would send it: to fill the form again. */
import type { Question } from '../../domain/activity/question.ts';
import type { AnswerValue } from '../../domain/activity/work.ts';

/** Undefined where starting afresh is easier than correcting: choices and numbers. */
export function formField(question: Question, value: AnswerValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (question.kind === 'short' || question.kind === 'match') return value;
  if (question.kind !== 'order' || !Array.isArray(value)) return undefined;
  return Object.fromEntries(value.map((id, index) => [id, String(index + 1)]));
}
