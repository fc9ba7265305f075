/** What the layout shows around a page (design README 3). Links are relative to the session's root. */
import { readAccessibility } from './accessibility.ts';
import { askedLocale } from './context.ts';
import type { WebNeeds } from './needs.ts';
import { findSession } from './requestState.ts';
import type { Sending } from './sending.ts';
import { locales } from './types.ts';
import type { Layout, Page, RequestContext } from './types.ts';

interface Tab {
  readonly name: string;
  readonly icon: string;
}

const tabs: Readonly<Record<Layout['kind'], readonly Tab[]>> = {
  student: [
    { name: 'home', icon: 'todo' },
    { name: 'my-data', icon: 'eye' },
  ],
  staff: [
    { name: 'course', icon: 'home' },
    { name: 'participation', icon: 'chart' },
    { name: 'place', icon: 'plus' },
  ],
  admin: [
    { name: 'platforms', icon: 'plug' },
    { name: 'launches', icon: 'search' },
    { name: 'connect', icon: 'plus' },
    { name: 'journal', icon: 'shield' },
  ],
  plain: [],
};

/** Flat model of `views/layout/page.ejs`. */
export function layoutModel(
  needs: WebNeeds,
  { req, ctx, answer: page }: Sending<Page>,
): Readonly<Record<string, unknown>> {
  const { layout } = page;
  const outside = layout.outside === true;
  const inSession = findSession(req) !== undefined && !outside;
  const student = layout.kind === 'student';
  const stop = page.view.startsWith('errors/');
  return {
    title: ctx.t(page.status === 422 ? 'layout.titleWithErrors' : 'layout.title', {
      title: page.title,
    }),
    student,
    narrow: page.narrow ?? false,
    where: layout.where,
    whereMore: layout.whereMore ?? '',
    demo: needs.config.demo === 'on',
    talk: student && !layout.hideTalk,
    tabs: stop ? [] : tabLinks(ctx, layout),
    scripts: page.scripts ?? [],
    goesOnTo: page.goesOnTo ?? '',
    inSession,
    foot: inSession
      ? sessionFoot(ctx, layout)
      : plainFoot(ctx, outside ? ctx.locale : askedLocale(req)),
    // Without a session we may be in a frame that these pages must not open in.
    footOpensTab: outside || (stop && !inSession),
    languages: inSession || req.method !== 'GET' ? [] : otherLanguages(ctx),
  };
}

function tabLinks(ctx: RequestContext, { kind, tab, toRoot }: Layout): readonly object[] {
  return tabs[kind].map(({ name, icon }) => ({
    href: `${toRoot}${name}`,
    icon,
    label: ctx.t(`layout.tabs.${name}`),
    current: tab?.name === name ? (tab.self ? 'page' : 'true') : undefined,
  }));
}

interface FootLink {
  readonly href: string;
  readonly icon: string;
  readonly label: string;
}

function sessionFoot(ctx: RequestContext, { toRoot }: Layout): readonly FootLink[] {
  const { t } = ctx;
  return [
    { href: `${toRoot}help`, icon: 'help', label: t('layout.foot.help') },
    { href: `${toRoot}my-data`, icon: 'shield', label: t('layout.foot.myData') },
    { href: `${toRoot}accessibility`, icon: 'access', label: accessibilityLabel(ctx) },
    { href: `${toRoot}language`, icon: 'text', label: t('layout.foot.language') },
    { href: `${toRoot}source`, icon: 'file', label: t('layout.foot.source') },
  ];
}

function plainFoot(ctx: RequestContext, lang: string | undefined): readonly FootLink[] {
  const { t } = ctx;
  const keep = lang === undefined ? '' : `?lang=${ctx.locale}`;
  return [
    { href: `/help${keep}`, icon: 'help', label: t('layout.foot.help') },
    { href: `/accessibility${keep}`, icon: 'access', label: accessibilityLabel(ctx) },
    { href: `/source${keep}`, icon: 'file', label: t('layout.foot.source') },
  ];
}

/** The legal mention: its word comes from the statement's data. */
function accessibilityLabel({ t }: RequestContext): string {
  return t(`layout.foot.accessibility.${readAccessibility().state}`);
}

function otherLanguages({ locale, t }: RequestContext): readonly object[] {
  return locales
    .filter((other) => other !== locale)
    .map((other) => ({
      locale: other,
      href: `?lang=${other}`,
      label: t(`layout.languages.${other}`),
    }));
}
