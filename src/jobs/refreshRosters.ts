/** Reads the roster of each course daily (lti.md 3.5): one course a turn, whichever node claims it. */
import { refreshRoster } from '../features/course/refreshRoster.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Services } from '../services.ts';
import { isOfPlatform } from './breaker.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { PlatformJob } from './runner.ts';

export const refreshRosters: PlatformJob = { queue: 'rosters', width: 1, turn: refreshNext };

async function refreshNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { courses: door } = services.store.jobs;
  const queue = { door, queue: 'rosters', partition: platform };
  return holdOfCourse(services, queue, async ({ doc, lasts, settle }) => {
    const { outcome, why = '', keep } = await refreshRoster(services, doc, lasts);
    await settle(keep);
    services.recent.forgetCourse(doc._id);
    if (outcome !== 'unavailable') return 'done';
    return isOfPlatform(why) || why.startsWith('http-5') ? 'failed' : 'neutral';
  });
}
