/** From a resource link to our placement, through the binding that the first launch makes (model.md 3). */
import { hashKey, placementId } from '../../domain/ids.ts';
import type { CourseId, PlacementId } from '../../domain/ids.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { forkPlacement } from './forkPlacement.ts';
import { scoringOf } from './scoringOf.ts';

/** Key of the binding: what a course copy changes is in it, so that a copy is never taken for its model. */
export function bindingKey(launch: Launch): string {
  return hashKey(
    'binding',
    launch.placement ?? '',
    launch.platformId,
    launch.deploymentKey,
    launch.context?.id ?? '',
    launch.resourceLink?.id ?? '',
  );
}

/**
 * The placement of this link, or undefined when staff have not chosen an activity yet (or a crash
 * came between the binding and its placement: staff choose again).
 * A uuid of ours from another course, or from another link of this one, is a copy: staff who open it
 * fork the placement, answers never move with it (decision 0031).
 */
export async function resolvePlacement(
  services: Services,
  launch: Launch,
  courseId: CourseId,
): Promise<PlacementId | undefined> {
  const key = bindingKey(launch);
  const bound = (await services.recent.binding(key))?.placementId;
  const found = bound ?? (await bindOwn(services, launch, { courseId, key }));
  const isThere = found !== undefined && (await rememberScoring(services, launch, found));
  return isThere ? found : undefined;
}

async function bindOwn(
  services: Services,
  launch: Launch,
  ask: { courseId: CourseId; key: string },
): Promise<PlacementId | undefined> {
  if (launch.placement === undefined) return undefined;
  const uuid = placementId.parse(launch.placement);
  const named = await services.recent.placement(launch.schoolId, uuid);
  if (named === undefined) return undefined;
  const isOwn = named.courseId === ask.courseId && (await takeForLink(services, launch, named));
  const own = isOwn ? uuid : await forkPlacement(services, launch, { named, ...ask });
  if (own === undefined) return undefined;
  // `exists` = another first launch won the race with the same answer.
  await services.store.placementBindings.insert({
    _id: ask.key,
    placementId: own,
    schoolId: launch.schoolId,
    boundAt: services.now(),
  });
  return own;
}

/**
 * Whether the placement is this link's. The first one that opens it takes it, in one write: of two
 * links that name it, on two nodes at once, one does. A message without a link is about the only one known.
 */
async function takeForLink(services: Services, launch: Launch, named: Placement): Promise<boolean> {
  const link = launch.resourceLink?.id;
  if (link === undefined || named.resourceLinkId === link) return true;
  if (named.resourceLinkId !== undefined) return false;
  const taken = await services.store
    .school(launch.schoolId)
    .placements.change(named._id, (placement) =>
      placement.resourceLinkId === undefined ? { ...placement, resourceLinkId: link } : undefined,
    );
  services.recent.forgetPlacement(launch.schoolId, named._id, named.courseId);
  if (!('doc' in taken)) throw new AppError('store-unavailable');
  return taken.doc.resourceLinkId === link;
}

/**
 * Keeps what the claim shows of the gradebook, written only when it changed; a placement that was
 * offered is in the course from now on. False when there is none.
 */
async function rememberScoring(
  services: Services,
  launch: Launch,
  id: PlacementId,
): Promise<boolean> {
  const known = await services.recent.placement(launch.schoolId, id);
  if (known === undefined) return false;
  const at = { launch, now: services.now() };
  if (scoringOf(known, at) === undefined) return true;
  await services.store
    .school(launch.schoolId)
    .placements.change(id, (placement) => scoringOf(placement, at));
  services.recent.forgetPlacement(launch.schoolId, id, known.courseId);
  services.wake('columns', launch.platformId);
  return true;
}
