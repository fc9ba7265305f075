/** Repairs the CourseRows: what a crash left unshown, and what a delivery changed (model.md 4). */
import { showInRow } from '../features/sequence/projectRow.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Services } from '../services.ts';
import type { Turn } from './breaker.ts';
import { holdOfCourse } from './holdOfCourse.ts';
import type { PlatformJob } from './runner.ts';

export const projectRows: PlatformJob = { queue: 'projections', width: 1, turn: projectNext };

export async function projectNext(services: Services, platform: PlatformId): Promise<Turn> {
  const { attempts: door } = services.store.jobs;
  const queue = { door, queue: 'projections', partition: platform };
  return holdOfCourse(services, queue, async ({ doc: attempt, settle }) => {
    const placement = await services.recent.placement(attempt.schoolId, attempt.placementId);
    const read = await services.recent.version(attempt.schoolId, attempt.versionId);
    // A placement that is gone shows no row; the mark goes with it.
    if (!attempt.preview && placement !== undefined && read !== undefined)
      await showInRow(services, attempt, { placement, sequence: read.version.content });
    // A student who wrote meanwhile set a new mark, which stays.
    await settle((current) => {
      if (current.version !== attempt.version) return current;
      const { projectDueAt: _shown, ...rest } = current;
      return rest;
    });
    return 'done';
  });
}
