/** One cell of a CourseRow: what lists and tables show of one student's work (model.md 4). */
import { z } from 'zod';
import { columnsOf } from './activity/columns.ts';
import type { Column, Grading } from './activity/columns.ts';
import { done, stepsDone } from './activity/done.ts';
import { scoreOf } from './activity/score.ts';
import { phaseName } from './activity/sequence.ts';
import type { Sequence, Weights } from './activity/sequence.ts';
import type { Work } from './activity/work.ts';
import type { Delivery } from './delivery.ts';
import { resendRunId } from './ids.ts';
import { sendingState } from './sendingState.ts';
import { millis } from './time.ts';
import type { Millis } from './time.ts';

const sendingFields = {
  sending: z.enum(['nothing', 'due', 'sent', 'refused']),
  nextAt: millis.optional(),
  sentAt: millis.optional(),
  tries: z.number().int().nonnegative().optional(),
  refusal: z.string().max(40).optional(),
  lastFailure: z.string().max(60).optional(),
  /** 0 to 1, or more: the grade that a teacher put in its place in the gradebook. */
  changedTo: z.number().min(0).optional(),
  /** The « Renvoyer » that made its score due last. */
  run: resendRunId.optional(),
};

const phaseScore = z.strictObject({
  /** 0 to 1; absent until there is something to grade. */
  score: z.number().min(0).max(1).optional(),
  ...sendingFields,
});

export const courseCell = z.strictObject({
  /** Version of the attempt the cell was made from: an older one never overwrites. */
  attemptVersion: z.number().int().nonnegative(),
  stepsDone: z.number().int().nonnegative(),
  stepsTotal: z.number().int().nonnegative(),
  /** Phase → when it was done. */
  done: z.partialRecord(phaseName, millis),
  startedAt: millis.optional(),
  lastAt: millis.optional(),
  /** 0 to 1; absent until there is something to grade. */
  score: z.number().min(0).max(1).optional(),
  ...sendingFields,
  /** With one score per phase: each of them. */
  phases: z.partialRecord(phaseName, phaseScore).optional(),
});
export type CourseCell = z.infer<typeof courseCell>;

/** What the projection reads of an attempt as stored. */
export interface AttemptRead {
  readonly version: number;
  readonly work: Work;
  readonly startedAt: Millis;
  readonly updatedAt: Millis;
  readonly deliveries: Readonly<Record<string, Delivery>>;
}

export interface Graded {
  /** Of the placement, else of the sequence. */
  readonly weights: Weights;
  readonly grading: Grading;
}

/** The cell of an attempt; what was sent to columns that the placement has no more is not in it. */
export function projectCell(
  sequence: Sequence,
  { version, work, startedAt, updatedAt, deliveries }: AttemptRead,
  { weights, grading }: Graded,
): CourseCell {
  const columns = columnsOf(sequence, weights, grading);
  const current = Object.fromEntries(
    Object.entries(deliveries).filter(([key]) => columns.some((column) => column.key === key)),
  );
  const steps = stepsDone(sequence, work);
  const score = scoreOf(sequence, work, weights)?.value;
  return {
    attemptVersion: version,
    stepsDone: steps.done,
    stepsTotal: steps.total,
    done: phasesDone(sequence, work),
    startedAt,
    lastAt: updatedAt,
    ...(score === undefined ? {} : { score }),
    ...sendingState(current),
    ...(grading === 'per-phase' ? { phases: phasesSent(columns, current, { work, weights }) } : {}),
  };
}

function phasesSent(
  columns: readonly Column[],
  deliveries: Readonly<Record<string, Delivery>>,
  { work, weights }: { readonly work: Work; readonly weights: Weights },
): NonNullable<CourseCell['phases']> {
  const states: NonNullable<CourseCell['phases']> = {};
  for (const { key, phase, part } of columns) {
    const delivery = deliveries[key];
    const score = scoreOf(part, work, weights)?.value;
    if (phase !== undefined)
      states[phase] = {
        ...(score === undefined ? {} : { score }),
        ...sendingState(delivery === undefined ? {} : { [key]: delivery }),
      };
  }
  return states;
}

function phasesDone(sequence: Sequence, work: Work): CourseCell['done'] {
  const times: CourseCell['done'] = {};
  for (const phase of phaseName.options) {
    const at = done(sequence, work, phase);
    if (at !== undefined) times[phase] = at;
  }
  return times;
}
