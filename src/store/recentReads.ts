/**
 * What nearly every request reads and hardly any changes: kept at most 5 s per node (model.md 8),
 * so that a launch costs the store calls of its own documents only.
 */
import type { CourseId, PlacementId, SchoolId } from '../domain/ids.ts';
import { hourMs } from '../domain/time.ts';
import type { Stored } from './contract.ts';
import type { Course, Placement, PlacementBinding, School } from './documents.ts';
import { findPages } from './findPages.ts';
import { readThrough } from './readThrough.ts';
import { createRecentPlaces } from './recentPlaces.ts';
import type { RecentPlaces } from './recentPlaces.ts';
import { createRecentVersions } from './recentVersions.ts';
import type { RecentVersions } from './recentVersions.ts';
import type { Store } from './store.ts';

const placementsAtOnce = 200;
/** Offers that no link was opened of are among them; more than this is no course (product.md 4.1: 40 and more). */
const pagesPerCourse = 10;

/** The activities of a course, all that counts are made of. */
interface Placed {
  /** Oldest first; without those that the LMS was only offered. */
  readonly placements: readonly Stored<Placement>[];
  /** There may be older ones yet, that nothing reads. */
  readonly partial: boolean;
}

export interface RecentReads extends RecentVersions, RecentPlaces {
  school(id: SchoolId): Promise<Stored<School> | undefined>;
  course(school: SchoolId, id: CourseId): Promise<Stored<Course> | undefined>;
  placement(school: SchoolId, id: PlacementId): Promise<Stored<Placement> | undefined>;
  placementsOf(school: SchoolId, course: CourseId): Promise<Placed>;
  binding(key: string): Promise<Stored<PlacementBinding> | undefined>;
  /** After a write on this node: the writer sees its own change. */
  forgetSchool(id: SchoolId): void;
  /** And its school. */
  forgetCourse(id: CourseId): void;
  forgetPlacement(school: SchoolId, id: PlacementId, course: CourseId): void;
}

export function createRecentReads(store: Store, now: () => number): RecentReads {
  const schools = readThrough<Stored<School>>(now, 500);
  const courses = readThrough<Stored<Course>>(now, 2000);
  const placements = readThrough<Stored<Placement>>(now, 2000);
  const lists = readThrough<Placed>(now, 500);
  const bindings = readThrough<Stored<PlacementBinding>>(now, 10_000, hourMs);
  const places = createRecentPlaces(store, now);
  return {
    school: (id) => schools.through(id, () => store.schools.get(id)),
    ...places,
    course: (school, id) => courses.through(id, () => store.school(school).courses.get(id)),
    placement: (school, id) =>
      placements.through(`${school}/${id}`, () => store.school(school).placements.get(id)),
    placementsOf: async (school, course) =>
      (await lists.through(course, () => listPlacements(store, school, course))) ?? noneYet,
    ...createRecentVersions(store, now),
    binding: (key) => bindings.through(key, () => store.placementBindings.get(key)),
    forgetSchool: (id) => schools.forget(id),
    forgetCourse(id) {
      courses.forget(id);
      places.forgetCourseSchool(id);
    },
    forgetPlacement(school, id, course) {
      placements.forget(`${school}/${id}`);
      lists.forget(course);
    },
  };
}

const noneYet: Placed = { placements: [], partial: false };

/**
 * Newest first, so that what a giant course loses is what it had first. What deep linking offered and nobody has opened yet is no activity of the course, nor does it take
 * the place of one. It is kept: its link may wait all summer, or be a model that is only copied.
 */
async function listPlacements(store: Store, school: SchoolId, course: CourseId): Promise<Placed> {
  const { placements } = store.school(school);
  const listed: Stored<Placement>[] = [];
  let pages = 0;
  const query = { eq: [course], order: 'desc', limit: placementsAtOnce } as const;
  for await (const page of findPages(placements, 'byCourse', query)) {
    listed.push(...page.filter(({ offeredAt }) => offeredAt === undefined));
    pages += 1;
    if (pages === pagesPerCourse) break;
  }
  return { placements: listed.reverse(), partial: pages === pagesPerCourse };
}
