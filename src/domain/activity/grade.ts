/**
 * Grades one answer, 0 to 1, by facts the author wrote down; no text is interpreted.
 * Part of the points: multiple = (right chosen − wrong chosen) ÷ right, never under 0;
 * match = share of right pairs; order = each item that must be moved costs one of n − 1 shares, so
 * that one item out of place does not fail the whole list and the reverse order gets nothing.
 */
import { comparableText } from './comparableText.ts';
import { longestRun } from './longestRun.ts';
import type { Question } from './question.ts';
import type { AnswerValue } from './work.ts';

export interface Grade {
  /** 0 to 1. */
  readonly score: number;
  /** The whole answer is right. */
  readonly right: boolean;
  /** The author's words for this answer. */
  readonly feedback?: string;
}

type Of<K extends Question['kind']> = Extract<Question, { kind: K }>;

/** `value` as `checkValue` made it; a value of another kind of question scores 0. */
export function gradeAnswer(question: Question, value: AnswerValue): Grade {
  const score = scoreAnswer(question, value);
  const right = score === 1;
  const feedback = feedbackOn(question, value, right);
  return { score, right, ...(feedback === undefined ? {} : { feedback }) };
}

function scoreAnswer(question: Question, value: AnswerValue): number {
  switch (question.kind) {
    case 'mcq':
    case 'true-false':
      return value === question.right ? 1 : 0;
    case 'multiple':
      return scoreChosen(question, listOf(value));
    case 'short':
      return typeof value === 'string' && isAccepted(question, value) ? 1 : 0;
    case 'numeric':
      return typeof value === 'number' && isNear(question, value) ? 1 : 0;
    case 'match':
      return scorePairs(question, value);
    case 'order':
      return scoreOrder(question, listOf(value));
  }
}

function listOf(value: AnswerValue): readonly string[] {
  return Array.isArray(value) ? value : [];
}

function scoreChosen(question: Of<'multiple'>, chosen: readonly string[]): number {
  const right = chosen.filter((id) => question.right.includes(id)).length;
  return Math.max(0, (2 * right - chosen.length) / question.right.length);
}

function isAccepted(question: Of<'short'>, text: string): boolean {
  if (question.mode === 'open') return text.trim() !== '';
  const given = comparableText(text);
  return question.accept.some((accepted) => comparableText(accepted) === given);
}

/** A billionth more than the tolerance: 0,3 − 0,2 is not exactly 0,1 in a computer. */
function isNear(question: Of<'numeric'>, value: number): boolean {
  const slack = 1e-9 * Math.max(1, Math.abs(question.right));
  return Math.abs(value - question.right) <= question.tolerance + slack;
}

function scorePairs(question: Of<'match'>, value: AnswerValue): number {
  const given = new Map<string, unknown>(typeof value === 'object' ? Object.entries(value) : []);
  const right = question.pairs.filter((pair) => given.get(pair.id) === pair.right).length;
  return right / question.pairs.length;
}

function scoreOrder(question: Of<'order'>, ids: readonly string[]): number {
  const ranks = ids
    .map((id) => question.items.findIndex((item) => item.id === id))
    .filter((rank) => rank >= 0);
  if (ranks.length !== question.items.length) return 0;
  return (longestRun(ranks) - 1) / (question.items.length - 1);
}

function feedbackOn(question: Question, value: AnswerValue, right: boolean): string | undefined {
  switch (question.kind) {
    case 'mcq':
      return question.options.find(({ id }) => id === value)?.feedback;
    case 'multiple':
      return (
        (right ? undefined : firstMistake(question, listOf(value))) ?? outcomeOf(question, right)
      );
    default:
      return outcomeOf(question, right);
  }
}

function outcomeOf(question: Exclude<Question, Of<'mcq'>>, right: boolean): string | undefined {
  return right ? question.feedback?.right : question.feedback?.wrong;
}

/** What the author says of the first option that should not have been chosen. */
function firstMistake(question: Of<'multiple'>, chosen: readonly string[]): string | undefined {
  return question.options.find(
    ({ id, feedback }) =>
      feedback !== undefined && chosen.includes(id) && !question.right.includes(id),
  )?.feedback;
}
