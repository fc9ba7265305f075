/** Pages that say what Élan is and where people stand; the same inside a session and without one. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { FailureCode } from '../domain/failure.ts';
import { readAccessibility } from './accessibility.ts';
import { helpLines } from './helpLines.ts';
import type { Layout, Page, RequestContext } from './types.ts';

/** Layout of a page that has no session around it. */
export function plainLayout({ t }: RequestContext): Layout {
  return { kind: 'plain', where: t('plain.where'), toRoot: '' };
}

function plainPage(
  ctx: RequestContext,
  name: 'home' | 'help' | 'accessibility' | 'source',
  { layout, model }: { layout: Layout; model: Page['model'] },
): Page {
  const title = ctx.t(`plain.${name}.title`);
  return { kind: 'page', view: `plain/${name}`, title, layout, narrow: true, model };
}

export function homePage(ctx: RequestContext): Page {
  return plainPage(ctx, 'home', { layout: plainLayout(ctx), model: {} });
}

/** Without a session nobody knows the country: the language says which numbers come first. */
export function helpPage(ctx: RequestContext): Page {
  const order = ctx.locale === 'fr-CA' ? (['QC', 'FR'] as const) : (['FR', 'QC'] as const);
  const countries = order.map((country) => ({
    id: country.toLowerCase(),
    name: ctx.t(`plain.help.countries.${country}`),
    help: helpLines(ctx, country),
  }));
  return plainPage(ctx, 'help', { layout: plainLayout(ctx), model: { countries } });
}

export function accessibilityPage(ctx: RequestContext, layout: Layout): Page {
  const { state, standard, audit, writtenOn, contact, appeal } = readAccessibility();
  const day = (iso: string) => ctx.format.date(Date.parse(`${iso}T12:00:00Z`));
  const model = {
    state: ctx.t(`plain.accessibility.state.${state}`, { standard }),
    audit: audit
      ? ctx.t('plain.accessibility.audited', {
          day: day(audit.date),
          by: audit.by,
          share: ctx.format.percent(audit.share),
        })
      : ctx.t('plain.accessibility.notAudited'),
    written: ctx.t('plain.accessibility.written', { day: day(writtenOn) }),
    contact: contact ?? '',
    appeal,
  };
  return plainPage(ctx, 'accessibility', { layout, model });
}

const about = z.object({ version: z.string(), license: z.string() });

/** AGPL 13: where people get the source of what runs here. */
export function sourcePage(ctx: RequestContext, layout: Layout, sourceUrl: string): Page {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version, license } = about.parse(JSON.parse(file));
  const model = { sourceUrl, version, licence: license };
  return plainPage(ctx, 'source', { layout, model });
}

/** `/problems/<code>`: what the `type` of a problem document leads to. */
export function codePage(ctx: RequestContext, code: FailureCode): Page {
  const text = (part: string) => ctx.t(`errors.${code}.${part}`);
  const title = text('title');
  const steps = text('action').split('\n');
  return {
    kind: 'page',
    view: 'plain/code',
    title,
    layout: plainLayout(ctx),
    narrow: true,
    model: { heading: title, detail: text('detail'), steps, admin: text('admin'), code },
  };
}
