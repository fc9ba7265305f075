/** « Choisir une activité » and « Placer dans le cours » for deep linking (design screens 8 and 8b). */
import type { School } from '../../store/index.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Layout, Page, SessionContext } from '../../web/types.ts';
import { describeItem } from './describeItem.ts';
import { fits } from './listChoices.ts';
import type { Choice, Filter } from './listChoices.ts';
import type { Where } from './whereOf.ts';

/** No tabs: the teacher is inside a dialog of the LMS. */
function layoutOf(ctx: SessionContext, { course }: Where, toRoot: string): Layout {
  return {
    kind: 'plain',
    where: ctx.t('placement.pick.where'),
    whereMore: course.title,
    toRoot,
  };
}

export interface Picking {
  readonly choices: readonly Choice[];
  readonly filter: Filter;
  /** Keys that are ticked; they stay on the page whatever the filter. */
  readonly chosen: readonly string[];
  readonly multiple: boolean;
  readonly errors: readonly FieldError[];
  /** `../` when the page answers on the address of the second step. */
  readonly toRoot: string;
}

export function pickPage(ctx: SessionContext, where: Where, picking: Picking): Page {
  const { choices, filter, chosen, errors, toRoot } = picking;
  const shown = choices.filter((one) => chosen.includes(one.key) || fits(one, filter));
  const [first] = shown;
  const cards = (kind: Choice['from']['kind']) =>
    shown
      .filter(({ from }) => from.kind === kind)
      .map((choice) => ({
        key: choice.key,
        id: choice === first ? 'item' : choice.key.replaceAll(/[^\w-]/g, '-'),
        checked: chosen.includes(choice.key),
        item: describeItem(ctx, choice.content),
      }));
  return {
    kind: 'page',
    view: 'placement/pick',
    title: ctx.t('placement.pick.title'),
    status: errors.length > 0 ? 422 : 200,
    layout: layoutOf(ctx, where, toRoot),
    scripts: errors.length > 0 ? ['errorFocus.js'] : [],
    model: {
      errors,
      multiple: picking.multiple,
      search: filter.search,
      diplomas: [...new Set(choices.map(({ content }) => content.audience.diploma))]
        .toSorted((a, b) => a.localeCompare(b, ctx.locale))
        .map((name) => ({ name, chosen: name === filter.diploma })),
      groups: (['library', 'activity'] as const)
        .map((kind) => ({ kind, cards: cards(kind) }))
        .filter((group) => group.cards.length > 0),
    },
  };
}

/** The platform takes nothing that we have: said to the teacher, and to the platform on the way back. */
export function noLinksPage(ctx: SessionContext, where: Where): Page {
  return {
    kind: 'page',
    view: 'placement/no-links',
    title: ctx.t('placement.pick.noLinks.title'),
    layout: layoutOf(ctx, where, ''),
    model: {},
  };
}

export interface Setting {
  readonly choices: readonly Choice[];
  readonly school: School;
  readonly acceptsLineItem: boolean;
  /** What was sent and must be completed; before that, what the form starts with. */
  readonly typed: Readonly<Record<string, unknown>>;
  readonly errors: readonly FieldError[];
}

export function placingPage(ctx: SessionContext, where: Where, setting: Setting): Page {
  const { choices, school, errors } = setting;
  const [only, ...others] = choices;
  const back = new URLSearchParams(choices.map(({ key }): [string, string] => ['item[]', key]));
  return {
    kind: 'page',
    view: 'placement/placing',
    title: ctx.t('placement.placing.title'),
    status: errors.length > 0 ? 422 : 200,
    layout: layoutOf(ctx, where, '../'),
    narrow: true,
    scripts: errors.length > 0 ? ['errorFocus.js'] : [],
    model: {
      errors,
      lead:
        only !== undefined && others.length === 0
          ? ctx.t('placement.placing.one', { title: only.content.title })
          : ctx.t('placement.placing.several', { count: choices.length }),
      backHref: `../pick?${back.toString()}`,
      acceptsLineItem: setting.acceptsLineItem,
      zone: school.calendar.timeZone,
      items: choices.map((choice, index) => itemForm(ctx, setting, { choice, number: index + 1 })),
    },
  };
}

function itemForm(
  ctx: SessionContext,
  { school, typed, errors }: Setting,
  { choice, number }: { readonly choice: Choice; readonly number: number },
) {
  const points = school.country === 'FR' ? '20' : '100';
  const field = (name: string, first: string) => {
    const id = `${name}-${number}`;
    const value = typed[id];
    const wrong = errors.find((error) => error.field === id);
    return {
      id,
      value: typeof value === 'string' ? value.slice(0, 500) : first,
      wrong: wrong === undefined ? '' : ctx.t(wrong.key, wrong.values),
    };
  };
  return {
    key: choice.key,
    name: choice.content.title,
    title: field('title', choice.content.title),
    graded: field('graded', 'yes'),
    points: field('points', points),
    dates: (['avant', 'apres'] as const).map((phase) => Object.assign(field(phase, ''), { phase })),
  };
}

/** The form that carries our signed answer back; a script presses its button. */
export function returnPage(
  ctx: SessionContext,
  where: Where,
  answer: { readonly to: string; readonly jwt: string; readonly count: number },
): Page {
  return {
    kind: 'page',
    view: 'placement/return',
    title: ctx.t('placement.return.title'),
    layout: layoutOf(ctx, where, '../'),
    scripts: ['submitOnLoad.js'],
    model: answer,
  };
}
