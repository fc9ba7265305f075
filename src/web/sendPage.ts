/** A page: its view, then the layout around it. */
import { gzipSync } from 'node:zlib';
import type { Response } from 'express';
import { asset } from './assets.ts';
import { trusted } from './html.ts';
import { iconHtml } from './icons.ts';
import { layoutModel } from './layoutModel.ts';
import type { WebNeeds } from './needs.ts';
import type { Sending } from './sending.ts';
import type { Page } from './types.ts';
import { renderView } from './views.ts';

/** Sends a page with its status, never stored by a browser or a proxy. */
export function sendPage(needs: WebNeeds, sending: Sending<Page>): void {
  const { req, res, answer } = sending;
  const html = renderPage(needs, sending);
  res
    .status(answer.status ?? 200)
    .type('html')
    .vary('Accept-Encoding');
  res.send(req.acceptsEncodings('gzip') === 'gzip' ? zipped(res, html) : html);
}

/**
 * A tenth of a millisecond, and a phone on a bad network gets a quarter of the bytes. No page repeats a
 * secret, so lengths tell nothing (BREACH).
 */
function zipped(res: Response, html: string): Buffer {
  res.setHeader('Content-Encoding', 'gzip');
  return gzipSync(html, { level: 1 });
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
