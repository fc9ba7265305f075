/** What a phone with nothing in its cache loads at its first launch. */
import { load } from 'cheerio';
import { send } from './http.ts';
import { launch } from './launches.ts';
import type { Student, Target } from './launches.ts';

export interface Weight {
  /** Compressed bytes of bodies, in kB of 1024. */
  readonly kb: number;
  readonly files: number;
  /** Scripts that the page waits for. */
  readonly blocking: number;
  /** The heaviest first, for people. */
  readonly parts: readonly string[];
}

export async function weighFirstPage(target: Target, student: Student): Promise<Weight> {
  const page = await launch(target, student);
  const $ = load((await send(page.url, { cookie: student.cookie, plain: true })).body);
  const weights = new Map([[page.url, page.body.byteLength]]);
  const named = [
    ...$('link[rel=stylesheet]').map((_, one) => $(one).attr('href')),
    ...$('script[src], img[src], audio[src]').map((_, one) => $(one).attr('src')),
    ...$('use').map((_, one) => $(one).attr('href')),
  ];
  for (const address of named) await weigh(new URL(address, page.url), weights);
  const total = [...weights.values()].reduce((sum, bytes) => sum + bytes, 0);
  return {
    kb: total / 1024,
    files: weights.size,
    blocking: $('script[src]:not([type=module]):not([defer]):not([async])').length,
    parts: [...weights]
      .toSorted(([, a], [, b]) => b - a)
      .map(([url, bytes]) => `${nameOf(url)} ${(bytes / 1024).toFixed(1)}`),
  };
}

/** The file, and what a module or a style sheet loads in turn. */
async function weigh(url: URL, weights: Map<string, number>): Promise<void> {
  url.hash = '';
  if (weights.has(url.href) || url.protocol === 'data:') return;
  weights.set(url.href, (await send(url.href)).body.byteLength);
  const text = (await send(url.href, { plain: true })).body.toString('utf8');
  const inside = url.pathname.endsWith('.js')
    ? text.matchAll(/\bfrom '(\.[^']+)'/g)
    : url.pathname.endsWith('.css')
      ? text.matchAll(/url\(["']?((?!data:)[^"')#]+)/g)
      : [];
  for (const [, address = ''] of inside) await weigh(new URL(address, url), weights);
}

const nameOf = (url: string): string =>
  new URL(url).pathname.startsWith('/s/') ? 'page' : (url.split('/').at(-1) ?? '');
