/** What the layout shows around a page (design README 3). Links are relative to the session's root. */
import type { Request } from 'express';
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
      ? sessionFoot(ctx, layout, pageOf(req))
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

/** Address of the page from the session's root; empty where it can't be asked for again. */
function pageOf(req: Request): string {
  const open = findSession(req);
  return open === undefined || req.method !== 'GET'
    ? ''
    : req.originalUrl.slice(open.base.length + 1);
}

/** The choice of a language leads back to the page; from the choice itself, to the one before. */
function languageHref({ toRoot }: Layout, page: string): string {
  if (/^language(\?|$)/.test(page)) return `${toRoot}${page}`;
  return `${toRoot}language${page === '' ? '' : `?from=${encodeURIComponent(page)}`}`;
}

function sessionFoot(ctx: RequestContext, layout: Layout, page: string): readonly FootLink[] {
  const { t } = ctx;
  const { toRoot } = layout;
  return [
    { href: `${toRoot}help`, icon: 'help', label: t('layout.foot.help') },
    { href: `${toRoot}my-data`, icon: 'shield', label: t('layout.foot.myData') },
    { href: `${toRoot}accessibility`, icon: 'access', label: accessibilityLabel(ctx) },
    { href: languageHref(layout, page), icon: 'text', label: t('layout.foot.language') },
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
