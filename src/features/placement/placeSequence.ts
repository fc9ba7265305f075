/** A library sequence placed in this course, on the link of this launch (lti.md 0.8, model.md 3). */
import { randomUUID } from 'node:crypto';
import { placementId } from '../../domain/ids.ts';
import type { PlacementId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { LibraryItem } from '../../library.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { SessionContext } from '../../web/types.ts';
import { publishFromLibrary } from './publishFromLibrary.ts';

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
  const made = await newPlacement(services, ctx, item);
  const asked = { binding: link.binding, wanted: made._id };
  const placement = { ...made, _id: await bindLink(services, ctx, asked) };
  // Only after the link is bound: two teachers at once leave one activity in the course, and one who
  // comes after a crash between the two writes fills the place that is named but empty.
  const { placements } = services.store.school(session.schoolId);
  if ((await placements.insert(placement)) === 'exists') return { ok: false, reason: 'bound' };
  services.recent.forgetPlacement(session.schoolId, placement._id, placement.courseId);
  await services.store.sessions.change(session._id, (open) => ({
    ...open,
    placementId: placement._id,
  }));
  return { ok: true, placementId: placement._id };
}

/** The placement that the link leads to: this one, unless the link was bound before. */
async function bindLink(
  { store }: Services,
  { session, now }: SessionContext,
  ask: { readonly binding: string; readonly wanted: PlacementId },
): Promise<PlacementId> {
  const { placementBindings } = store;
  const bound = await placementBindings.insert({
    _id: ask.binding,
    placementId: ask.wanted,
    schoolId: session.schoolId,
    boundAt: now,
  });
  if (bound === 'inserted') return ask.wanted;
  return (await placementBindings.get(ask.binding))?.placementId ?? ask.wanted;
}

async function newPlacement(
  services: Services,
  ctx: SessionContext,
  item: LibraryItem,
): Promise<Placement> {
  const { session, now } = ctx;
  if (session.courseId === undefined) throw new AppError('not-allowed');
  const published = await publishFromLibrary(services, ctx, item);
  return {
    _id: placementId.parse(randomUUID()),
    schoolId: session.schoolId,
    courseId: session.courseId,
    platformId: session.platformId,
    ...published,
    title: item.content.title,
    dates: {},
    scoreMaximum,
    scoresAllowed: false,
    recordings: {},
    createdAt: now,
  };
}
