/** From a resource link to our placement, through the binding that the first launch makes (model.md 3). */
import { hashKey, placementId } from '../../domain/ids.ts';
import type { CourseId, PlacementId } from '../../domain/ids.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';

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
 * A uuid of ours from another course is not followed: answers never move with a course copy.
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
  const placement = await services.recent.placement(launch.schoolId, uuid);
  if (placement?.courseId !== ask.courseId) return undefined;
  // `exists` = another first launch won the race with the same answer.
  await services.store.placementBindings.insert({
    _id: ask.key,
    placementId: uuid,
    schoolId: launch.schoolId,
    boundAt: services.now(),
  });
  return uuid;
}

/**
 * Keeps the coupled line item and the permission that the claim shows, written only when they
 * changed; false when there is no such placement.
 */
async function rememberScoring(
  services: Services,
  launch: Launch,
  id: PlacementId,
): Promise<boolean> {
  const known = await services.recent.placement(launch.schoolId, id);
  if (known === undefined) return false;
  const lineItem = launch.scores?.lineItem ?? known.lineItem;
  const scoresAllowed = launch.scores?.allowed ?? false;
  if (known.lineItem === lineItem && known.scoresAllowed === scoresAllowed) return true;
  await services.store.school(launch.schoolId).placements.change(id, (placement) => ({
    ...placement,
    scoresAllowed,
    ...(lineItem === undefined ? {} : { lineItem }),
  }));
  services.recent.forgetPlacement(launch.schoolId, id, known.courseId);
  return true;
}
