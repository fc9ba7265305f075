/**
 * Takes the pictures of docs/guides, each a page as an administrator sees it. `npm run screenshots`.
 * The addresses of this machine are shown as those of an invented school: nothing else is changed.
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import { makeAdminLink } from '../../src/features/admin/adminSession.ts';
import { launchBrowser } from './browser.ts';
import { startDemoApp } from './demoApp.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'images', 'administrateur');
/** A guide with a dozen of them opens on a slow network too. */
const mostBytes = 100 * 1024;

await mkdir(folder, { recursive: true });
const [app, browser] = await Promise.all([startDemoApp(), launchBrowser()]);
const moodle = await listenPlatform({
  toolUrl: app.url,
  clientId: 'rT4kXw9Lq2ZbN7e',
  now: app.clock.now,
});
const { platform } = moodle;
const context = await browser.newContext({
  locale: 'fr-FR',
  viewport: { width: 860, height: 900 },
  reducedMotion: 'reduce',
});

/** Hosts of this machine and what the pictures show for them. */
const shownAs = [
  [new URL(moodle.url).host, 'moodle.example'],
  [new URL(app.entUrl).host, 'ent.example'],
  [new URL(app.url).host, 'elan.example'],
] as const;

/** In the page. An invitation is shortened too: who copies it from the picture gets nothing. */
const renameHosts = `for (const [host, name] of ${JSON.stringify(shownAs)}) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    node.data = node.data.replaceAll('http://' + host, 'https://' + name).replaceAll(host, name).replace(/invitation=.*/, 'invitation=Zx8kQ…');
}`;

interface Part {
  /** Absent: the page below its tabs. */
  readonly of?: Locator;
  /** What comes below the picture. */
  readonly until?: Locator;
}

async function shoot(page: Page, name: string, part: Part = {}): Promise<void> {
  const { of = page.locator('main'), until } = part;
  for (const frame of page.frames()) await frame.evaluate(renameHosts);
  await page.evaluate('scrollTo(0, 0)');
  const path = join(folder, `${name}.png`);
  const [clip, below] = [await of.boundingBox(), await until?.boundingBox()];
  if (!clip) throw new Error(`nothing to show in ${name}`);
  const height = (below?.y ?? clip.y + clip.height) - clip.y;
  await page.screenshot({ path, fullPage: true, clip: { ...clip, height } });
  const { size } = await stat(path);
  if (size > mostBytes) throw new Error(`${path} weighs ${size} bytes`);
}

const card = (page: Page, id: string): Locator => page.locator(`section[aria-labelledby="${id}"]`);

async function openPlatform(page: Page, host: string): Promise<void> {
  await page.goto(`${app.url}/admin/platforms`);
  const article = page.getByRole('article').filter({ hasText: host });
  await article.getByRole('link', { name: 'Régler' }).click();
}

/** The address to paste, as the page gives it. */
async function connect(page: Page): Promise<string> {
  await page.goto(`${app.url}/admin/connect`);
  await page.locator('#invitedSchool').fill('Lycée des Mirabelliers');
  await shoot(page, 'relier', { of: card(page, 'auto') });
  await page.getByText('À la main').click();
  const above = page.getByRole('heading', { name: 'À copier depuis Moodle' });
  await shoot(page, 'vers-moodle', { of: page.locator('details'), until: above });
  await page.getByRole('button', { name: 'Créer l’adresse d’inscription' }).click();
  const address = (await page.locator('#adresse').textContent()) ?? '';
  await shoot(page, 'adresse');
  return address;
}

async function register(page: Page, address: string): Promise<void> {
  await page.goto(platform.registrationUrl(address));
  await shoot(page, 'recue');
  platform.activateTool();
  await openPlatform(page, moodle.url);
  await shoot(page, 'confirmer', { of: card(page, 'confirmer') });
  await page.getByRole('button', { name: 'Confirmer' }).click();
}

/** As a teacher meets it in the course. */
async function pick(page: Page): Promise<FrameLocator> {
  await page.goto(moodle.url);
  await page.getByRole('button', { name: 'Enseignante' }).click();
  await page.getByRole('link', { name: 'Cours', exact: true }).click();
  await page.getByRole('link', { name: 'Sélectionner du contenu' }).click();
  return page.frameLocator('iframe[name="contentframe"]');
}

async function check(page: Page): Promise<void> {
  Object.assign(platform.switches, { grades: 'sync-only', clockDriftMs: -412_000 });
  await openPlatform(page, moodle.url);
  await page.getByRole('link', { name: 'Vérifier maintenant' }).click();
  await shoot(page, 'verifier');
  const tool = await pick(page);
  await tool.getByText('Référence').first().waitFor();
  await shoot(page, 'reference', { of: page.locator('iframe') });
  Object.assign(platform.switches, { grades: 'sync-and-columns', clockDriftMs: 0 });
}

async function deployments(page: Page): Promise<void> {
  Object.assign(platform, { deploymentId: '7' });
  const tool = await pick(page);
  await tool.getByRole('heading', { name: 'Cet espace attend' }).waitFor();
  await openPlatform(page, moodle.url);
  await shoot(page, 'deploiement', { of: card(page, 'deploiements') });
  await page.getByRole('button', { name: 'Approuver 7' }).click();
  const chooser = await pick(page);
  await chooser.getByRole('heading', { name: 'Choisir une activité' }).waitFor();
  await shoot(page, 'choisir', { of: page.locator('iframe') });
}

async function watch(page: Page): Promise<void> {
  await page.goto(`${app.url}/admin/launches?code=KB-07`);
  await page.locator('details').first().locator('summary').click();
  await shoot(page, 'lancements');
  await openPlatform(page, app.entUrl);
  await shoot(page, 'envoi', { of: card(page, 'notes') });
  await openPlatform(page, moodle.url);
  await page.getByRole('link', { name: 'Lycée des Mirabelliers' }).first().click();
  await shoot(page, 'participation', { of: card(page, 'participation') });
}

async function schools(page: Page): Promise<void> {
  await openPlatform(page, moodle.url);
  await page.getByRole('link', { name: 'Régler les établissements' }).click();
  await page.getByLabel('Le numéro d’identification du cours').check();
  await page.getByLabel('commence par la valeur').check();
  const lines = ['0570001A ; Lycée des Mirabelliers', '0570002B ; Lycée Jean-Prouvé'];
  await page.locator('#entries').fill(lines.join('\n'));
  const below = page.getByText('Changer la règle ne déplace');
  await shoot(page, 'etablissements', { of: card(page, 'regle'), until: below });
}

try {
  const page = await context.newPage();
  await page.goto(`${app.url}${await makeAdminLink(app.services, 'Claire Dubois')}`);
  await page.getByRole('button', { name: 'Ouvrir' }).click();
  await register(page, await connect(page));
  await check(page);
  await deployments(page);
  await watch(page);
  await schools(page);
} finally {
  await browser.close();
  await moodle.close();
  await app.close();
}
