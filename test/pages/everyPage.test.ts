import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';
import { createApp } from '../../src/app.ts';
import { who } from '../../src/demo/cast.ts';
import { locales } from '../../src/web/types.ts';
import type { Locale } from '../../src/web/types.ts';
import { launchBrowser } from '../support/browser.ts';
import { listGetRoutes } from '../support/getRoutes.ts';
import { inTurns } from '../support/inTurns.ts';
import { listSamples, notPages, onePerKind, onePerRoute } from '../support/pageSamples.ts';
import type { Samples } from '../support/pageSamples.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
/** Tables keep their roles when they stack (design README 4), which the validator calls redundant. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'no-redundant-role': 'off', 'no-trailing-whitespace': 'off', 'long-title': 'off' },
});

let app: TestApp;
let samples: Samples;
let browser: Browser;

beforeAll(async () => {
  app = await startTestApp();
  samples = await listSamples(app, who);
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await app.close();
});

test('every GET address of the app has a sample, or is no page', () => {
  const routes = listGetRoutes(createApp(app.services));
  expect(routes.length).toBeGreaterThan(25);
  const known = new Set([...samples.map(({ route }) => route), ...notPages]);
  expect(routes.filter((route) => !known.has(route))).toEqual([]);
  expect([...known].filter((route) => !routes.includes(route))).toEqual([]);
});

describe.each(locales)('in %s', (locale) => {
  test('every page is valid HTML and axe finds nothing', async () => {
    const found: string[] = [];
    const read = chosen(locale);
    // While the browser looks at the pages of one person, those of another are made and validated.
    await inTurns([...Map.groupBy(read, (sample) => sample.who).values()], 3, async (own) => {
      const [first] = own;
      if (first === undefined) return;
      const page = await openPage(first, locale);
      for (const sample of own) found.push(...(await problemsOf(page, sample)));
      await page.context().close();
    });
    expect(found).toEqual([]);
  }, 240_000);
});

/** With `CI` every sample in French and every kind in the others; else a half of it. */
function chosen(locale: Locale): Samples {
  const whole = process.env['CI'] !== undefined;
  if (locale === 'fr-FR') return whole ? samples : onePerKind(samples);
  return whole ? onePerKind(samples) : onePerRoute(samples);
}

/** A session shows the language that its person chose, the other pages the browser's. */
async function openPage({ visitor }: Samples[number], locale: string): Promise<Page> {
  const context = await browser.newContext({ locale, viewport: { width: 360, height: 740 } });
  if (visitor !== undefined) await visitor.post('language', { locale });
  const cookies = visitor?.listCookies() ?? [];
  // A `__Host-` cookie can't be put into a browser from outside over http.
  if (cookies.length > 0)
    await context.setExtraHTTPHeaders({
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    });
  // By the debugger before each page: the page's own policy lets no foreign script in.
  await context.addInitScript({ content: axeSource });
  return context.newPage();
}

async function problemsOf(page: Page, sample: Samples[number]): Promise<string[]> {
  const { path, status = 200, who: name } = sample;
  const answer = await page.goto(`${app.url}${path}`);
  const where = `${name} ${path.replace(/^\/s\/[^/]+/, '/s/…')}`;
  if (answer?.status() !== status) return [`${where}: ${answer?.status()}`];
  const report = await validator.validateString(await answer.text());
  const invalid = report.results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${where} line ${line}: ${ruleId} ${message}`),
  );
  await page.evaluate(
    `document.querySelectorAll('details').forEach((one) => { one.open = true; })`,
  );
  const violations: string[] = await page.evaluate(runAxe);
  return [...invalid, ...violations.map((violation) => `${where}: ${violation}`)];
}

/** In the page, where `axe` is. */
async function runAxe(): Promise<string[]> {
  // @ts-expect-error -- a global of the page
  const { violations } = await globalThis.axe.run({ resultTypes: ['violations'] });
  return violations.flatMap(
    (violation: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      violation.nodes.map(
        ({ html, failureSummary }) => `${violation.id}: ${html} ${failureSummary}`,
      ),
  );
}
