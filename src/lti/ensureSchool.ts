import { hashKey, schoolId } from '../domain/ids.ts';
import type { PlatformId, SchoolId } from '../domain/ids.ts';
import type { Store } from '../store/index.ts';
import { readDeployments } from './deployments.ts';

/** That of its deployments; before the first of them, the one it registered for. */
const schoolOf = async (store: Store, platform: PlatformId): Promise<SchoolId | undefined> =>
  (await readDeployments(store, platform)).schoolId ??
  (await store.platforms.get(platform))?.schoolId;

/** The school of this name, made when unknown; without a name, the one the platform has already. */
export async function ensureSchool(
  store: Store,
  platform: PlatformId,
  { name, now }: { readonly name: string | undefined; readonly now: number },
): Promise<SchoolId> {
  const named = name?.trim();
  const known =
    named === undefined
      ? await schoolOf(store, platform)
      : (await store.schools.find('byName', { eq: [named], limit: 1 })).docs[0]?._id;
  if (known !== undefined) return known;
  // A natural key: two registrations at once make one school. Without a name each platform gets its
  // own, so that two platforms never share people by accident.
  const id = schoolId.parse(
    hashKey('school', ...(named === undefined ? ['of', platform] : [named])),
  );
  await store.schools.insert({
    _id: id,
    name: named ?? 'Établissement',
    country: 'FR',
    calendar: { timeZone: 'Europe/Paris', schoolDays: [1, 2, 3, 4, 5], closed: [] },
    createdAt: now,
  });
  return id;
}
