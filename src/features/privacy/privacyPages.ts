/** « Mes données » (design screen 14, first form), the language and the goodbye page. */
import { layoutKind } from '../../web/layoutKind.ts';
import { locales } from '../../web/types.ts';
import type { Layout, Page, SessionContext } from '../../web/types.ts';
import type { OwnData } from './readOwnData.ts';

type Where = Pick<OwnData, 'courseTitle' | 'schoolName'>;

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
  const who = data.student ? 'student' : 'staff';
  const { participation } = data;
  const lines = data.student
    ? [
        'identity',
        'answers',
        'scores',
        ...(participation === undefined ? [] : ['participation']),
        'session',
      ]
    : ['identity', 'session'];
  return {
    kind: 'page',
    view: 'privacy/my-data',
    title: ctx.t('privacy.myData.title'),
    layout: layoutOf(ctx, data, 'my-data'),
    model: {
      lead: ctx.t(`privacy.myData.${who}.lead`),
      known:
        data.name === undefined
          ? ctx.t(`privacy.myData.${who}.alias`, { number: data.alias ?? 0 })
          : ctx.t(`privacy.myData.${who}.name`, { name: data.name }),
      lines: lines.map((line) => ({
        what: ctx.t(`privacy.myData.line.${line}.what`, {
          activities: data.activitiesStarted,
          scores: data.scoresSent,
          done: participation?.done ?? 0,
          due: participation?.due ?? 0,
        }),
        who: ctx.t(`privacy.myData.line.${line}.who`),
        until: ctx.t(`privacy.myData.line.${line}.until`),
      })),
      school: data.schoolName,
    },
  };
}

export function languagePage(ctx: SessionContext, data: Where): Page {
  return {
    kind: 'page',
    view: 'privacy/language',
    title: ctx.t('privacy.language.title'),
    narrow: true,
    layout: layoutOf(ctx, data),
    model: {
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
