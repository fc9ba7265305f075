/** A score on its way to the LMS, kept inside the document it comes from (model.md 4, lti.md 5.3). */
import { z } from 'zod';
import { millis } from './time.ts';

export const activityProgress = z.enum([
  'Initialized',
  'Started',
  'InProgress',
  'Submitted',
  'Completed',
]);
export type ActivityProgress = z.infer<typeof activityProgress>;

/** Why a platform refused for good, or what a teacher must do first. */
export const refusal = z.enum([
  'not-gradable',
  'forbidden',
  'line-item-gone',
  'locked',
  'given-up',
  'rejected',
]);
export type Refusal = z.infer<typeof refusal>;

export const delivery = z.strictObject({
  /** URL of the line item, as the platform gave it (query string kept). */
  lineItem: z.string().max(2000),
  scoreGiven: z.number().min(0),
  scoreMaximum: z.number().positive(),
  comment: z.string().max(1000),
  activityProgress,
  startedAt: millis.optional(),
  submittedAt: millis.optional(),
  /** When the score came about; never the time of sending (lti.md 0b.7). */
  eventAt: millis,
  state: z.enum(['due', 'sent', 'superseded', 'refused']),
  tries: z.number().int().nonnegative(),
  /** First failure of this score: back-off ends three days later. */
  firstFailureAt: millis.optional(),
  nextAt: millis.optional(),
  sentAt: millis.optional(),
  /** The timestamp the platform accepted last: the next one is at least a second later. */
  acceptedTimestamp: millis.optional(),
  /** Score accepted last, to know whether what waits is news. */
  acceptedScore: z.number().min(0).optional(),
  refusal: refusal.optional(),
  /** Closed code of the last failure, for the teacher's page: `http-500`, `time-out`, … */
  lastFailure: z.string().max(60).optional(),
});
export type Delivery = z.infer<typeof delivery>;
