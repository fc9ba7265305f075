/**
 * Takes the picture of the README: a question as a student sees it, in the frame of the demonstration
 * ENT. `npm run screenshots`.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { who } from '../../src/demo/cast.ts';
import { launchBrowser } from './browser.ts';
import { startDemoApp } from './demoApp.ts';
import { beSure, doChallenge, readResource } from './prepareByHand.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images');
/** What a README may weigh: its pages open on phones too. */
const mostBytes = 150 * 1024;

const [app, browser] = await Promise.all([startDemoApp(), launchBrowser()]);
try {
  const context = await browser.newContext({
    locale: 'fr-FR',
    viewport: { width: 1000, height: 1260 },
    reducedMotion: 'reduce',
  });
  await context.addCookies([{ name: 'MoodleSession', value: who.unprepared, url: app.entUrl }]);
  const page = await context.newPage();
  await page.goto(`${app.entUrl}/mod/lti/view.php?id=14`);
  const tool = page.frameLocator('iframe[name="contentframe"]');
  await doChallenge(tool);
  await readResource(tool);
  await tool.getByRole('button', { name: 'Passer, je reviendrai' }).click();
  await tool.getByLabel('Je retire le produit et je le note.').check();
  await beSure(tool, 'Plutôt');
  await page.evaluate('scrollTo(0, 0)');
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'question.png');
  await page.screenshot({ path });
  const { size } = await stat(path);
  if (size > mostBytes) throw new Error(`${path} weighs ${size} bytes`);
} finally {
  await browser.close();
  await app.close();
}
