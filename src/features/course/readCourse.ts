/**
 * What the teacher's pages show of a class: one read of each list, whatever the number of
 * activities (model.md 4: 200 students = 200 CourseRows).
 */
import { AppError } from '../../web/errors.ts';
import type { CourseId, PersonId, SchoolId } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import type {
  Course,
  CourseRow,
  Enrolment,
  Person,
  Placement,
  School,
  SchoolStore,
} from '../../store/index.ts';
import type { SessionContext } from '../../web/types.ts';

/** Most students a course page shows; the limit that must work is 200 (product.md 4.1). */
const studentsPerCourse = 500;
/** Ids the store reads at once. */
const idsAtOnce = 200;

export interface Student {
  readonly personId: PersonId;
  readonly alias: number;
  readonly name: string | undefined;
  readonly enrolment: Enrolment;
  readonly row: CourseRow | undefined;
}

export interface ClassRead {
  readonly school: School;
  readonly course: Course;
  readonly placements: readonly Placement[];
  /** By name, then by alias. */
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
  const [school, course, placements, rows, enrolments] = await Promise.all([
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
    if (person === undefined) return [];
    const { alias, name } = person;
    return [{ personId: person._id, alias, name, enrolment, row: rowOf.get(person._id) }];
  });
  return { school, course, placements, students: students.sort(byName(ctx.locale)) };
}

function byName(locale: string): (a: Student, b: Student) => number {
  const collator = new Intl.Collator(locale);
  return (a, b) => collator.compare(a.name ?? '', b.name ?? '') || a.alias - b.alias;
}

async function readPersons(
  door: SchoolStore,
  ids: readonly PersonId[],
): Promise<Map<PersonId, Person>> {
  const pages = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, page) =>
    door.persons.getMany(ids.slice(page * idsAtOnce, (page + 1) * idsAtOnce)),
  );
  const persons = (await Promise.all(pages)).flat();
  return new Map(persons.map((person) => [person._id, person]));
}
