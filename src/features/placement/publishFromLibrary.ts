/** A sequence of the starter library as an activity of the school, published once per content. */
import { activityId, hashKey, versionId } from '../../domain/ids.ts';
import type { ActivityId, VersionId } from '../../domain/ids.ts';
import type { LibraryItem } from '../../library.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';

interface Published {
  readonly activityId: ActivityId;
  readonly versionId: VersionId;
}

/**
 * One activity per school and library item, shared by its courses (« utilisée dans 2 classes »);
 * the content of a version never changes, so its id holds the hash of its content.
 */
export async function publishFromLibrary(
  services: Services,
  { session, now }: SessionContext,
  { slug, content }: LibraryItem,
): Promise<Published> {
  const { schoolId } = session;
  const door = services.store.school(schoolId);
  const activity = activityId.parse(hashKey('library', schoolId, slug));
  const version = versionId.parse(hashKey('version', activity, JSON.stringify(content)));
  const published = { activityId: activity, versionId: version };
  if ((await door.versions.get(version)) !== undefined) return published;
  const { title } = content;
  await door.activities.insert({
    _id: activity,
    schoolId,
    kind: 'sequence',
    title,
    libraryId: slug,
    latestVersion: 0,
    createdAt: now,
  });
  const bumped = await door.activities.change(activity, (known) => ({
    ...known,
    title,
    latestVersion: known.latestVersion + 1,
    latestVersionId: version,
  }));
  if (!('doc' in bumped)) throw new AppError('attempt-changed');
  const number = bumped.doc.latestVersion;
  // `exists` = another teacher published the same content meanwhile.
  await door.versions.insert({
    _id: version,
    schoolId,
    activityId: activity,
    number,
    content,
    publishedAt: now,
  });
  return published;
}
