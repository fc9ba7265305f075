/**
 * What one student did on a sequence: facts, not events (model.md 1). No durations, no time on page.
 */
import { z } from 'zod';
import { millis } from '../time.ts';

export const certainty = z.enum(['sure', 'rather', 'unsure']);
export type Certainty = z.infer<typeof certainty>;

/**
 * The value of an answer by question kind: mcq = option id; multiple = option ids; true-false = boolean;
 * short = text; numeric = number; match = pair id → right side; order = item ids, first to last.
 */
const answerValue = z.union([
  z.string().max(5000),
  z.array(z.string().max(100)).max(20),
  z.boolean(),
  z.number(),
  z.record(z.string().max(40), z.string().max(500)),
]);
export type AnswerValue = z.infer<typeof answerValue>;

const tryMade = z.strictObject({
  value: answerValue,
  certainty: certainty.optional(),
  at: millis,
  /** Made by the page: the same form sent twice is one try. */
  formId: z.string().min(1).max(64),
  /** 0 to 1. */
  score: z.number().min(0).max(1),
});
export type TryMade = z.infer<typeof tryMade>;

const ticketWords = z.strictObject({
  /** « J’ai compris », 1 (pas du tout) to 5 (tout à fait); absent = preferred not to say. */
  understanding: z.number().int().min(1).max(5).optional(),
  keep: z.string().max(500).optional(),
  ask: z.string().max(500).optional(),
});
export type TicketWords = z.infer<typeof ticketWords>;

export const work = z.strictObject({
  /** By question id (checks, drills, challenges, tickets). */
  answers: z.record(z.string(), z.array(tryMade).max(20)),
  /** By block id. */
  blocks: z.record(
    z.string(),
    z.strictObject({ doneAt: millis, how: z.enum(['answered', 'in class', 'teacher']) }),
  ),
  /** By ticket block id. */
  tickets: z.record(z.string(), ticketWords),
  /** By check block id: when the remediation was finished. */
  remediated: z.record(z.string(), millis),
  /** By check block id: when its remediation was begun; it then stays in the list of steps. */
  remediating: z.record(z.string(), millis).optional(),
});
export type Work = z.infer<typeof work>;
