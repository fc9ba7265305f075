/** An activity of a course that moves to another school, once the work on it is there. */
import type { Services } from '../../../services.ts';
import { inBatches } from '../../../store/index.ts';
import type { Placement, Stored } from '../../../store/index.ts';
import { carryAttempts } from './carryAttempts.ts';
import type { Carrying } from './carrying.ts';
import { carryVersions } from './carryVersions.ts';

/** Some of the work on the next activity, or the activity itself; false when none is left. */
export async function carryPlacement(services: Services, carrying: Carrying): Promise<boolean> {
  const { course, from } = carrying;
  const { docs } = await from.placements.find('byCourse', { eq: [course._id], limit: 1 });
  const [placement] = docs;
  if (placement === undefined) return false;
  if (await carryAttempts(services, carrying, placement._id)) return true;
  await handOver(services, carrying, placement);
  return true;
}

async function handOver(
  services: Services,
  carrying: Carrying,
  placement: Stored<Placement>,
): Promise<void> {
  const { from, to, move } = carrying;
  const versions = await carryVersions(services, carrying, [placement.versionId]);
  const versionId = versions.get(placement.versionId) ?? placement.versionId;
  const there = await to.versions.get(versionId);
  const activityId = there?.activityId ?? placement.activityId;
  const { recordings, old } = await carryRecordings(services, carrying, placement);
  const own = { schoolId: move.to, versionId, activityId, recordings };
  // A look-up that was under way planned its scores where they were.
  const isLookedUp = placement.columns !== undefined || placement.columnsDueAt !== undefined;
  const looking = isLookedUp ? { columnsDueAt: services.now() } : {};
  const moved = { ...placement, ...own, ...looking };
  const outcome = await from.placements.handOver(moved, placement.version);
  const { blobs } = outcome === 'replaced' ? from : to;
  // Written to meanwhile: the next turn takes it as it is then.
  const gone = outcome === 'replaced' ? old : Object.values(recordings).map((one) => one.blobId);
  await inBatches(gone, (id) => blobs.delete(id));
  services.recent.forgetPlacement(move.from, placement._id, placement.courseId);
}

/** Kept before they are named: a crash leaves a file too many, not one too few. */
async function carryRecordings(
  { now }: Services,
  { from, to: there }: Carrying,
  placement: Placement,
): Promise<{ readonly recordings: Placement['recordings']; readonly old: readonly string[] }> {
  const recordings: Placement['recordings'] = {};
  const old: string[] = [];
  for (const [part, recording] of Object.entries(placement.recordings)) {
    const content = await from.blobs.read(recording.blobId);
    if (content === undefined) continue;
    const { contentType, size: maxBytes } = recording;
    const put = await there.blobs.put(content, { contentType, maxBytes, now: now() });
    if (put === 'too-large') continue;
    await there.blobs.keep(put.id, placement._id);
    recordings[part] = { ...recording, blobId: put.id };
    old.push(recording.blobId);
  }
  return { recordings, old };
}
