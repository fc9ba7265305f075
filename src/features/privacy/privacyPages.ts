/** « Mes données » (design screen 14, first form), the language and the goodbye page. */
import { layoutKind } from '../../web/layoutKind.ts';
import { locales } from '../../web/types.ts';
import type { Layout, Page, SessionContext } from '../../web/types.ts';
import type { OwnCourse, OwnData, Where } from './readOwnData.ts';

function layoutOf({ session }: SessionContext, data: Where, tab?: string): Layout {
  return {
    kind: layoutKind(session.role),
    where: data.courseTitle,
    whereMore: data.schoolName,
    toRoot: '',
    ...(tab === undefined ? {} : { tab: { name: tab, self: true } }),
  };
}

/** Each line: what, who can see it, until when; only what is really kept. */
export function myDataPage(ctx: SessionContext, data: OwnData): Page {
  const { t } = ctx;
  const who = data.student ? 'student' : 'staff';
  return {
    kind: 'page',
    view: 'privacy/my-data',
    title: t('privacy.myData.title'),
    layout: layoutOf(ctx, data, 'my-data'),
    model: {
      lead: t(`privacy.myData.${who}.lead`),
      known:
        data.name === undefined
          ? t(`privacy.myData.${who}.alias`, { number: data.alias ?? 0 })
          : t(`privacy.myData.${who}.name`, { name: data.name }),
      tables: [
        { caption: t('privacy.myData.caption'), lines: ownLines(ctx, data) },
        ...data.courses.map((course) => ({
          caption: t('privacy.myData.courseCaption', { course: course.title }),
          lines: courseLines(ctx, course),
        })),
      ],
      more: data.more,
      elsewhere:
        data.elsewhere === 0 ? '' : t(`privacy.myData.${who}.elsewhere`, { count: data.elsewhere }),
      ask:
        data.schoolName === ''
          ? t('privacy.myData.askUnassigned')
          : t('privacy.myData.ask', { school: data.schoolName }),
    },
  };
}

interface Line {
  readonly what: string;
  readonly who: string;
  readonly until: string;
}

type Values = Readonly<Record<string, string | number>>;

function lineOf({ t }: SessionContext, name: string, values: Values = {}): Line {
  return {
    what: t(`privacy.myData.line.${name}.what`, values),
    who: t(`privacy.myData.line.${name}.who`),
    until: t(`privacy.myData.line.${name}.until`),
  };
}

function ownLines(ctx: SessionContext, data: OwnData): readonly Line[] {
  const { locale, staffSince, previews, mayRecord } = data;
  const language = locale && ctx.t(`privacy.language.${locale}`);
  return [
    lineOf(ctx, 'identity'),
    ...(language === undefined ? [] : [lineOf(ctx, 'language', { language })]),
    ...(staffSince === undefined
      ? []
      : [lineOf(ctx, 'staffSince', { date: ctx.format.date(staffSince) })]),
    ...(previews === 0 ? [] : [lineOf(ctx, 'previews', { activities: previews })]),
    ...(mayRecord ? [lineOf(ctx, 'recordings')] : []),
    lineOf(ctx, 'session'),
  ];
}

function courseLines(ctx: SessionContext, course: OwnCourse): readonly Line[] {
  const { t, format } = ctx;
  const { role, listed, groups, work, participation } = course;
  return [
    lineOf(ctx, 'role', { role: t(`privacy.myData.role.${role}`) }),
    ...(['knownSince', 'studentViewSince'] as const).flatMap((name) => {
      const at = course[name];
      return at === undefined ? [] : [lineOf(ctx, name, { date: format.date(at) })];
    }),
    ...(listed === undefined ? [] : [lineOf(ctx, listed ? 'listed' : 'notListed')]),
    ...(groups.length === 0 ? [] : [lineOf(ctx, 'groups', { groups: format.list(groups) })]),
    ...(course.lastLaunchAt === undefined
      ? []
      : [lineOf(ctx, 'launch', { time: format.dayAndTime(course.lastLaunchAt) })]),
    ...(work === undefined
      ? []
      : [
          lineOf(ctx, 'answers', { activities: work.activitiesStarted }),
          lineOf(ctx, 'scores', { scores: work.scoresSent }),
        ]),
    ...(participation === undefined
      ? []
      : [lineOf(ctx, 'participation', { done: participation.done, due: participation.due })]),
  ];
}

/** `from`: the page that the choice leads back to, from the session's root. */
export function languagePage(ctx: SessionContext, data: Where, from: string): Page {
  return {
    kind: 'page',
    view: 'privacy/language',
    title: ctx.t('privacy.language.title'),
    narrow: true,
    layout: layoutOf(ctx, data),
    model: {
      from,
      choices: locales.map((locale) => ({
        locale,
        label: ctx.t(`privacy.language.${locale}`),
        chosen: locale === ctx.session.locale,
      })),
    },
  };
}

/** After « Terminer »: the session is over, so the page is the answer itself. */
export function endedPage(ctx: SessionContext): Page {
  return {
    kind: 'page',
    view: 'privacy/ended',
    title: ctx.t('privacy.ended.title'),
    layout: { kind: 'plain', where: '', toRoot: '', outside: true },
    scripts: ['clearDrafts.js'],
    model: { returnUrl: ctx.session.returnUrl ?? '' },
  };
}
