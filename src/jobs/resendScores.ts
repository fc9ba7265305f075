/** Walks through what a teacher asked to send again (model.md 4): one page of attempts a turn. */
import { giveUpAfterMs, waitMs } from '../domain/backOff.ts';
import { walkResend } from '../features/course/walkResend.ts';
import type { PlatformId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import type { Turn } from './breaker.ts';
import type { PlatformJob } from './runner.ts';

/** Longer than the results of a page's line items and the writes that follow. */
const leaseMs = 3 * minuteMs;

export const resendScores: PlatformJob = { queue: 'resends', width: 1, turn: resendNext };

export async function resendNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { resendRuns } = services.store.jobs;
  const now = services.now();
  const lease = await resendRuns.claim('resends', { partition: platform, now, leaseMs });
  if (lease === undefined) return 'idle';
  const run = lease.doc;
  const isPatient = now - run.startedAt < giveUpAfterMs;
  const step = await walkResend(services, run, isPatient);
  if (step.kind === 'walked') {
    await resendRuns.settle(lease, step.keep);
    services.wake('deliveries', platform);
    services.wake('projections', platform);
    return 'done';
  }
  const failures = run.failures + 1;
  const nextAt = services.now() + waitMs(failures, Math.random(), step.retryAfterMs);
  await resendRuns.settle(lease, (current) => ({ ...current, failures, nextAt }));
  return 'failed';
}
