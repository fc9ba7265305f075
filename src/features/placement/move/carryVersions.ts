/** Contents are of a school: a course that moves to another has its own published there. */
import { activityId, hashKey } from '../../../domain/ids.ts';
import type { VersionId } from '../../../domain/ids.ts';
import type { Services } from '../../../services.ts';
import type { Activity } from '../../../store/index.ts';
import { libraryActivity, publishVersion } from '../publishVersion.ts';
import type { Carrying } from './carrying.ts';

/**
 * Which version of the other school stands for each of these, at most 200. What comes from the starter
 * library is the same activity as that school's own.
 */
export async function carryVersions(
  services: Services,
  { from, move }: Carrying,
  ids: readonly VersionId[],
): Promise<ReadonlyMap<VersionId, VersionId>> {
  const versions = await from.versions.getMany([...new Set(ids)]);
  const activities = await from.activities.getMany(versions.map((one) => one.activityId));
  const byId = new Map(activities.map((activity) => [activity._id, activity]));
  const oldestFirst = versions.toSorted((a, b) => a.number - b.number);
  const carried = new Map<VersionId, VersionId>();
  // One after the other: their numbers are given in order.
  for (const { _id, activityId: of, content } of oldestFirst) {
    const known = byId.get(of);
    const published = await publishVersion(services, move.to, {
      activity: activityThere(move.to, of, known),
      libraryId: known?.libraryId,
      content,
    });
    carried.set(_id, published.versionId);
  }
  return carried;
}

function activityThere(
  school: Carrying['move']['to'],
  id: Activity['_id'],
  known: Activity | undefined,
): Activity['_id'] {
  const { libraryId } = known ?? {};
  if (libraryId !== undefined) return libraryActivity(school, libraryId);
  return activityId.parse(hashKey('moved-activity', school, id));
}
