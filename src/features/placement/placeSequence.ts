/** A library sequence placed in this course, on the link of this launch (lti.md 0.8, model.md 3). */
import { randomUUID } from 'node:crypto';
import { activityId, hashKey, placementId, versionId } from '../../domain/ids.ts';
import type { PlacementId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { LibraryItem } from '../../library.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';

/** What the platform divides by: percent, which it converts to its own scale (domain.md 7). */
const scoreMaximum = 100;

export type Placed =
  | { readonly ok: true; readonly placementId: PlacementId }
  /** The link has an activity already: another one needs another link in the course. */
  | { readonly ok: false; readonly reason: 'bound' | 'no-link' };

export async function placeSequence(
  services: Services,
  ctx: SessionContext,
  item: LibraryItem,
): Promise<Placed> {
  const { session } = ctx;
  if (!may(session.role, 'place') || session.courseId === undefined)
    throw new AppError('not-allowed');
  const link = session.resourceLink;
  if (link === undefined) return { ok: false, reason: 'no-link' };
  const placement = await newPlacement(services, ctx, item);
  const bound = await services.store.placementBindings.insert({
    _id: link.binding,
    placementId: placement._id,
    schoolId: session.schoolId,
    boundAt: ctx.now,
  });
  if (bound === 'exists') return { ok: false, reason: 'bound' };
  // Only after the link is won: two teachers at once leave one activity in the course.
  await services.store.school(session.schoolId).placements.insert(placement);
  services.recent.forgetPlacement(session.schoolId, placement._id, placement.courseId);
  await services.store.sessions.change(session._id, (open) => ({
    ...open,
    placementId: placement._id,
  }));
  return { ok: true, placementId: placement._id };
}

/**
 * One activity per school and library item, shared by its courses (« utilisée dans 2 classes »);
 * the content of a version never changes, so its id holds the hash of its content.
 */
async function newPlacement(
  services: Services,
  ctx: SessionContext,
  item: LibraryItem,
): Promise<Placement> {
  const { session, now } = ctx;
  if (session.courseId === undefined) throw new AppError('not-allowed');
  const door = services.store.school(session.schoolId);
  const ofSchool = { schoolId: session.schoolId };
  const activity = activityId.parse(hashKey('library', session.schoolId, item.slug));
  const version = versionId.parse(hashKey('version', activity, JSON.stringify(item.content)));
  const { title } = item.content;
  await door.activities.insert({
    _id: activity,
    ...ofSchool,
    kind: 'sequence',
    title,
    libraryId: item.slug,
    latestVersion: 0,
    createdAt: now,
  });
  if ((await door.versions.get(version)) === undefined) {
    const bumped = await door.activities.change(activity, (known) => ({
      ...known,
      title,
      latestVersion: known.latestVersion + 1,
    }));
    if (!('doc' in bumped)) throw new AppError('attempt-changed');
    await door.versions.insert({
      _id: version,
      ...ofSchool,
      activityId: activity,
      number: bumped.doc.latestVersion,
      content: item.content,
      publishedAt: now,
    });
  }
  return {
    _id: placementId.parse(randomUUID()),
    ...ofSchool,
    courseId: session.courseId,
    platformId: session.platformId,
    activityId: activity,
    versionId: version,
    title,
    dates: {},
    scoreMaximum,
    scoresAllowed: false,
    recordings: {},
    createdAt: now,
  };
}
