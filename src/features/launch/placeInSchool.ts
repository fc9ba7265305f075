/**
 * The school of a launch is its course's (model.md 2): given once, by the platform's rule or as the
 * deployment's, and kept. Only a move changes it (decision 0035).
 */
import { courseKey, identityKey, unassignedKey } from '../../domain/ids.ts';
import type { CourseId, SchoolId } from '../../domain/ids.ts';
import { schoolBy } from '../../domain/schoolRule.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { CourseSchool, School } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';

/**
 * The launch with the school of its course; without a course, the last one where this person is known, else
 * its deployment's.
 * @throws AppError course-moving
 */
export async function placeInSchool(services: Services, launch: Launch): Promise<Launch> {
  if (launch.context === undefined) return inKnownSchool(services, launch);
  const id = courseKey(launch.deploymentKey, launch.context.id);
  const { schoolId, moving, hints } =
    (await services.recent.courseSchool(id)) ?? (await giveSchool(services, launch, id));
  if (moving === true) throw new AppError('course-moving');
  const isUnassigned = schoolId === unassignedKey(launch.platformId);
  if (isUnassigned && !sameHints(hints, launch.schoolHints)) await keepHints(services, launch, id);
  return { ...launch, schoolId };
}

async function inKnownSchool({ store }: Services, launch: Launch): Promise<Launch> {
  if (launch.sub === undefined) return launch;
  const identity = await store.identities.get(identityKey(launch.platformId, launch.sub));
  return { ...launch, schoolId: identity?.schools?.at(-1) ?? launch.schoolId };
}

/** The first launch that comes decides, and all that come with it have the same answer. */
async function giveSchool(services: Services, launch: Launch, id: CourseId): Promise<CourseSchool> {
  const { courseSchools } = services.store;
  const given: CourseSchool = {
    _id: id,
    platformId: launch.platformId,
    schoolId: await schoolFor(services, launch, id),
    hints: launch.schoolHints,
    createdAt: services.now(),
  };
  if ((await courseSchools.insert(given)) === 'inserted') return given;
  return (await courseSchools.get(id)) ?? given;
}

/** A course that was there before its platform had a rule stays where it is. */
async function schoolFor(services: Services, launch: Launch, id: CourseId): Promise<SchoolId> {
  const { schoolId, platformId, schoolHints } = launch;
  const rule = await services.recent.placingRule(platformId);
  if (rule === undefined) return schoolId;
  if ((await services.store.school(schoolId).courses.get(id)) !== undefined) return schoolId;
  return schoolBy(rule, schoolHints) ?? ensureUnassigned(services, launch);
}

/** Its time zone and its holidays are those of the platform's own school. */
async function ensureUnassigned(
  { store, recent, now }: Services,
  { platformId, schoolId }: Launch,
): Promise<SchoolId> {
  const id = unassignedKey(platformId);
  const own = await recent.school(schoolId);
  if (own === undefined) return schoolId;
  const { country, calendar } = own;
  const made: School = {
    _id: id,
    name: '',
    country,
    calendar,
    unassigned: true,
    createdAt: now(),
  };
  await store.schools.insert(made);
  return id;
}

const sameHints = (one: Launch['schoolHints'], other: Launch['schoolHints']): boolean =>
  one.parameter === other.parameter &&
  one.category === other.category &&
  one.sourcedid === other.sourcedid;

/** What the administrator goes by when the rule comes to know it. */
async function keepHints(services: Services, launch: Launch, id: CourseId): Promise<void> {
  await services.store.courseSchools.change(id, (known) => ({
    ...known,
    hints: launch.schoolHints,
  }));
  services.recent.forgetCourse(id);
}
