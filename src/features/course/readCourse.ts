/**
 * What the teacher's pages show of a class: one read of each list, whatever the number of
 * activities (model.md 4: 200 students = 200 CourseRows).
 */
import { AppError } from '../../web/errors.ts';
import type { CourseId, PersonId, SchoolId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type { Course, CourseRow, Enrolment, Person, Placement, School } from '../../store/index.ts';
import type { SessionContext } from '../../web/types.ts';
import { readPersons } from './readPersons.ts';

/** Most students a course page shows; the limit that must work is 200 (product.md 4.1). */
export const studentsPerCourse = 500;
/** Most activities a page lists; product.md 4.1 asks for 40 and more. */
const activitiesShown = 200;

/** The newest ones. */
export const shownOf = <P>(placements: readonly P[]): readonly P[] =>
  placements.slice(-activitiesShown);

export interface Student {
  readonly personId: PersonId;
  readonly alias: number;
  readonly name: string | undefined;
  /**
   * `not-yet`: in the platform's list, never launched: nothing can be said of them. `gone`: worked here,
   * not in the list any more. Absent people who never launched are not shown at all.
   */
  readonly presence: 'here' | 'not-yet' | 'gone';
  readonly row: CourseRow | undefined;
}

export interface ClassRead {
  readonly school: School;
  readonly course: Course;
  /** All that counts are made of, oldest first; `shownOf` gives those that a page lists. */
  readonly placements: readonly Placement[];
  /** There are older ones that nothing reads: counts are too small. */
  readonly partial: boolean;
  /** The class has more students than `studentsPerCourse`: counts are of those who are read. */
  readonly crowded: boolean;
  /** By name, then by alias; those who are gone come last. */
  readonly students: readonly Student[];
}

/** Refuses everyone but the staff of this very course (model.md 2): `not-allowed`. */
export function staffCourse(
  { session }: SessionContext,
  action: 'read-class' | 'send-again',
): { schoolId: SchoolId; courseId: CourseId } {
  if (session.courseId === undefined || !may(session.role, action))
    throw new AppError('not-allowed');
  return { schoolId: session.schoolId, courseId: session.courseId };
}

export async function readClass(services: Services, ctx: SessionContext): Promise<ClassRead> {
  const { schoolId, courseId } = staffCourse(ctx, 'read-class');
  const door = services.store.school(schoolId);
  const [school, course, placed, rows, enrolments] = await Promise.all([
    services.recent.school(schoolId),
    services.recent.course(schoolId, courseId),
    services.recent.placementsOf(schoolId, courseId),
    door.courseRows.find('byCourse', { eq: [courseId], limit: studentsPerCourse }),
    door.enrolments.find('byCourse', { eq: [courseId, 'learner'], limit: studentsPerCourse }),
  ]);
  if (school === undefined || course === undefined) throw new AppError('not-found');
  const persons = await readPersons(
    door,
    enrolments.docs.map(({ personId }) => personId),
  );
  const rowOf = new Map(rows.docs.map((row) => [row.personId, row]));
  const students = enrolments.docs.flatMap((enrolment) => {
    const person = persons.get(enrolment.personId);
    const presence = presenceOf(enrolment, person);
    if (person === undefined || presence === undefined) return [];
    const { alias, name } = person;
    return [{ personId: person._id, alias, name, presence, row: rowOf.get(person._id) }];
  });
  const crowded = enrolments.next !== undefined;
  return { school, course, ...placed, crowded, students: students.sort(byName(ctx.locale)) };
}

/**
 * Moodle's list calls a non-editing teacher a learner (lti.md, « Names and roles »): who launched as a
 * teacher elsewhere in the school and never here is a colleague, not a student to wait for.
 */
export function presenceOf(
  { roster, lastLaunchAt }: Enrolment,
  person?: Pick<Person, 'staffSince'>,
): Student['presence'] | undefined {
  const isListed = roster === undefined || roster.status === 'present';
  if (lastLaunchAt === undefined)
    return isListed && person?.staffSince === undefined ? 'not-yet' : undefined;
  return isListed ? 'here' : 'gone';
}

const isGone = ({ presence }: Student): number => Number(presence === 'gone');

function byName(locale: string): (a: Student, b: Student) => number {
  const collator = new Intl.Collator(locale);
  return (a, b) =>
    isGone(a) - isGone(b) || collator.compare(a.name ?? '', b.name ?? '') || a.alias - b.alias;
}
