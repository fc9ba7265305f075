/** One try to send one score (lti.md 2.3, 3.4, 5.3). What follows is decided in `domain/delivery`. */
import { createHash } from 'node:crypto';
import type { Platform } from '../store/index.ts';
import type { Log } from './log.ts';
import { readResult } from './readResult.ts';
import { retryAfterMs } from './retryAfter.ts';
import { scopes } from './scopes.ts';
import { isSaid, mayPass } from './serviceFailures.ts';
import { callService, underLineItem } from './serviceCalls.ts';
import type { ServiceCalls, ServiceReply } from './serviceCalls.ts';
import type { ScoreOutcome, ScoreToSend } from './types.ts';

interface Deps extends ServiceCalls {
  readonly now: () => number;
  readonly log: Log;
}

export async function sendScore(
  deps: Deps,
  platform: Platform,
  score: ScoreToSend,
): Promise<ScoreOutcome> {
  const url = underLineItem(platform, score.lineItem, 'scores');
  if (url === undefined) {
    deps.log.warn({ platform: platform._id }, 'line item on another origin, nothing sent');
    deps.note({ kind: 'score', platformId: platform._id, code: 'other-origin' });
    return { kind: 'refused', why: 'rejected' };
  }
  const reply = await callService(deps, {
    platform,
    scope: scopes.score,
    mayStillSend: score.mayStillSend,
    call: {
      url: url.href,
      method: 'POST',
      headers: { 'content-type': 'application/vnd.ims.lis.v1.score+json' },
      body: JSON.stringify(scoreBody(score)),
    },
  });
  const outcome = outcomeOf(reply, deps.now());
  deps.log.info({ platform: platform._id, outcome: outcome.kind, ...whyOf(outcome) }, 'score sent');
  return outcome.kind === 'conflict' ? withHeld(deps, platform, score) : outcome;
}

/**
 * A score is always whole and final: in Moodle anything but FullyGraded empties the grade, and a score
 * without comment empties the feedback (lti.md 0b.5). Progress alone has neither: Canvas would write
 * each comment under the last.
 */
function scoreBody(score: ScoreToSend) {
  const { startedAt, submittedAt } = score;
  const submission = {
    ...(startedAt === undefined ? {} : { startedAt: iso(startedAt) }),
    ...(submittedAt === undefined ? {} : { submittedAt: iso(submittedAt) }),
  };
  return {
    userId: score.userId,
    ...gradeOf(score),
    activityProgress: score.activityProgress,
    timestamp: iso(score.timestamp),
    ...(Object.keys(submission).length === 0 ? {} : { submission }),
  };
}

/** « Pending »: the work is handed in, its score comes later; « NotReady »: there is nothing to grade yet (LTI-AGS 2.0, 3.4.8). */
function gradeOf({ scoreGiven, scoreMaximum, comment, activityProgress }: ScoreToSend) {
  if (scoreGiven !== undefined)
    return { scoreGiven, scoreMaximum, comment, gradingProgress: 'FullyGraded' };
  const isHandedIn = activityProgress === 'Submitted' || activityProgress === 'Completed';
  return { gradingProgress: isHandedIn ? 'Pending' : 'NotReady' };
}

const iso = (at: number): string => new Date(at).toISOString();

function whyOf(outcome: ScoreOutcome): { readonly why?: string } {
  return 'why' in outcome ? { why: outcome.why } : {};
}

/** `why` is a closed short code, never a text of the platform. */
function outcomeOf(reply: ServiceReply, now: number): ScoreOutcome {
  if (!reply.ok && reply.why === 'token-scope') return { kind: 'refused', why: 'forbidden' };
  if (!reply.ok) {
    const { why, retryAfterMs: wait } = reply;
    return { kind: 'retry-later', why, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  const { status, text } = reply;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  if (status === 409) return { kind: 'conflict' };
  if (mayPass(status)) {
    const why = `http-${status}`;
    return { kind: 'retry-later', why, ...retryAfterMs(reply, now), ...bodyHashOf(status, text) };
  }
  return { kind: 'refused', why: refusals.get(status) ?? 'rejected' };
}

const refusals = new Map<number, Extract<ScoreOutcome, { kind: 'refused' }>['why']>([
  [400, 'not-gradable'],
  [403, 'forbidden'],
  [404, 'line-item-gone'],
  [410, 'line-item-gone'],
]);

/** Moodle says « locked » by a 500 with the same body each time. */
function bodyHashOf(status: number, text: string): { readonly bodyHash?: string } {
  if (!isSaid(status, text)) return {};
  return { bodyHash: createHash('sha256').update(text).digest('base64url') };
}

/** 409: what the platform holds decides whether ours is there already. */
async function withHeld(
  deps: Deps,
  platform: Platform,
  { lineItem, userId }: ScoreToSend,
): Promise<ScoreOutcome> {
  const result = await readResult(deps, platform, { lineItem, userId });
  if (result.kind !== 'read') return { kind: 'conflict' };
  const { scoreGiven, scoreMaximum, timestamp } = result;
  return {
    kind: 'conflict',
    held: {
      ...(scoreGiven === undefined ? {} : { scoreGiven }),
      ...(scoreMaximum === undefined ? {} : { scoreMaximum }),
    },
    ...(timestamp === undefined ? {} : { heldTimestamp: timestamp }),
  };
}
