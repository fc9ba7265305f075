/** A page: its view, then the layout around it. */
import { asset } from './assets.ts';
import { trusted } from './html.ts';
import { iconHtml } from './icons.ts';
import { layoutModel } from './layoutModel.ts';
import type { WebNeeds } from './needs.ts';
import type { Sending } from './sendAnswer.ts';
import type { Page } from './types.ts';
import { renderView } from './views.ts';

/** Sends a page with its status, never stored by a browser or a proxy. */
export function sendPage(needs: WebNeeds, sending: Sending<Page>): void {
  const { res, answer } = sending;
  res
    .status(answer.status ?? 200)
    .type('html')
    .send(renderPage(needs, sending));
}

function renderPage(needs: WebNeeds, sending: Sending<Page>): string {
  const { ctx, answer: page } = sending;
  const shared = {
    t: ctx.t,
    format: ctx.format,
    locale: ctx.locale,
    toRoot: page.layout.toRoot,
    asset,
    iconHtml,
  };
  const bodyHtml = trusted(renderView(page.view, { ...shared, ...page.model }));
  return renderView('layout/page', { ...shared, ...layoutModel(needs, sending), bodyHtml });
}
