import type { Question } from '../../domain/activity/question.ts';
import type { FieldError } from '../../web/forms.ts';
import type { AnswerProblem } from './saveAnswer.ts';

type Kind = Question['kind'];

const missing: Readonly<Record<Kind, string>> = {
  mcq: 'choose',
  'true-false': 'choose',
  multiple: 'tick',
  short: 'write',
  numeric: 'writeNumber',
  match: 'fillMatch',
  order: 'fillOrder',
};

/** What to do about an answer that can't be taken, said beside its field. */
export function answerError(
  question: Question,
  problem: Exclude<AnswerProblem, 'unknown-question'>,
): FieldError {
  if (problem === 'missing' || problem === 'incomplete')
    return { field: 'value', key: `sequence.problem.${missing[question.kind]}` };
  const values =
    problem === 'too-long' && question.kind === 'short' ? { count: question.maxLength } : {};
  return { field: 'value', key: `sequence.problem.${problem}`, values };
}
