/** Published versions with their activity: immutable, so kept long; many at once cost two store calls. */
import type { SchoolId, VersionId } from '../domain/ids.ts';
import { createRecent } from '../domain/recent.ts';
import { hourMs } from '../domain/time.ts';
import type { Collection, Stored } from './contract.ts';
import type { Activity, ActivityVersion } from './documents.ts';
import type { Store } from './store.ts';

interface VersionRead {
  readonly version: ActivityVersion;
  readonly activity: Activity;
}

export interface RecentVersions {
  version(school: SchoolId, id: VersionId): Promise<VersionRead | undefined>;
  /** By id; what is not there is left out. */
  versions(
    school: SchoolId,
    ids: readonly VersionId[],
  ): Promise<ReadonlyMap<VersionId, VersionRead>>;
}

/** What the store reads at once. */
const idsAtOnce = 200;

/** Their staleness has no bound, only their number has. */
export function createRecentVersions(store: Store, now: () => number): RecentVersions {
  const recent = createRecent<VersionRead>(300, 24 * hourMs);
  const versions: RecentVersions['versions'] = async (school, ids) => {
    const wanted = [...new Set(ids)];
    const kept = wanted.map((id) => recent.get(`${school}/${id}`, now()));
    const missing = wanted.filter((_, index) => kept[index] === undefined);
    const fresh = await readVersions(store, school, missing);
    for (const read of fresh) recent.set(`${school}/${read.version._id}`, read, now());
    const all = [...kept.filter((read) => read !== undefined), ...fresh];
    return new Map(all.map((read) => [read.version._id, read]));
  };
  return {
    versions,
    version: async (school, id) => (await versions(school, [id])).get(id),
  };
}

async function readVersions(
  store: Store,
  school: SchoolId,
  ids: readonly VersionId[],
): Promise<readonly VersionRead[]> {
  const door = store.school(school);
  const versions = await getAll(door.versions, ids);
  const activityIds = new Set(versions.map(({ activityId }) => activityId));
  const activities = await getAll(door.activities, [...activityIds]);
  const byId = new Map(activities.map((activity) => [activity._id, activity]));
  return versions.flatMap((version) => {
    const activity = byId.get(version.activityId);
    return activity === undefined ? [] : [{ version, activity }];
  });
}

async function getAll<D extends { _id: string }>(
  collection: Pick<Collection<D>, 'getMany'>,
  ids: readonly string[],
): Promise<readonly Stored<D>[]> {
  const parts = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, part) =>
    ids.slice(part * idsAtOnce, (part + 1) * idsAtOnce),
  );
  return (await Promise.all(parts.map((part) => collection.getMany(part)))).flat();
}
