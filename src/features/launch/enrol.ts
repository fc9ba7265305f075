/** Who this is, here: identity, person, course and enrolment of a verified launch (model.md 2). */
import { courseKey, enrolmentKey, identityKey, personKey } from '../../domain/ids.ts';
import type { CourseId, IdentityId, PersonId } from '../../domain/ids.ts';
import type { Role } from '../../domain/role.ts';
import { dayMs } from '../../domain/time.ts';
import { may } from '../../domain/visibility.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Enrolment, Person, SchoolStore } from '../../store/index.ts';
import { enrolledAs } from './enrolledAs.ts';
import { ensureCourse } from './ensureCourse.ts';
import { ensurePerson } from './ensurePerson.ts';
import type { NamedLaunch } from './ensurePerson.ts';

export interface Enrolled {
  readonly identityId: IdentityId;
  readonly personId: PersonId;
  /** Absent when the platform sent no context (VT-9). */
  readonly courseId?: CourseId;
  /** Of the session. */
  readonly role: Role;
  /** Staff who came as a learner. */
  readonly preview?: boolean;
  /** The person's own choice of language. */
  readonly ownLocale?: Person['preferences']['locale'] | undefined;
}

/**
 * One read on a usual launch: ids are natural keys, so an enrolment that is there proves that the
 * person, the identity and the course are too. It is written again when the role or the groups
 * changed, and at least daily (a stored role serves other courses' pages for 30 days). Staff have
 * their course looked at each time: they are the ones who miss a roster that was just allowed.
 */
export async function enrol(services: Services, launch: NamedLaunch): Promise<Enrolled> {
  const identityId = identityKey(launch.platformId, launch.sub);
  const personId = personKey(launch.schoolId, identityId);
  const school = services.store.school(launch.schoolId);
  const { role } = launch;
  if (launch.context === undefined) {
    return { identityId, personId, role, ownLocale: await ensurePerson(services, launch) };
  }
  const courseId = courseKey(launch.deploymentKey, launch.context.id);
  const id = enrolmentKey(courseId, personId);
  const known = await school.enrolments.get(id);
  const now = services.now();
  const as = enrolledAs(known, launch, now);
  const seen = { identityId, personId, courseId, role, ...(as.role !== role && { preview: true }) };
  if (known !== undefined && !isStale(known, { ...as, groups: launch.groups }, now)) {
    if (may(launch.role, 'place')) await ensureCourse(services, launch, courseId);
    return { ...seen, ownLocale: known.locale };
  }
  const ownLocale = await ensurePerson(services, launch);
  await ensureCourse(services, launch, courseId);
  await writeEnrolment(school, {
    _id: id,
    schoolId: launch.schoolId,
    courseId,
    personId,
    ...as,
    groups: [...launch.groups],
    ...(ownLocale === undefined ? {} : { locale: ownLocale }),
    knownSince: now,
    lastLaunchAt: now,
  });
  return { ...seen, ownLocale };
}

/**
 * Who asks for their own data takes no part in a course by it: such a launch may leave out roles,
 * groups and the name, so nothing that is known is written again. The session has the role of the
 * launch only where the enrolment has the same one: work done without an enrolment would count nowhere.
 */
export async function recognise(services: Services, launch: NamedLaunch): Promise<Enrolled> {
  const identityId = identityKey(launch.platformId, launch.sub);
  const personId = personKey(launch.schoolId, identityId);
  const courseId = launch.context && courseKey(launch.deploymentKey, launch.context.id);
  const { enrolments } = services.store.school(launch.schoolId);
  const [ownLocale, known] = await Promise.all([
    ensurePerson(services, launch),
    courseId === undefined ? undefined : enrolments.get(enrolmentKey(courseId, personId)),
  ]);
  const role = known?.role === launch.role ? launch.role : 'visitor';
  return { identityId, personId, ...(courseId && { courseId }), role, ownLocale };
}

function isStale(
  known: Enrolment,
  launch: Pick<Enrolment, 'role' | 'studentViewSince'> & Pick<Launch, 'groups'>,
  now: number,
): boolean {
  return (
    known.role !== launch.role ||
    known.studentViewSince !== launch.studentViewSince ||
    known.groups.join('\n') !== launch.groups.join('\n') ||
    now - (known.lastLaunchAt ?? 0) > dayMs ||
    known.roster?.status === 'gone'
  );
}

/** What the roster said stays, but for « gone »: here they are. Who was known already stays known since then. */
async function writeEnrolment(school: SchoolStore, enrolment: Enrolment): Promise<void> {
  if ((await school.enrolments.insert(enrolment)) === 'inserted') return;
  const { knownSince: _now, ...rest } = enrolment;
  await school.enrolments.change(enrolment._id, ({ roster, knownSince }) => ({
    ...rest,
    ...(knownSince === undefined ? {} : { knownSince }),
    ...(roster === undefined || roster.status === 'gone' ? {} : { roster }),
  }));
}

/** Of an anonymous launch: nobody. The ids lead to no document, and none is written (decision 0011). */
export function nobody({ platformId, schoolId }: Launch): Enrolled {
  const identityId = identityKey(platformId, '');
  return { identityId, personId: personKey(schoolId, identityId), role: 'visitor' };
}
