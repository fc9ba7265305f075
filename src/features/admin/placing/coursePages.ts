/** A course in `/admin`: which school it is of, why, and the form that takes it to another. */
import type { FieldError } from '../../../web/forms.ts';
import type { Page } from '../../../web/types.ts';
import { adminPage } from '../adminPage.ts';
import type { AdminContext } from '../withAdmin.ts';
import type { CourseDetail } from './moveTo.ts';
import { hintLines, namesOf, placingHref, schoolName } from './placingWords.ts';

export function coursePage(ctx: AdminContext, detail: CourseDetail, error?: FieldError): Page {
  const { t } = ctx;
  const { place, course, placing } = detail;
  const { platform } = placing;
  const school = new URLSearchParams({ school: place.schoolId }).toString();
  return adminPage(ctx, {
    view: 'course',
    title: course?.title || t('admin.schools.noName'),
    tab: { name: 'platforms', self: false },
    narrow: true,
    ...(error === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    model: {
      errors: error === undefined ? [] : [error],
      wrong: error === undefined ? '' : t(error.key, error.values),
      href: `/admin/courses/${encodeURIComponent(place._id)}`,
      title: course?.title || t('admin.schools.noName'),
      coursesHref: `${placingHref(platform, 'courses')}?${school}`,
      rulesHref: placingHref(platform, 'schools'),
      facts: factsOf(ctx, detail),
      said: hintLines(t, place.hints),
      moving: movingWords(ctx, detail),
      schools: placing.schools
        .filter(({ _id }) => _id !== place.schoolId)
        .map(({ _id, name }) => ({
          value: _id,
          label: name,
          chosen: _id === detail.byRule,
        })),
    },
  });
}

function factsOf({ t, format }: AdminContext, detail: CourseDetail) {
  const { place, placing, byRule } = detail;
  const { platform, rule, schools } = placing;
  const facts = [
    { name: t('admin.schools.facts.school'), value: schoolName(t, detail.schoolName) },
    { name: t('admin.schools.facts.platform'), value: platform.name },
    { name: t('admin.schools.facts.since'), value: format.date(place.createdAt) },
  ];
  if (rule === undefined) return facts;
  const value =
    byRule === undefined ? t('admin.schools.none') : schoolName(t, namesOf(schools).get(byRule));
  return [...facts, { name: t('admin.schools.facts.byRule'), value }];
}

function movingWords({ t, format }: AdminContext, detail: CourseDetail): string {
  if (!detail.isMoving) return '';
  const move = detail.course?.move;
  if (move === undefined) return t('admin.schools.moving');
  return t('admin.schools.movingTo', {
    school: schoolName(t, namesOf(detail.placing.schools).get(move.to)),
    when: format.dayAndTime(move.since),
  });
}
