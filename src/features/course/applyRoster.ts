/** Writes what a roster tells: people who are new, people who changed, people who are gone. */
import { enrolmentKey, identityKey, personKey } from '../../domain/ids.ts';
import type { EnrolmentId, IdentityId, PersonId } from '../../domain/ids.ts';
import type { Role } from '../../domain/role.ts';
import type { RosterMember } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { inBatches, knowIdentities } from '../../store/index.ts';
import type { Course, Enrolment, Person } from '../../store/index.ts';
import { readPersons } from './readPersons.ts';
import { resendToReturned } from './resendToReturned.ts';

export interface Roster {
  readonly course: Course;
  /** The enrolments of the course as they are. */
  readonly known: readonly Enrolment[];
  readonly members: readonly RosterMember[];
  /** Who is not in it is gone. */
  readonly complete: boolean;
  /** Epoch ms: when the platform was asked. */
  readonly askedAt: number;
}

interface Member extends RosterMember {
  readonly identityId: IdentityId;
  readonly personId: PersonId;
  readonly enrolmentId: EnrolmentId;
}

/**
 * Lists in bulk, one write per document that really changes; read again unchanged, it writes nothing.
 * Safe beside launches: what a launch wrote meanwhile stays.
 */
export async function applyRoster(services: Services, roster: Roster): Promise<void> {
  const { course, known, complete, askedAt } = roster;
  const members = new Map(
    roster.members.map((member) => withKeys(course, member)).map((one) => [one.enrolmentId, one]),
  );
  const ids = new Set(known.map(({ _id }) => _id));
  const fresh = [...members.values()].filter(
    (member) => !ids.has(member.enrolmentId) && isWorthKeeping(member),
  );
  const kept = [...members.values()].filter(({ enrolmentId }) => ids.has(enrolmentId));
  await writePersons(services, course, [...fresh, ...kept]);
  const now = services.now();
  const door = services.store.school(course.schoolId);
  await door.enrolments.insertMany(fresh.map((member) => newEnrolment(course, member, now)));
  const seen = { complete, askedAt, now };
  const changed = known.filter((one) => updated(one, members.get(one._id), seen) !== undefined);
  // First: a crash before the enrolments say so finds them again.
  const back = changed.filter((one) => isBack(one, members.get(one._id)));
  await resendToReturned(
    services,
    course,
    back.map(({ personId }) => personId),
  );
  await inBatches(changed, ({ _id }) =>
    door.enrolments.change(_id, (one) => updated(one, members.get(_id), seen)),
  );
}

function withKeys({ _id, platformId, schoolId }: Course, member: RosterMember): Member {
  const identityId = identityKey(platformId, member.sub);
  const personId = personKey(schoolId, identityId);
  return { ...member, identityId, personId, enrolmentId: enrolmentKey(_id, personId) };
}

/** Of mentors, site administrators and people who left before they came, nothing is kept. */
function isWorthKeeping({ status, role }: Member): boolean {
  return status === 'active' && (role === 'learner' || role === 'instructor');
}

function newEnrolment(course: Course, member: Member, now: number): Enrolment {
  return {
    _id: member.enrolmentId,
    schoolId: course.schoolId,
    courseId: course._id,
    personId: member.personId,
    role: member.role,
    groups: [],
    knownSince: now,
    roster: { status: 'present', since: now },
  };
}

/**
 * The enrolment after this roster; undefined when it says nothing new. Alone it never touches the role
 * of a launch (lti.md 0b.11): it has another vocabulary.
 */
function updated(
  one: Enrolment,
  member: Member | undefined,
  { complete, askedAt, now }: Pick<Roster, 'complete' | 'askedAt'> & { readonly now: number },
): Enrolment | undefined {
  if (member === undefined && !complete) return undefined;
  const status = statusOf(member);
  const { studentViewSince, ...rest } = one;
  const role = roleAfter(one, member);
  if (one.roster?.status === status && one.role === role) return undefined;
  // Who launched after the list was asked for is here, whatever the list said.
  if (status === 'gone' && (one.lastLaunchAt ?? 0) > askedAt) return undefined;
  return {
    ...rest,
    ...(studentViewSince === undefined || role === 'learner' ? {} : { studentViewSince }),
    role,
    roster: one.roster?.status === status ? one.roster : { status, since: now },
  };
}

/** Both say learner, the launches and the list: who was staff is a student now (decision 0028). */
function roleAfter(one: Enrolment, member: Member | undefined): Role {
  if (member === undefined) return one.role;
  const isConfirmed = one.studentViewSince !== undefined && member.role === 'learner';
  return one.lastLaunchAt === undefined || isConfirmed ? member.role : one.role;
}

/** In the list, and not the last time; who never came has no score. */
function isBack({ roster, lastLaunchAt }: Enrolment, member: Member | undefined): boolean {
  const isHere = statusOf(member) === 'present' && roster?.status !== 'present';
  return isHere && lastLaunchAt !== undefined;
}

function statusOf(member: Member | undefined): NonNullable<Enrolment['roster']>['status'] {
  if (member === undefined || member.status === 'deleted') return 'gone';
  return member.status === 'inactive' ? 'inactive' : 'present';
}

/** Identities and persons that are missing, names that changed; a list without names takes none away. */
async function writePersons(
  services: Services,
  course: Course,
  members: readonly Member[],
): Promise<void> {
  const door = services.store.school(course.schoolId);
  const persons = await readPersons(
    door,
    members.map(({ personId }) => personId),
  );
  const missing = members.filter(({ personId }) => !persons.has(personId));
  const { platformId, schoolId } = course;
  await knowIdentities(
    services.store,
    missing.map(({ identityId, sub }) => ({ _id: identityId, platformId, sub })),
    schoolId,
  );
  // One number each, once in the life of a person.
  const aliases = await Promise.all(
    missing.map(() => services.store.counters.next(`alias:${course.schoolId}`)),
  );
  const createdAt = services.now();
  await door.persons.insertMany(
    missing.map((member, at) => newPerson(course, member, { alias: aliases[at] ?? 0, createdAt })),
  );
  const renamed = members.flatMap(({ personId, name }) => {
    const person = persons.get(personId);
    return person === undefined || name === undefined || person.name === name
      ? []
      : [{ personId, name }];
  });
  await inBatches(renamed, ({ personId, name }) =>
    door.persons.change(personId, (person) => ({ ...person, name })),
  );
}

function newPerson(
  { schoolId, platformId }: Course,
  { personId, identityId, name }: Member,
  made: Pick<Person, 'alias' | 'createdAt'>,
): Person {
  const named = name === undefined ? {} : { name };
  return { _id: personId, schoolId, identityId, platformId, ...named, preferences: {}, ...made };
}
