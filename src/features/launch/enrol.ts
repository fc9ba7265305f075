/** Who this is, here: identity, person, course and enrolment of a verified launch (model.md 2). */
import { courseKey, enrolmentKey, identityKey, personKey } from '../../domain/ids.ts';
import type { CourseId, IdentityId, PersonId } from '../../domain/ids.ts';
import { dayMs } from '../../domain/time.ts';
import { may } from '../../domain/visibility.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { ensureCourse } from './ensureCourse.ts';
import type { Enrolment, Person, SchoolStore } from '../../store/index.ts';

/** The platform says who it is. */
type NamedLaunch = Launch & { readonly sub: string };

export interface Enrolled {
  readonly identityId: IdentityId;
  readonly personId: PersonId;
  /** Absent when the platform sent no context (VT-9). */
  readonly courseId?: CourseId;
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
  if (launch.context === undefined) {
    return { identityId, personId, ownLocale: await ensurePerson(services, launch) };
  }
  const courseId = courseKey(launch.deploymentKey, launch.context.id);
  const id = enrolmentKey(courseId, personId);
  const known = await school.enrolments.get(id);
  const now = services.now();
  if (known !== undefined && !isStale(known, launch, now)) {
    if (may(launch.role, 'place')) await ensureCourse(services, launch, courseId);
    return { identityId, personId, courseId, ownLocale: known.locale };
  }
  const ownLocale = await ensurePerson(services, launch);
  await ensureCourse(services, launch, courseId);
  await writeEnrolment(school, {
    _id: id,
    schoolId: launch.schoolId,
    courseId,
    personId,
    role: launch.role,
    groups: [...launch.groups],
    ...(ownLocale === undefined ? {} : { locale: ownLocale }),
    knownSince: now,
    lastLaunchAt: now,
  });
  return { identityId, personId, courseId, ownLocale };
}

function isStale(known: Enrolment, launch: Launch, now: number): boolean {
  return (
    known.role !== launch.role ||
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

/** The alias number is taken only by a person who is new: two launches at once may skip a number, never share one. */
async function ensurePerson(
  services: Services,
  launch: NamedLaunch,
): Promise<Enrolled['ownLocale']> {
  const identityId = identityKey(launch.platformId, launch.sub);
  const id = personKey(launch.schoolId, identityId);
  const { persons } = services.store.school(launch.schoolId);
  const known = await persons.get(id);
  const named = launch.name === undefined ? {} : { name: launch.name };
  const now = services.now();
  const isNewStaff = may(launch.role, 'read-class') && known?.staffSince === undefined;
  const staff = isNewStaff ? { staffSince: now } : {};
  if (known === undefined) {
    await services.store.identities.insert({
      _id: identityId,
      platformId: launch.platformId,
      sub: launch.sub,
    });
    await persons.insert({
      _id: id,
      schoolId: launch.schoolId,
      identityId,
      platformId: launch.platformId,
      alias: await services.store.counters.next(`alias:${launch.schoolId}`),
      ...named,
      ...staff,
      preferences: {},
      createdAt: now,
    });
  } else if (known.name !== launch.name || isNewStaff) {
    await persons.change(id, ({ name: _gone, ...person }) => ({ ...person, ...named, ...staff }));
  }
  return known?.preferences.locale;
}

/** Of an anonymous launch: nobody. The ids lead to no document, and none is written (decision 0011). */
export function nobody({ platformId, schoolId }: Launch): Enrolled {
  const identityId = identityKey(platformId, '');
  return { identityId, personId: personKey(schoolId, identityId) };
}
