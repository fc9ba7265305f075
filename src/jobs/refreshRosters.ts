/** Reads the roster of each course daily (lti.md 3.5): one course a turn, whichever node claims it. */
import { refreshRoster } from '../features/course/refreshRoster.ts';
import type { PlatformId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import type { Turn } from './breaker.ts';
import type { PlatformJob } from './runner.ts';

/** Longer than all pages of a roster and the writes that follow. */
const leaseMs = 5 * minuteMs;

export const refreshRosters: PlatformJob = { queue: 'rosters', width: 1, turn: refreshNext };

async function refreshNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { courses } = services.store.jobs;
  const lease = await courses.claim('rosters', {
    partition: platform,
    now: services.now(),
    leaseMs,
  });
  if (lease === undefined) return 'idle';
  const { outcome, keep } = await refreshRoster(services, lease.doc);
  await courses.settle(lease, keep);
  services.recent.forgetCourse(lease.doc._id);
  return outcome === 'unavailable' ? 'failed' : 'done';
}
