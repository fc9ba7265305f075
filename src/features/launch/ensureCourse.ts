/** The course of a launch: made by the first one, kept as the platform names it. */
import type { CourseId } from '../../domain/ids.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Course } from '../../store/index.ts';
import { needCourseHere } from '../../web/needCourseHere.ts';

/** Written only when the title, the address of the roster, or what the gradebook allows, is new. */
export async function ensureCourse(
  services: Services,
  launch: Launch,
  id: CourseId,
): Promise<void> {
  if (launch.context === undefined) return;
  const known = await services.recent.course(launch.schoolId, id);
  if (known !== undefined && change(known, launch, services.now()) === undefined) return;
  const { courses } = services.store.school(launch.schoolId);
  // A course that nobody was in is moved without any wait.
  if (known === undefined) await needCourseHere(services, launch.schoolId, id);
  const made = known ?? newCourse(services, launch, id);
  const isNew = known === undefined && (await courses.insert(made)) === 'inserted';
  if (!isNew) await courses.change(id, (course) => change(course, launch, services.now()));
  services.recent.forgetCourse(id);
  services.wake('rosters', launch.platformId);
}

function newCourse(services: Services, launch: Launch, id: CourseId): Course {
  const label = launch.context?.label;
  const course: Course = {
    _id: id,
    schoolId: launch.schoolId,
    platformId: launch.platformId,
    deploymentKey: launch.deploymentKey,
    contextId: launch.context?.id ?? '',
    title: titleOf(launch),
    ...(label === undefined ? {} : { label }),
    pauses: [],
    createdAt: services.now(),
  };
  return change(course, launch, services.now()) ?? course;
}

const titleOf = ({ context }: Launch): string =>
  context?.title ?? context?.label ?? context?.id ?? '';

/**
 * A launch without the claim changes nothing: Moodle leaves it out until the tool is used in the
 * course, and in deep linking. A course whose roster is not due any more is due again.
 */
function change(course: Course, launch: Launch, now: number): Course | undefined {
  const title = titleOf(launch);
  const url = launch.rosterUrl;
  const isDue = url === undefined || course.rosterDueAt !== undefined;
  const isKnown = url === undefined || course.roster?.url === url;
  const scores = scoresOf(course, launch);
  const isScored = sameScores(course.scores, scores);
  if (course.title === title && isDue && isKnown && isScored) return undefined;
  const { scores: _before, ...rest } = course;
  return {
    ...rest,
    title,
    ...(scores === undefined ? {} : { scores }),
    ...(url === undefined || isKnown ? {} : { roster: { url } }),
    ...(isDue && isKnown ? {} : { rosterDueAt: now }),
  };
}

/** An activity's launch without the claim says that the gradebook is closed to us; others may leave it out. */
function scoresOf(course: Course, { kind, scores }: Launch): Course['scores'] {
  if (scores === undefined) return kind === 'resource-link' ? undefined : course.scores;
  const { lineItems, rights } = scores;
  return { ...(lineItems === undefined ? {} : { lineItems }), rights: [...rights] };
}

function sameScores(one: Course['scores'], other: Course['scores']): boolean {
  return one?.lineItems === other?.lineItems && one?.rights.join(' ') === other?.rights.join(' ');
}
