/** What a « Renvoyer » does with one score. Pure. */
import { isParked, resend } from '../../domain/delivery.ts';
import type { Delivery, Held } from '../../domain/delivery.ts';
import { compareHeld } from '../../domain/heldGrade.ts';
import { scoreKey } from '../../domain/ids.ts';
import type { Attempt, ResendRun } from '../../store/index.ts';

/** One score of an attempt. */
export interface Score {
  readonly attempt: Attempt;
  /** Of its column. */
  readonly key: string;
  readonly delivery: Delivery;
}

/** A run and what is to be known of the course to do it. */
export interface Walk {
  readonly run: ResendRun;
  /** False: the teacher chose other columns since, or none. */
  hasColumn(score: Score): boolean;
}

/** What the gradebook shows; undefined: it could not be read. */
export interface Grades {
  of(score: Score): Held | undefined;
}

/** Whether the run is about such a score at all. Progress alone that arrived has nothing to be put right. */
export function wants(walk: Walk, score: Score): boolean {
  const { wanted } = walk.run;
  const { delivery } = score;
  if (!walk.hasColumn(score)) return false;
  if (wanted === 'parked') return isParked(delivery);
  if (wanted === 'ticked') return isTicked(walk, score);
  return delivery.state !== 'sent' || (wanted === 'all' && delivery.scoreGiven !== undefined);
}

/** The teacher wants it over what they changed there. */
export const isTicked = ({ run }: Walk, { attempt, key }: Score): boolean =>
  run.over.includes(scoreKey(attempt._id, key));

interface Judged {
  readonly known: Grades;
  readonly now: number;
}

/** The delivery made due, told of a grade that was changed there, or the very same one. */
export function judge(walk: Walk, score: Score, { known, now }: Judged): Delivery {
  const { run } = walk;
  const { delivery } = score;
  if (delivery.run === run._id || !wants(walk, score)) return delivery;
  // What waits goes out anyway: only sooner.
  if (delivery.state === 'due' || isTicked(walk, score)) return resend(delivery, now, run._id);
  const held = known.of(score);
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
  walk: Walk,
  score: Score,
  held: Held | undefined,
): 'picked' | 'changed' | 'unread' | 'none' {
  const { delivery } = score;
  if (delivery.run === walk.run._id) return 'picked';
  if (!wants(walk, score) || delivery.state === 'due') return 'none';
  return held === undefined ? 'unread' : 'changed';
}
