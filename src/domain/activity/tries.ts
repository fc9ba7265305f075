/** What was tried on one question. The best try counts, whatever the order (domain.md 3.2). */
import type { Question } from './question.ts';
import type { TryMade, Work } from './work.ts';

export function triesMade(work: Work, questionId: string): readonly TryMade[] {
  return work.answers[questionId] ?? [];
}

export function isAnswered(work: Work, question: Pick<Question, 'id'>): boolean {
  return triesMade(work, question.id).length > 0;
}

/** 0 to 1; 0 without a try. */
export function bestOf(work: Work, questionId: string): number {
  return Math.max(0, ...triesMade(work, questionId).map(({ score }) => score));
}

export interface Points {
  readonly points: number;
  readonly max: number;
}

/** Points of the best tries over these questions. */
export function pointsOn(work: Work, questions: readonly Question[]): Points {
  let points = 0;
  let max = 0;
  for (const question of questions) {
    points += bestOf(work, question.id) * question.points;
    max += question.points;
  }
  return { points, max };
}
