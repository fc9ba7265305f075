/** Counts the classes with participation turned on, each once a day (product.md 6): one course a turn. */
import { countCourse } from '../features/course/column/countCourse.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Services } from '../services.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { PlatformJob } from './runner.ts';

export const countParticipations: PlatformJob = {
  queue: 'participation',
  width: 1,
  turn: countNext,
};

async function countNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { courses: door } = services.store.jobs;
  const queue = { door, queue: 'participation', partition: platform };
  return holdOfCourse(services, queue, async ({ doc, settle }) => {
    await settle(await countCourse(services, doc, { again: false }));
    services.recent.forgetCourse(doc._id);
    return 'done';
  });
}
