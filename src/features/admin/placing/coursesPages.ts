/** Courses of a platform, school by school. */
import { unassignedKey } from '../../../domain/ids.ts';
import type { Page } from '../../../web/types.ts';
import { adminPage } from '../adminPage.ts';
import type { AdminContext } from '../withAdmin.ts';
import { hintLines, namesOf, placingHref, schoolName } from './placingWords.ts';
import type { CourseList, PlacedCourse } from './readCourses.ts';
import type { Placing } from './readPlacing.ts';

export function coursesPage(ctx: AdminContext, placing: Placing, list: CourseList): Page {
  const { t } = ctx;
  const { platform, rule } = placing;
  const names = namesOf(placing.schools);
  const none = unassignedKey(platform._id);
  const isNone = list.schoolId === none;
  const href = placingHref(platform, 'courses');
  const title = isNone
    ? t('admin.schools.courses.titleNone')
    : t('admin.schools.courses.title', { school: list.schoolName });
  return adminPage(ctx, {
    view: 'courses',
    title,
    tab: { name: 'platforms', self: false },
    model: {
      title,
      href,
      rulesHref: placingHref(platform, 'schools'),
      lead: t(`admin.schools.courses.${isNone ? 'leadNone' : 'lead'}`, { platform: platform.name }),
      school: schoolName(t, list.schoolName),
      schools: schoolOptions(ctx, placing, list),
      name: {
        name: 'name',
        value: list.unknownName ?? '',
        wrong: list.unknownName === undefined ? '' : t('admin.schools.courses.nameUnknown'),
      },
      sortHref: isNone && rule !== undefined ? placingHref(platform, 'sort') : '',
      hasRule: rule !== undefined,
      courses: list.courses.map((course) => courseRow(ctx, names, course)),
      following:
        list.next === undefined
          ? ''
          : `${href}?${new URLSearchParams({ school: list.schoolId, after: list.next }).toString()}`,
    },
  });
}

/** The one that is looked at is among them, though no rule names it any more. */
function schoolOptions({ t }: AdminContext, { platform, schools }: Placing, list: CourseList) {
  const none = unassignedKey(platform._id);
  const names = new Map([[none, ''], ...namesOf(schools)]).set(list.schoolId, list.schoolName);
  return [...names].map(([value, name]) => ({
    value,
    label: schoolName(t, name),
    chosen: value === list.schoolId,
  }));
}

function courseRow(
  { t }: AdminContext,
  names: ReturnType<typeof namesOf>,
  { place, course, isMoving, byRule }: PlacedCourse,
) {
  return {
    href: `/admin/courses/${encodeURIComponent(place._id)}`,
    title: course?.title || t('admin.schools.noName'),
    said: hintLines(t, place.hints),
    byRule: byRule === undefined ? t('admin.schools.none') : schoolName(t, names.get(byRule)),
    moving: isMoving ? t('admin.schools.moving') : '',
  };
}
