/** Which school a course is of, as nearly every request asks (model.md 2): at most 5 s old. */
import type { CourseId, PlatformId } from '../domain/ids.ts';
import type { Stored } from './contract.ts';
import type { CourseSchool, PlacingRule } from './platformDocuments.ts';
import { readThrough } from './readThrough.ts';
import type { Store } from './store.ts';

export interface RecentPlaces {
  /** Undefined: no launch since courses have one. */
  courseSchool(id: CourseId): Promise<Stored<CourseSchool> | undefined>;
  placingRule(id: PlatformId): Promise<PlacingRule | undefined>;
  forgetCourseSchool(id: CourseId): void;
  forgetPlacingRule(id: PlatformId): void;
}

export function createRecentPlaces(store: Store, now: () => number): RecentPlaces {
  const places = readThrough<Stored<CourseSchool>>(now, 2000);
  // Most platforms have none: that is kept too.
  const rules = readThrough<{ readonly rule: PlacingRule | undefined }>(now, 500);
  return {
    courseSchool: (id) => places.through(id, () => store.courseSchools.get(id)),
    placingRule: async (id) =>
      (await rules.through(id, async () => ({ rule: await store.placingRules.get(id) })))?.rule,
    forgetCourseSchool: (id) => places.forget(id),
    forgetPlacingRule: (id) => rules.forget(id),
  };
}
