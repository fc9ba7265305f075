/** What is sent of a student's participation in a course (model.md 4). */
import { z } from 'zod';
import { delivery } from '../domain/delivery.ts';
import * as id from '../domain/ids.ts';
import { participationCount } from '../domain/participation.ts';
import { millis } from '../domain/time.ts';

export const participationState = z.strictObject({
  _id: id.participationStateId,
  schoolId: id.schoolId,
  schoolYear: z.string().regex(/^\d{4}-\d{4}$/),
  platformId: id.platformId,
  courseId: id.courseId,
  identityId: id.identityId,
  personId: id.personId,
  /** What was last counted, and since when it has been so; neither once nothing is due any more. */
  ...participationCount.partial().shape,
  countedAt: millis,
  /** By line item key: one entry, unless sending was stopped before it left. */
  deliveries: z.record(z.string(), delivery),
  /** As in an attempt. */
  nextDeliveryAt: millis.optional(),
});
export type ParticipationState = z.infer<typeof participationState>;
