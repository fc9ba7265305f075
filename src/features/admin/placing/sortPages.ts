/** What sorting the courses without a school would do, before it is done, and what was done. */
import type { FieldError } from '../../../web/forms.ts';
import type { Page } from '../../../web/types.ts';
import { adminPage } from '../adminPage.ts';
import type { AdminContext } from '../withAdmin.ts';
import { namesOf, placingHref, schoolName } from './placingWords.ts';
import type { Placing } from './readPlacing.ts';
import { mostStarted } from './sortCourses.ts';
import type { Sorting } from './sortCourses.ts';

interface Shown {
  readonly after: unknown;
  /** Just now, by the button. */
  readonly started?: number | undefined;
  readonly error?: FieldError;
}

export function sortPage(
  ctx: AdminContext,
  { placing, sorting }: { readonly placing: Placing; readonly sorting: Sorting },
  { after, started, error }: Shown,
): Page {
  const { t } = ctx;
  const { platform, rule } = placing;
  const { wanted, moving, unmatched, next } = sorting;
  const href = placingHref(platform, 'sort');
  return adminPage(ctx, {
    view: 'sort',
    title: t('admin.schools.sort.title'),
    tab: { name: 'platforms', self: false },
    narrow: true,
    ...(error === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    model: {
      errors: error === undefined ? [] : [error],
      href,
      coursesHref: placingHref(platform, 'courses'),
      after: typeof after === 'string' ? after : '',
      rule: rule?.changedAt ?? '',
      started: started === undefined ? '' : t('admin.schools.sort.started', { count: started }),
      lines: schoolLines(ctx, placing, sorting),
      unmatched: unmatched === 0 ? '' : t('admin.schools.sort.unmatched', { count: unmatched }),
      moving: moving === 0 ? '' : t('admin.schools.sort.moving', { count: moving }),
      count: Math.min(wanted.length, mostStarted),
      again:
        wanted.length > mostStarted ? t('admin.schools.sort.again', { most: mostStarted }) : '',
      following:
        next === undefined ? '' : `${href}?${new URLSearchParams({ after: next }).toString()}`,
    },
  });
}

/** « Lycée des Mirabelliers : 12 cours ». */
function schoolLines(
  { t }: AdminContext,
  { schools }: Placing,
  { wanted }: Sorting,
): readonly string[] {
  const names = namesOf(schools);
  const groups = Map.groupBy(wanted, ({ to }) => schoolName(t, names.get(to)));
  return [...groups]
    .toSorted(([a], [b]) => a.localeCompare(b, 'fr'))
    .map(([school, { length: count }]) => t('admin.schools.sort.line', { school, count }));
}
