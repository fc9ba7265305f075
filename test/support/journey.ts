/** People in a real browser: the ENT, the tool inside its frame, and all that went wrong on the way. */
import { afterAll, beforeAll, describe } from '@jest/globals';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  FrameLocator,
  Locator,
  Page,
} from 'playwright-core';
import { hasBrowser, launchBrowser } from './browser.ts';
import { startDemoApp } from './demoApp.ts';
import type { DemoApp, DemoAsk } from './demoApp.ts';

/** What a person waits for at most; a page takes some tens of milliseconds. */
const patienceMs = 20_000;

/** For the longest journey on a machine that has much else to do; it takes ten seconds. */
export const journeyMs = 180_000;

/** In each page, so that none is forgotten: it complains where `watch` listens. */
const reportSidewaysScroll = `addEventListener('load', () => {
  const { scrollWidth, clientWidth } = document.documentElement;
  // A frame that is not laid out yet has no width.
  if (clientWidth > 0 && scrollWidth > clientWidth)
    console.error('scrolls sideways: ' + scrollWidth + ' px in ' + clientWidth + ', ' + location.pathname);
})`;

export interface Person {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The tool, inside the ENT's page. */
  readonly tool: FrameLocator;
  /** Errors of the console (content policy included), failed requests, refusals, pages that scroll sideways. */
  readonly problems: string[];
}

interface Ask extends BrowserContextOptions {
  readonly width?: number;
  /** Problems that this journey makes on purpose. */
  readonly expected?: readonly RegExp[];
}

/** A new browser profile, speaking French. */
export async function newPerson(browser: Browser, ask: Ask = {}): Promise<Person> {
  const { width = 1000, expected = [], ...options } = ask;
  const context = await browser.newContext({
    locale: 'fr-FR',
    viewport: { width, height: 760 },
    // Where the focus goes, the page is at once.
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript({ content: reportSidewaysScroll });
  const problems = watch(context, expected);
  return tabOf(context, problems);
}

/** One more tab of the same browser. */
export async function openTab({ context, problems }: Person): Promise<Person> {
  return tabOf(context, problems);
}

async function tabOf(context: BrowserContext, problems: string[]): Promise<Person> {
  const page = await context.newPage();
  return { context, page, tool: page.frameLocator('iframe[name="contentframe"]'), problems };
}

/** Set before the tests of a file and closed after them. */
export interface Journeys {
  readonly app: DemoApp;
  readonly browser: Browser;
}

/** `describe` for journeys: a demonstration and a browser of its own for the whole file. */
export async function journeys(
  name: string,
  tests: (on: Journeys) => void,
  ask: DemoAsk = {},
): Promise<void> {
  const open: { app?: DemoApp; browser?: Browser } = {};
  const suite = (await hasBrowser()) ? describe : describe.skip;
  suite(name, () => {
    beforeAll(async () => {
      [open.app, open.browser] = await Promise.all([startDemoApp(ask), launchBrowser()]);
    }, 60_000);
    afterAll(async () => {
      await open.browser?.close();
      await open.app?.close();
    });
    tests({
      get app() {
        return must(open.app);
      },
      get browser() {
        return must(open.browser);
      },
    });
  });
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('not started yet');
  return value;
}

/** « Ouvrir en tant que » on the course page of the ENT. */
export async function openAs(
  { page }: Pick<Person, 'page'>,
  { entUrl }: Pick<DemoApp, 'entUrl'>,
  name: string,
): Promise<void> {
  await page.goto(entUrl);
  await page.getByRole('button', { name }).click();
}

/** An activity of the course as anyone of the class. */
export async function openActivity(
  { context, page }: Person,
  app: DemoApp,
  ask: { readonly personId: string; readonly cmid: string },
): Promise<void> {
  await context.addCookies([{ name: 'MoodleSession', value: ask.personId, url: app.entUrl }]);
  await page.goto(`${app.entUrl}/mod/lti/view.php?id=${ask.cmid}`);
}

/**
 * Without scripts: the hop of the platform, behind the page of the login. That page goes on by itself; a
 * frame that Playwright told too late not to run scripts has not read `noscript`, and its link is pressed.
 */
export async function passLogin(place: Pick<FrameLocator, 'getByRole' | 'locator'>): Promise<void> {
  const login = place.getByRole('link', { name: 'Continuer' });
  const hop = place.getByRole('button', { name: 'Ouvrir l’activité' });
  await login.or(hop).waitFor();
  for (let look = 0; look < 40 && !(await comes(hop)); look += 1)
    // It may go on by itself just as it is pressed.
    await login.click({ timeout: pressedWithinMs }).catch(() => undefined);
  await hop.click();
}

/** A page that goes on by itself is left in a tenth of it. */
const comesWithinMs = 400;
const pressedWithinMs = 1500;

async function comes(what: Locator): Promise<boolean> {
  try {
    await what.waitFor({ timeout: comesWithinMs });
    return true;
  } catch {
    return false;
  }
}

/** The same in a tab of its own, as Moodle's « nouvelle fenêtre »; done when the tool's page is there. */
export async function openInTab(
  { context, page }: Person,
  app: DemoApp,
  ask: { readonly personId: string; readonly cmid: string },
): Promise<void> {
  await context.addCookies([{ name: 'MoodleSession', value: ask.personId, url: app.entUrl }]);
  await page.goto(`${app.entUrl}/mod/lti/launch.php?id=${ask.cmid}`);
  await page.waitForURL(`${app.url}/s/**`);
}

function watch(context: BrowserContext, expected: readonly RegExp[]): string[] {
  const problems: string[] = [];
  const report = (problem: string) => {
    if (!expected.some((one) => one.test(problem))) problems.push(problem);
  };
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') report(message.text());
  });
  context.on('weberror', (error) => report(String(error.error())));
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // Who leaves a page ends its requests: nothing failed.
    if (why !== 'net::ERR_ABORTED') report(`${request.method()} ${request.url()}: ${why}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 400) report(`${response.status()} ${response.url()}`);
  });
  return problems;
}
