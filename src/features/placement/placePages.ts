/** « Ajouter une activité » (design screen 8, first form) and « Régler » (8b). */
import type { Grading } from '../../domain/activity/columns.ts';
import type { Library } from '../../library.ts';
import type { Placement, School } from '../../store/index.ts';
import { localDateTime } from '../../domain/calendar.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Layout, Page, SessionContext } from '../../web/types.ts';
import { describeItem } from './describeItem.ts';
import { columnLines, gradingLines } from './gradingWords.ts';
import type { GradingChoices } from './grading.ts';
import type { Where } from './whereOf.ts';

function layoutOf({ course, school }: Where, tab: string, toRoot: string): Layout {
  return {
    kind: 'staff',
    where: course.title,
    whereMore: school.name,
    tab: { name: tab, self: toRoot === '' },
    toRoot,
  };
}

/** `reason`: why nothing can be placed on this link; the words say what to do in the course. */
export function placePage(
  ctx: SessionContext,
  where: Where,
  shown: { library: Library; reason: 'bound' | 'no-link' | ''; errors: readonly FieldError[] },
): Page {
  return {
    kind: 'page',
    view: 'placement/place',
    title: ctx.t('placement.place.title'),
    status: shown.errors.length > 0 ? 422 : 200,
    layout: layoutOf(where, 'place', ''),
    scripts: shown.errors.length > 0 ? ['errorFocus.js'] : [],
    model: {
      reason: shown.reason,
      returnUrl: ctx.session.returnUrl ?? '',
      errors: shown.errors,
      items: shown.library.items.map(({ slug, content }) => ({
        slug,
        ...describeItem(ctx, content),
      })),
    },
  };
}

export interface SettingsForm {
  readonly title: string;
  readonly avant: string;
  readonly apres: string;
  readonly grading: Grading;
}

/** What the form shows first: the stored dates as the school's clock shows them. */
export function formOf(
  placement: Placement,
  school: School,
  { chosen }: GradingChoices,
): SettingsForm {
  const shown = (at: number | undefined) =>
    at === undefined ? '' : localDateTime(at, school.calendar.timeZone);
  return {
    title: placement.title,
    avant: shown(placement.dates.avant?.due),
    apres: shown(placement.dates.apres?.due),
    grading: chosen,
  };
}

export function settingsPage(
  ctx: SessionContext,
  where: Where,
  shown: {
    placement: Placement;
    form: SettingsForm;
    choices: GradingChoices;
    errors: readonly FieldError[];
    saved: boolean;
  },
): Page {
  const failed = shown.errors.length > 0;
  return {
    kind: 'page',
    view: 'placement/settings',
    title: ctx.t('placement.settings.title', { title: shown.placement.title }),
    status: failed ? 422 : 200,
    narrow: true,
    layout: layoutOf(where, 'course', '../../'),
    scripts: failed ? ['errorFocus.js'] : [],
    model: {
      heading: shown.placement.title,
      form: shown.form,
      errors: shown.errors,
      wrong: Object.fromEntries(
        shown.errors.map(({ field, key, values }) => [field, ctx.t(key, values)]),
      ),
      saved: shown.saved,
      zone: where.school.calendar.timeZone,
      copied: shown.placement.copy?.datesToSet ?? false,
      gradings: gradingLines(ctx, shown.form.grading, shown.choices),
      columns: columnLines(ctx, shown.placement),
      scoresAllowed: shown.placement.scoresAllowed,
    },
  };
}
