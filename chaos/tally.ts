/** What the clients saw, counted while it happens. */
import type { Question } from '../src/domain/activity/question.ts';

/** An answer that the tool said is saved. */
export interface Acknowledged {
  readonly personId: string;
  readonly questionId: Question['id'];
  readonly formId: string;
}

export interface Tally {
  requests: number;
  /** A node that was killed or frozen gave none: the request went to the next one. */
  unanswered: number;
  /** 503: the store was away. */
  refused: number;
  /** Launches whose answer was lost with its node: the person opens the activity again. */
  reopened: number;
  /** What is broken now, for people. */
  broken: string;
  /** What is wrong with an answer: a 503 without its header or its form, another status, too late. */
  readonly faults: string[];
  /** Slowest answer of a node that ran, in ms. */
  slowestMs: number;
  /** Longest time from the first try of something to its success, in ms. */
  longestOutageMs: number;
  readonly acknowledged: Acknowledged[];
}

/** With what was broken at the time. */
export function noteFault(tally: Tally, fault: string): void {
  tally.faults.push(`${fault} (${tally.broken})`);
}

export const newTally = (): Tally => ({
  requests: 0,
  unanswered: 0,
  refused: 0,
  reopened: 0,
  broken: '',
  faults: [],
  slowestMs: 0,
  longestOutageMs: 0,
  acknowledged: [],
});
