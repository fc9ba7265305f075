/** « Renvoyer » (model.md 4): one press, walked through by a job whatever happens to the node. */
import { z } from 'zod';
import * as id from '../domain/ids.ts';
import { millis } from '../domain/time.ts';

export const resendRun = z.strictObject({
  _id: id.resendRunId,
  schoolId: id.schoolId,
  platformId: id.platformId,
  courseId: id.courseId,
  startedAt: millis,
  /** `parked`: those that waited for the permission to be given back; `ticked`: those of `over` only. */
  wanted: z.enum(['all', 'missing', 'parked', 'ticked']),
  /** Walked through in this order, each by pages of attempts. */
  placements: z.array(id.placementId).max(2000),
  /** Absent: every attempt of the placements. */
  only: z.array(id.attemptId).max(200).optional(),
  /** The teacher ticked them: sent over the grade that was changed there. */
  over: z.array(id.scoreId).max(200),
  /** Ticked: also over grades that could not be compared. */
  overUnread: z.boolean(),
  /** Cursor: which of the placements, and after which page. */
  at: z.number().int().nonnegative(),
  after: z.string().max(2000).optional(),
  /** Made due; left alone because the gradebook shows another grade; left because it can't be read. */
  picked: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
  unread: z.number().int().nonnegative(),
  /** Tries of this step that the platform did not answer. */
  failures: z.number().int().nonnegative(),
  /** Next step; absent once all is done. */
  nextAt: millis.optional(),
  expiresAt: millis,
});
export type ResendRun = z.infer<typeof resendRun>;
