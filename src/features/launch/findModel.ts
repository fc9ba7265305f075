/**
 * What a copy is made from. Its link names the first placement for ever, so each fork of a course is
 * kept under that name and its context too: a copy of the copy finds it by its history (decision 0031).
 */
import { courseKey, hashKey } from '../../domain/ids.ts';
import type { PlacementId } from '../../domain/ids.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';

/** Of the placement that stands, in that context, for the one that the links name. */
function copyKey({ placement = '', platformId, deploymentKey }: Launch, context: string): string {
  return hashKey('copy', placement, platformId, deploymentKey, context);
}

/**
 * The nearest placement that stands for `named` in this course or in one that it is a copy of; else
 * `named` itself. Two reads, however long the history.
 */
export async function findModel(
  services: Services,
  launch: Launch,
  named: Placement,
): Promise<Placement> {
  const contexts = [launch.context?.id ?? '', ...(launch.copiedFrom ?? [])];
  const first = contexts.findIndex((id) => courseKey(launch.deploymentKey, id) === named.courseId);
  const keys = contexts
    .slice(0, first === -1 ? undefined : first)
    .map((context) => copyKey(launch, context));
  if (keys.length === 0) return named;
  const found = await services.store.placementBindings.getMany(keys);
  const ids = new Map(found.map(({ _id, placementId }) => [_id, placementId]));
  const nearest = keys.flatMap((key) => ids.get(key) ?? []);
  if (nearest.length === 0) return named;
  const placements = await services.store.school(launch.schoolId).placements.getMany(nearest);
  const byId = new Map(placements.map((placement) => [placement._id, placement]));
  return nearest.flatMap((id) => byId.get(id) ?? [])[0] ?? named;
}

/** The first fork of a course stands for its model there: which of two duplicates a copy means, no platform says. */
export async function nameForCopies(
  services: Services,
  launch: Launch,
  fork: PlacementId,
): Promise<void> {
  await services.store.placementBindings.insert({
    _id: copyKey(launch, launch.context?.id ?? ''),
    placementId: fork,
    schoolId: launch.schoolId,
    boundAt: services.now(),
  });
}
