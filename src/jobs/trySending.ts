/** One score on its way: not where it is paused; sent, then sometimes looked at (lti.md 0.10, 5.3). */
import type { Delivery, Held } from '../domain/delivery.ts';
import { isPaused, pauseScores } from '../domain/scorePause.ts';
import type { CourseId, PlatformId, SchoolId } from '../domain/ids.ts';
import type { ScoreOutcome } from '../lti/index.ts';
import { timestampToSend } from '../domain/delivery.ts';
import type { Services } from '../services.ts';
import { createSampling } from './sampling.ts';

/** Whose score it is. */
export interface Sender {
  readonly platformId: PlatformId;
  readonly schoolId: SchoolId;
  readonly courseId: CourseId;
  /** The platform's id of the person; undefined once the identity was erased. */
  readonly userId: string | undefined;
  /** False once another node may be at it, with a newer score. */
  mayStillSend(): boolean;
}

export type Tried =
  | { readonly kind: 'paused' }
  | { readonly kind: 'sent'; readonly outcome: ScoreOutcome; readonly held: Held | undefined };

/** A column of our own whose address is not known yet (jobs/ensureColumns). */
export const noColumnYet = 'no-column-yet';

/** One in twenty, and the first of each line item: a read costs the platform as much as a score. */
const sampling = createSampling(20);

export async function trySending(
  services: Services,
  sender: Sender,
  delivery: Delivery,
): Promise<Tried> {
  if (delivery.lineItem === '')
    return { kind: 'sent', outcome: { kind: 'retry-later', why: noColumnYet }, held: undefined };
  const course = await services.recent.course(sender.schoolId, sender.courseId);
  if (course !== undefined && isPaused(course, delivery.lineItem)) return { kind: 'paused' };
  const outcome = await send(services, sender, delivery);
  if (outcome.kind === 'refused' && outcome.why === 'forbidden')
    await pause(services, sender, delivery.lineItem);
  const held = outcome.kind === 'accepted' ? await readBack(services, sender, delivery) : undefined;
  return { kind: 'sent', outcome, held };
}

async function send(
  services: Services,
  { platformId, userId, mayStillSend }: Sender,
  delivery: Delivery,
): Promise<ScoreOutcome> {
  // An identity that was erased can't be graded any more.
  if (userId === undefined) return { kind: 'refused', why: 'not-gradable' };
  return services.lti.sendScore(platformId, {
    lineItem: delivery.lineItem,
    userId,
    ...(delivery.scoreGiven === undefined ? {} : { scoreGiven: delivery.scoreGiven }),
    scoreMaximum: delivery.scoreMaximum,
    comment: delivery.comment,
    activityProgress: delivery.activityProgress,
    timestamp: timestampToSend(delivery),
    mayStillSend,
    ...(delivery.startedAt === undefined ? {} : { startedAt: delivery.startedAt }),
    ...(delivery.submittedAt === undefined ? {} : { submittedAt: delivery.submittedAt }),
  });
}

/** In one place, whatever the number of scores that wait behind it. */
async function pause(services: Services, sender: Sender, lineItem: string): Promise<void> {
  const { schoolId, courseId, platformId } = sender;
  const { courses } = services.store.school(schoolId);
  await courses.change(courseId, (course) => pauseScores(course, lineItem, services.now()));
  services.recent.forgetCourse(courseId);
  services.log.warn({ platform: platformId }, 'scores of a course are paused: not allowed');
}

/** Moodle answers 200 to a score that a teacher’s own grade hides: only its results tell. */
async function readBack(
  services: Services,
  { platformId, userId = '' }: Sender,
  { lineItem, scoreGiven, changedTo }: Delivery,
): Promise<Held | undefined> {
  if (scoreGiven === undefined) return undefined;
  const isSampled = sampling.takes(`${platformId} ${lineItem}`);
  if (changedTo === undefined && !isSampled) return undefined;
  const read = await services.lti.readResult(platformId, { lineItem, userId });
  return read.kind === 'read' ? read : undefined;
}
