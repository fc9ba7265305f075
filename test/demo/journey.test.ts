import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { who } from '../../src/demo/cast.ts';
import { overrideGrade } from '../../src/demo/platform/gradebook.ts';
import { launchBrowser } from '../support/browser.ts';
import { passLogin } from '../support/journey.ts';
import { startWholeDemo } from './wholeDemo.ts';
import type { WholeDemo } from './wholeDemo.ts';

let whole: WholeDemo;
let browser: Browser;
const axe = await readFile('node_modules/axe-core/axe.min.js', 'utf8');

beforeAll(async () => {
  [whole, browser] = await Promise.all([startWholeDemo(), launchBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await whole?.close();
});

async function withPage<T>(
  settings: Parameters<Browser['newContext']>[0],
  act: (page: Page, context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext(settings);
  try {
    return await act(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** What is inside the frame of the activity page, whoever's page it is. */
const frameOf = (page: Page): FrameLocator => page.frameLocator('#contentframe');

/** The frame, once it shows a page of a session of the tool. */
async function toolFrame(page: Page): Promise<Frame> {
  await page.locator('#contentframe').waitFor();
  const frame = page.frame('contentframe');
  if (frame === null) throw new Error('no frame');
  await frame.waitForURL(`${whole.url}/s/*/activity/**`);
  return frame;
}

/** What a tool asks of auth.php; the state is one that it does not know. */
const authorization = (): Record<string, string> => ({
  scope: 'openid',
  response_type: 'id_token',
  response_mode: 'form_post',
  client_id: whole.demo.platform.clientId,
  redirect_uri: `${whole.url}/lti/launch`,
  nonce: 'n',
  state: 's',
});

describe('in a browser', () => {
  test('choosing the student who prepared nothing opens the activity in the frame', async () => {
    await withPage({}, async (page) => {
      await page.goto(whole.demo.url);
      await page.getByRole('button', { name: 'Élève qui n’a rien préparé' }).click();
      await toolFrame(page);
      const heading = frameOf(page).getByRole('heading', { level: 1 });
      expect(await heading.textContent()).toContain('Premier arrivé, premier sorti');
      expect(await page.getByRole('button', { name: 'Ouvrir l’activité' }).isVisible()).toBe(false);
    });
  }, 30_000);

  test('without scripts the button opens it, and the person can go to a tab of its own', async () => {
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await page.goto(whole.demo.url);
      await page.getByRole('button', { name: 'Élève assidu' }).click();
      await page.getByRole('button', { name: 'Ouvrir l’activité' }).click();
      await passLogin(frameOf(page));
      await toolFrame(page);
      const tab = page.waitForEvent('popup');
      await page.getByRole('link', { name: 'Ouvrir dans un nouvel onglet' }).click();
      const opened = await tab;
      await opened.getByRole('button', { name: 'Ouvrir l’activité' }).click();
      await opened.getByRole('button', { name: 'Ouvrir l’activité' }).click();
      await opened.waitForURL(`${whole.url}/s/**`);
    });
  }, 30_000);

  test('the hop of `repost` finds the session that a navigation by the tool does not carry', async () => {
    const { platform } = whole.demo;
    platform.switches.repost = true;
    try {
      await withPage({}, async (page) => {
        await page.goto(whole.demo.url);
        await page.getByRole('button', { name: 'Élève assidu' }).click();
        const frame = await toolFrame(page);
        const arrived = page.waitForRequest(`${whole.url}/lti/launch`);
        const hop = page.waitForRequest(
          (request) => request.url() === platform.registration().authUrl,
        );
        const { lti_message_hint } = platform.loginParams(who.diligent, '4');
        const query = { ...authorization(), lti_message_hint, login_hint: who.diligent };
        const to = `${platform.registration().authUrl}?${new URLSearchParams(query).toString()}`;
        await frame.evaluate(`location.assign(${JSON.stringify(to)})`);
        expect((await hop).postData()).toContain('repost=1');
        expect((await arrived).postData()).toContain('id_token=');
      });
    } finally {
      platform.switches.repost = false;
    }
  }, 30_000);

  test('a grade that changes appears in the open gradebook and is said', async () => {
    await withPage({}, async (page) => {
      const { gradebook } = whole.demo.platform;
      const itemId = gradebook.items[3]?.id ?? '';
      await page.goto(`${whole.demo.url}/grade/report/grader/index.php?id=2`);
      const nowSeconds = Math.floor(Date.now() / 1000);
      overrideGrade(gradebook, { itemId, userId: who.unprepared, nowSeconds }, 61.5);
      await page.getByText('Nouvelle note. Inès Marchal').waitFor();
      const cell = page.locator(`[data-cell="${itemId}/${who.unprepared}"] [data-part=grade]`);
      expect(await cell.textContent()).toBe('61,50');
    });
  }, 30_000);

  test.each([360, 1000])(
    'its pages have no known accessibility fault at %i px',
    async (width) => {
      await withPage(
        { viewport: { width, height: 800 }, bypassCSP: true },
        async (page, context) => {
          const cookie = { name: 'MoodleSession', value: who.teacher, url: whole.demo.url };
          await context.addCookies([cookie]);
          const paths = ['/course/view.php', '/grade/report/grader/index.php', '/user/index.php'];
          for (const path of [...paths, '/mod/lti/view.php?id=14', '/mod/lti/return.php']) {
            await page.goto(`${whole.demo.url}${path}`);
            await page.locator('details').evaluateAll((all) => {
              for (const one of all) one.setAttribute('open', '');
            });
            await page.evaluate(axe);
            const faults: unknown = await page.evaluate(
              'axe.run(document, { iframes: false }).then((r) => r.violations.map((v) => v.id))',
            );
            expect([path, faults]).toEqual([path, []]);
            expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
          }
        },
      );
    },
    60_000,
  );
});
