/** The courses of a platform in one school, or in none. */
import { schoolId, unassignedKey } from '../../../domain/ids.ts';
import type { SchoolId } from '../../../domain/ids.ts';
import { schoolBy } from '../../../domain/schoolRule.ts';
import type { Services } from '../../../services.ts';
import { partsOf } from '../../../store/index.ts';
import type { Course, CourseSchool, PlacingRule } from '../../../store/index.ts';
import { AppError } from '../../../web/errors.ts';
import { findFrom } from '../findFrom.ts';
import type { Placing } from './readPlacing.ts';

const shown = 50;

export interface PlacedCourse {
  readonly place: CourseSchool;
  /** Undefined: nobody was let in by name yet. */
  readonly course: Course | undefined;
  readonly isMoving: boolean;
  /** Where the rule as it is now would put it; undefined: nowhere. */
  readonly byRule: SchoolId | undefined;
}

export interface CourseList {
  readonly schoolId: SchoolId;
  /** Empty: the courses that have none. */
  readonly schoolName: string;
  /** No school has the name that was asked for: those without a school are shown. */
  readonly unknownName?: string;
  readonly courses: readonly PlacedCourse[];
  readonly next?: string;
}

interface Asked {
  readonly school: unknown;
  /** The exact one, of any school; empty: `school` says which. */
  readonly name: unknown;
  readonly after: unknown;
}

/** @throws AppError not-found */
export async function listCourses(
  services: Services,
  placing: Placing,
  asked: Asked,
): Promise<CourseList> {
  const school = await readSchool(services, placing, asked);
  const ask = { of: school.schoolId, after: asked.after, limit: shown };
  return { ...school, ...(await readPage(services, placing, ask)) };
}

type Found = Pick<CourseList, 'schoolId' | 'schoolName' | 'unknownName'>;

/** A school that the rule names no more may have courses still. */
async function readSchool(
  { store }: Services,
  { platform }: Placing,
  { school: id, name }: Asked,
): Promise<Found> {
  const none = { schoolId: unassignedKey(platform._id), schoolName: '' };
  const typed = typeof name === 'string' ? name.trim() : '';
  if (typed !== '') {
    const [named] = (await store.schools.find('byName', { eq: [typed], limit: 1 })).docs;
    if (named === undefined) return { ...none, unknownName: typed };
    return { schoolId: named._id, schoolName: named.name };
  }
  const read = schoolId.safeParse(id === undefined || id === '' ? none.schoolId : id);
  if (!read.success) throw new AppError('not-found');
  if (read.data === none.schoolId) return none;
  const school = await store.schools.get(read.data);
  if (school === undefined || school.unassigned === true) throw new AppError('not-found');
  return { schoolId: school._id, schoolName: school.name };
}

interface PageAsk {
  readonly of: SchoolId;
  readonly after: unknown;
  /** At most 500. */
  readonly limit: number;
}

export async function readPage(
  services: Services,
  { platform, rule }: Placing,
  { of, after, limit }: PageAsk,
): Promise<Pick<CourseList, 'courses' | 'next'>> {
  const { courseSchools } = services.store;
  const query = { eq: [platform._id, of], limit };
  const found = await findFrom(
    (from) => courseSchools.find('bySchool', { ...query, ...from }),
    after,
  );
  const known = await coursesOf(services, found.docs);
  return {
    courses: found.docs.map((place) => placed(place, known.get(place._id), rule)),
    ...(found.next === undefined ? {} : { next: found.next }),
  };
}

/** @param places all of one school */
async function coursesOf(
  { store }: Services,
  places: readonly CourseSchool[],
): Promise<ReadonlyMap<string, Course>> {
  const [first] = places;
  if (first === undefined) return new Map();
  const { courses } = store.school(first.schoolId);
  const ids = places.map(({ _id }) => _id);
  const parts = await Promise.all(partsOf(ids).map((part) => courses.getMany(part)));
  return new Map(parts.flat().map((course) => [course._id, course]));
}

/** Until the job’s first turn only the course itself says that it moves. */
export function placed(
  place: CourseSchool,
  course: Course | undefined,
  rule: PlacingRule | undefined,
): PlacedCourse {
  return {
    place,
    course,
    isMoving: place.moving === true || course?.move !== undefined,
    byRule: rule === undefined ? undefined : schoolBy(rule, place.hints),
  };
}
