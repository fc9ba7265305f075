import type { Sequence } from '../../domain/activity/sequence.ts';
import { activityId, hashKey, versionId } from '../../domain/ids.ts';
import type { ActivityId, SchoolId, VersionId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';

export interface Published {
  readonly activityId: ActivityId;
  readonly versionId: VersionId;
}

export interface ToPublish {
  readonly activity: ActivityId;
  /** Slug of the starter library it is from. */
  readonly libraryId?: string | undefined;
  readonly content: Sequence;
}

/** One activity per school and library item, shared by its courses (« utilisée dans 2 classes »). */
export const libraryActivity = (school: SchoolId, slug: string): ActivityId =>
  activityId.parse(hashKey('library', school, slug));

/**
 * Published once per content: it never changes, so the version's id holds its hash. Asked again, or by
 * two at once, it is the same version.
 * @throws AppError attempt-changed when others kept publishing the same activity
 */
export async function publishVersion(
  { store, now }: Pick<Services, 'store' | 'now'>,
  schoolId: SchoolId,
  { activity, libraryId, content }: ToPublish,
): Promise<Published> {
  const door = store.school(schoolId);
  const version = versionId.parse(hashKey('version', activity, JSON.stringify(content)));
  const published = { activityId: activity, versionId: version };
  if ((await door.versions.get(version)) !== undefined) return published;
  const { title } = content;
  await door.activities.insert({
    _id: activity,
    schoolId,
    kind: 'sequence',
    title,
    ...(libraryId === undefined ? {} : { libraryId }),
    latestVersion: 0,
    createdAt: now(),
  });
  const bumped = await door.activities.change(activity, (known) => ({
    ...known,
    title,
    latestVersion: known.latestVersion + 1,
    latestVersionId: version,
  }));
  if (!('doc' in bumped)) throw new AppError('attempt-changed');
  const number = bumped.doc.latestVersion;
  // `exists` = somebody else published the same content meanwhile.
  await door.versions.insert({
    _id: version,
    schoolId,
    activityId: activity,
    number,
    content,
    publishedAt: now(),
  });
  return published;
}
