/** A copied course or link keeps our old uuid for ever: it gets a placement of its own (lti.md 0.8, model.md 3). */
import { placementId, uuidOf } from '../../domain/ids.ts';
import type { CourseId, PlacementId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { findModel, nameForCopies } from './findModel.ts';

/**
 * Same version, title, weights, points and choice of scores. Dates are cleared; there is no line item until the claim
 * shows one; a teacher's recordings stay in their course: the copy may be another teacher's. Beside its
 * model, in one course, it has the title of its link, or nobody could tell the two apart. The id
 * comes from the binding, so that two launches at once make one fork. Undefined for who may not place:
 * a student who arrives first reads that it is not ready.
 */
export async function forkPlacement(
  services: Services,
  launch: Launch,
  ask: { readonly named: Placement; readonly courseId: CourseId; readonly key: string },
): Promise<PlacementId | undefined> {
  if (!may(launch.role, 'place')) return undefined;
  const model = await findModel(services, launch, ask.named);
  const { activityId, versionId, weights, scoreMaximum, grading, _id: parent } = model;
  const isBeside = model.courseId === ask.courseId;
  const title = (isBeside ? launch.resourceLink?.title : undefined) ?? model.title;
  const fork: Placement = {
    _id: placementId.parse(uuidOf('fork', ask.key)),
    schoolId: launch.schoolId,
    courseId: ask.courseId,
    platformId: launch.platformId,
    activityId,
    versionId,
    title,
    ...(weights === undefined ? {} : { weights }),
    scoreMaximum,
    ...(grading === undefined ? {} : { grading }),
    dates: {},
    scoresAllowed: false,
    recordings: {},
    copy: { of: parent, datesToSet: true },
    createdAt: services.now(),
  };
  // Before the fork: after a crash between the two, the next launch fills the place that is named but empty.
  if (!isBeside) await nameForCopies(services, launch, fork._id);
  await services.store.school(launch.schoolId).placements.insert(fork);
  services.recent.forgetPlacement(launch.schoolId, fork._id, ask.courseId);
  return fork._id;
}
