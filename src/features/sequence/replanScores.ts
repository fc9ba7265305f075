/** Plans the scores of everybody who worked on a placement anew: its columns are others now. */
import { scorePolicyOf } from '../../domain/platformProfile.ts';
import type { Services } from '../../services.ts';
import { findPages } from '../../store/index.ts';
import type { Placement } from '../../store/index.ts';
import { planScore } from './planScore.ts';

const attemptsAtOnce = 100;

/**
 * One write per attempt whose scores change; repeated after a crash it changes nothing that was done.
 * What was sent to another column stays there.
 * @throws Error when attempts were being written all the time: the others are planned, these are not
 */
export async function replanScores(services: Services, placement: Placement): Promise<void> {
  const { schoolId } = placement;
  const [read, school, platform] = await Promise.all([
    services.recent.version(schoolId, placement.versionId),
    services.recent.school(schoolId),
    services.lti.platforms.find(placement.platformId),
  ]);
  if (read === undefined || school === undefined || platform === undefined) return;
  const placed = { placement, sequence: read.version.content, school };
  const strict = !services.config.production;
  const at = { now: services.now(), strict, policy: scorePolicyOf(platform) };
  const { attempts } = services.store.school(schoolId);
  const query = { eq: [placement._id], limit: attemptsAtOnce };
  let busy = 0;
  for await (const page of findPages(attempts, 'byPlacement', query)) {
    const changed = await Promise.all(
      page.map(({ _id }) =>
        attempts.change(_id, (attempt) => {
          const planned = planScore(attempt, placed, at);
          // Its row shows the columns that are now the placement's.
          return attempt.preview ? undefined : { ...planned, projectDueAt: at.now };
        }),
      ),
    );
    busy += changed.filter(({ outcome }) => outcome === 'conflict').length;
  }
  services.wake('deliveries', placement.platformId);
  services.wake('projections', placement.platformId);
  // Who wrote may have known the old columns yet: the job comes back to all of them, and changes these.
  if (busy > 0) throw new Error(`${busy} attempts were written by others five times`);
}
