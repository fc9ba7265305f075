import type { Work } from './work.ts';

/** The work of a student who has just opened the sequence. */
export function emptyWork(): Work {
  return { answers: {}, blocks: {}, tickets: {}, remediated: {} };
}
