/**
 * What Élan holds in this school on the person who asks, counted (domain.md 4.3, « Mes données »). Read
 * from what is stored: such a launch may come without a role and without a course.
 */
import type { CourseCell } from '../../domain/courseCell.ts';
import { courseRowKey, participationKey, personKey } from '../../domain/ids.ts';
import type { CourseId } from '../../domain/ids.ts';
import { keptCount } from '../../domain/participation.ts';
import type { ParticipationCount } from '../../domain/participation.ts';
import type { Role } from '../../domain/role.ts';
import type { Millis } from '../../domain/time.ts';
import { isPreview, may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type {
  Course,
  CourseRow,
  Enrolment,
  Identity,
  ParticipationState,
  Session,
} from '../../store/index.ts';
import type { Locale, SessionContext } from '../../web/types.ts';

/** Ids the store reads at once. */
const coursesAtMost = 200;
const previewsAtMost = 500;

export interface Where {
  readonly courseTitle: string;
  readonly schoolName: string;
}

export interface OwnCourse {
  readonly title: string;
  readonly role: Role;
  readonly knownSince: Millis | undefined;
  /** Staff who open it as a student only. */
  readonly studentViewSince: Millis | undefined;
  /** What the platform's list says; undefined before one was read. */
  readonly listed: boolean | undefined;
  /** As the platform numbers them. */
  readonly groups: readonly string[];
  readonly lastLaunchAt: Millis | undefined;
  /** Undefined for who has no work of their own here. */
  readonly work: { readonly activitiesStarted: number; readonly scoresSent: number } | undefined;
  /** What was counted for the gradebook of this course, kept also after it was turned off. */
  readonly participation: ParticipationCount | undefined;
}

export interface OwnData extends Where {
  /** As the platform sent it; undefined when the school works without names. */
  readonly name: string | undefined;
  readonly alias: number | undefined;
  /** How the page speaks. */
  readonly student: boolean;
  readonly locale: Locale | undefined;
  readonly staffSince: Millis | undefined;
  /** Activities that they tried as staff. */
  readonly previews: number;
  readonly mayRecord: boolean;
  /** By title. */
  readonly courses: readonly OwnCourse[];
  /** Other schools that hold something of the same person. */
  readonly elsewhere: number;
  /** There are courses that are not in the list. */
  readonly more: boolean;
}

export async function readWhere(services: Services, { session }: SessionContext): Promise<Where> {
  const { schoolId, courseId } = session;
  const [school, course] = await Promise.all([
    services.recent.school(schoolId),
    courseId === undefined ? undefined : services.recent.course(schoolId, courseId),
  ]);
  return { courseTitle: course?.title ?? '', schoolName: school?.name ?? '' };
}

export async function readOwnData(services: Services, ctx: SessionContext): Promise<OwnData> {
  const { schoolId, personId, identityId } = ctx.session;
  const door = services.store.school(schoolId);
  const [where, person, identity, previews, { docs: enrolments, next }] = await Promise.all([
    readWhere(services, ctx),
    door.persons.get(personId),
    services.store.identities.get(identityId),
    door.attempts.count('byPerson', { eq: [personId, true] }, previewsAtMost),
    door.enrolments.find('byPerson', { eq: [personId], limit: coursesAtMost }),
  ]);
  const ids = enrolments.map(({ courseId }) => courseId);
  const [courses, rows, states] = await Promise.all([
    door.courses.getMany(ids),
    door.courseRows.getMany(ids.map((id) => courseRowKey(id, personId))),
    door.participationStates.getMany(ids.map((id) => participationKey(id, personId))),
  ]);
  const course = byCourse(courses, ({ _id }) => _id);
  const row = byCourse(rows, ({ courseId }) => courseId);
  const state = byCourse(states, ({ courseId }) => courseId);
  const collator = new Intl.Collator(ctx.locale);
  return {
    ...where,
    name: person?.name,
    alias: person?.alias,
    student: isStudent(ctx, enrolments),
    locale: person?.preferences.locale,
    staffSince: person?.staffSince,
    previews,
    mayRecord: enrolments.some(({ role }) => may(role, 'add-recording')),
    courses: enrolments
      .map((enrolment) => ownCourse(enrolment, { course, row, state }))
      .sort((one, other) => collator.compare(one.title, other.title)),
    elsewhere: await countElsewhere(services, ctx.session, identity),
    more: next !== undefined,
  };
}

/** Of an identity from before it named its schools, that of its deployment is looked into. */
async function countElsewhere(
  { store }: Services,
  { schoolId, deploymentKey, identityId }: Session,
  identity: Identity | undefined,
): Promise<number> {
  const named = (identity?.schools ?? []).filter((one) => one !== schoolId);
  const own = (await store.deployments.get(deploymentKey))?.schoolId;
  if (own === undefined || own === schoolId || named.includes(own)) return named.length;
  const person = await store.school(own).persons.get(personKey(own, identityId));
  return named.length + (person === undefined ? 0 : 1);
}

function byCourse<D>(docs: readonly D[], idOf: (doc: D) => CourseId): ReadonlyMap<CourseId, D> {
  return new Map(docs.map((doc) => [idOf(doc), doc]));
}

/** By the session's role, which shows in the rest of the page; a visitor by the stored roles. */
function isStudent({ session }: SessionContext, enrolments: readonly Enrolment[]): boolean {
  if (session.role !== 'visitor') return !isPreview(session);
  const here = enrolments.find(({ courseId }) => courseId === session.courseId);
  const roles = (here === undefined ? enrolments : [here]).map(({ role }) => role);
  return roles.some((role) => may(role, 'work')) && !roles.some((role) => may(role, 'preview'));
}

function ownCourse(
  enrolment: Enrolment,
  held: {
    readonly course: ReadonlyMap<CourseId, Course>;
    readonly row: ReadonlyMap<CourseId, CourseRow>;
    readonly state: ReadonlyMap<CourseId, ParticipationState>;
  },
): OwnCourse {
  const { courseId, role, roster, groups, knownSince, studentViewSince, lastLaunchAt } = enrolment;
  const cells = Object.values(held.row.get(courseId)?.cells ?? {});
  const counted = held.state.get(courseId);
  return {
    title: held.course.get(courseId)?.title ?? '',
    role,
    knownSince,
    studentViewSince,
    listed: roster && roster.status === 'present',
    groups,
    lastLaunchAt,
    work: may(role, 'work') || cells.length > 0 ? workOf(cells) : undefined,
    participation: counted && keptCount(counted),
  };
}

function workOf(cells: readonly CourseCell[]): OwnCourse['work'] {
  return {
    activitiesStarted: cells.filter(
      ({ stepsDone, startedAt }) => stepsDone > 0 || startedAt !== undefined,
    ).length,
    scoresSent: cells
      .flatMap((cell) => (cell.phases === undefined ? [cell] : Object.values(cell.phases)))
      .filter(({ sentAt }) => sentAt !== undefined).length,
  };
}
