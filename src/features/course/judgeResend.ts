/** What a « Renvoyer » does with one score. Pure. */
import { isParked, resend } from '../../domain/delivery.ts';
import type { Delivery, Held } from '../../domain/delivery.ts';
import { compareHeld } from '../../domain/heldGrade.ts';
import type { Attempt, ResendRun } from '../../store/index.ts';

/** What the gradebook shows; undefined: it could not be read. */
export interface Grades {
  of(attempt: Pick<Attempt, 'identityId'>, delivery: Delivery): Held | undefined;
}

/** Whether the run is about such a score at all. */
export function wants({ wanted }: ResendRun, delivery: Delivery): boolean {
  if (wanted === 'parked') return isParked(delivery);
  return wanted === 'all' || delivery.state !== 'sent';
}

interface Judged {
  readonly attempt: Attempt;
  readonly delivery: Delivery;
  readonly known: Grades;
  readonly now: number;
}

/** The delivery made due, told of a grade that was changed there, or the very same one. */
export function judge(run: ResendRun, { attempt, delivery, known, now }: Judged): Delivery {
  if (delivery.run === run._id || !wants(run, delivery)) return delivery;
  // What waits goes out anyway: only sooner.
  if (delivery.state === 'due' || run.over.includes(attempt._id))
    return resend(delivery, now, run._id);
  const held = known.of(attempt, delivery);
  if (held === undefined)
    return isUnread(run, delivery) ? delivery : resend(delivery, now, run._id);
  const compared = compareHeld(delivery, held);
  return compared.changedTo === undefined ? resend(compared, now, run._id) : compared;
}

/** A grade that arrived may have been changed; one that never did has nothing of ours to change. */
const isUnread = (run: ResendRun, { acceptedScore }: Delivery): boolean =>
  acceptedScore !== undefined && !run.overUnread;

/** How a score counts once the run has passed. */
export function markOf(
  run: ResendRun,
  delivery: Delivery,
  held: Held | undefined,
): 'picked' | 'changed' | 'unread' | 'none' {
  if (delivery.run === run._id) return 'picked';
  if (!wants(run, delivery) || delivery.state === 'due') return 'none';
  return held === undefined ? 'unread' : 'changed';
}
