/** Walks through what a teacher asked to send again (model.md 4): one page of attempts a turn. */
import { giveUpAfterMs, waitMs } from '../domain/backOff.ts';
import { walkResend } from '../features/course/walkResend.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Services } from '../services.ts';
import type { ResendRun } from '../store/index.ts';
import { turnOf } from './breaker.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { Held } from './hold.ts';
import type { PlatformJob } from './runner.ts';

export const resendScores: PlatformJob = { queue: 'resends', width: 1, turn: resendNext };

export async function resendNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { resendRuns: door } = services.store.jobs;
  const queue = { door, queue: 'resends', partition: platform };
  return holdOfCourse(services, queue, (held) => walkOn(services, platform, held));
}

async function walkOn(
  services: Services,
  platform: PlatformId,
  { doc: run, settle }: Held<ResendRun>,
): Promise<Turn> {
  const isPatient = services.now() - run.startedAt < giveUpAfterMs;
  const step = await walkResend(services, run, isPatient);
  if (step.kind === 'walked') {
    await settle(step.keep);
    services.wake('deliveries', platform);
    services.wake('projections', platform);
    return 'done';
  }
  const failures = run.failures + 1;
  const asked = Math.max(0, ...step.failed.map(({ retryAfterMs = 0 }) => retryAfterMs));
  const nextAt = services.now() + waitMs(failures, Math.random(), asked === 0 ? undefined : asked);
  await settle((current) => ({ ...current, failures, nextAt }));
  return turnOf(step.failed);
}
