/** Counts the classes with participation turned on, each once a day (product.md 6): one course a turn. */
import { countCourse } from '../features/course/column/countCourse.ts';
import type { PlatformId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import type { Turn } from './breaker.ts';
import type { PlatformJob } from './runner.ts';

/** Longer than the reads and writes of the largest class. */
const leaseMs = 5 * minuteMs;

export const countParticipations: PlatformJob = {
  queue: 'participation',
  width: 1,
  turn: countNext,
};

async function countNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { courses } = services.store.jobs;
  const lease = await courses.claim('participation', {
    partition: platform,
    now: services.now(),
    leaseMs,
  });
  if (lease === undefined) return 'idle';
  await courses.settle(lease, await countCourse(services, lease.doc, { again: false }));
  services.recent.forgetCourse(lease.doc._id);
  return 'done';
}
