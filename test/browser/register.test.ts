import { createServer } from 'node:http';
import { expect, test } from '@jest/globals';
import type { FrameLocator, Page } from 'playwright-core';
import { makeAdminLink } from '../../src/features/admin/adminSession.ts';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { ListeningPlatform } from '../../src/demo/platform/listen.ts';
import { journeyMs, journeys, newPerson, openAs } from '../support/journey.ts';
import type { Journeys, Person } from '../support/journey.ts';
import { prepareRight } from '../support/prepareByHand.ts';
import { listen } from '../support/testApp.ts';

/** A Moodle that nobody registered yet. */
const newMoodle = ({ app }: Journeys): Promise<ListeningPlatform> =>
  listenPlatform({ toolUrl: app.url, clientId: 'by-invitation', now: app.clock.now });

/** By the one-time link that `npm run elan -- admin link` prints. */
async function signIn({ app, browser }: Journeys, expected: RegExp[] = []): Promise<Person> {
  const permissions = ['clipboard-read', 'clipboard-write'];
  const admin = await newPerson(browser, { expected, permissions });
  await admin.page.goto(`${app.url}${await makeAdminLink(app.services, 'Claire Dubois')}`);
  await admin.page.getByRole('button', { name: 'Ouvrir' }).click();
  return admin;
}

async function makeInvitation(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Relier une plateforme' }).first().click();
  await page.getByRole('button', { name: 'Créer l’adresse d’inscription' }).click();
  await page.getByRole('button', { name: 'Copier' }).click();
  await page.getByText('Copié : Adresse à coller dans Moodle.').waitFor();
  return page.evaluate<string>('navigator.clipboard.readText()');
}

interface Dialog {
  readonly page: Page;
  readonly frame: FrameLocator;
}

/** « Ajouter LTI Advantage »: Moodle opens the address in a frame of its own page. */
async function openDialog({ context }: Person, moodle: string, address: string): Promise<Dialog> {
  const page = await context.newPage();
  await page.goto(`${moodle}/mod/lti/openid-configuration.php`);
  await page.setContent(
    `<h1>Gérer les outils</h1><iframe width="900" height="700" src="${address.replaceAll('&', '&amp;')}"></iframe>`,
  );
  return { page, frame: page.frameLocator('iframe') };
}

/** What the frame tells Moodle, which closes the dialog. */
const messageTo = (page: Page): Promise<unknown> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        // @ts-expect-error -- a global of the page
        globalThis.addEventListener('message', ({ data }) => resolve(data), { once: true });
      }),
  );

async function openPlatform({ page }: Person, moodle: string): Promise<void> {
  await page.goto(new URL('/admin/platforms', page.url()).href);
  await page
    .getByRole('article')
    .filter({ hasText: moodle })
    .getByRole('link', { name: 'Régler' })
    .click();
}

async function registerAndConfirm(admin: Person, { platform, url }: ListeningPlatform) {
  const { page } = admin;
  const address = await makeInvitation(page);
  const dialog = await openDialog(admin, url, platform.registrationUrl(address));
  const said = messageTo(dialog.page);
  await dialog.frame.getByRole('heading', { name: 'Inscription reçue' }).waitFor();
  await dialog.frame.getByRole('button', { name: 'Fermer' }).click();
  expect(await said).toEqual({ subject: 'org.imsglobal.lti.close' });
  await dialog.page.close();
  platform.activateTool();
  await openPlatform(admin, url);
  await page.getByText('À confirmer').first().waitFor();
  await page.getByRole('button', { name: 'Confirmer' }).click();
  await page.getByText('Active', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Vérifier maintenant' }).click();
  await page.getByText('Jeton d’accès donné.').waitFor();
  expect(await page.locator('.el-bad').count()).toBe(0);
}

/** « Sélectionner du contenu », two steps, and back in the course. */
async function place({ page, tool }: Person, title: RegExp): Promise<void> {
  await tool.getByRole('checkbox', { name: title }).check();
  await tool.getByRole('button', { name: 'Continuer' }).click();
  await tool.getByLabel('Titre dans le cours').fill('Le rayon de lundi');
  await tool.getByRole('button', { name: 'Placer dans le cours' }).click();
  await tool.getByRole('link', { name: 'Revenir au cours' }).click();
  await page.getByRole('link', { name: 'Le rayon de lundi' }).waitFor();
}

await journeys('an administrator registers a Moodle', (on) => {
  test(
    'from the invitation to the first score in its gradebook',
    async () => {
      const moodle = await newMoodle(on);
      const ent = { entUrl: moodle.url };
      const admin = await signIn(on);
      await registerAndConfirm(admin, moodle);

      // The tool was installed once more: launches from there wait for the administrator.
      Object.assign(moodle.platform, { deploymentId: '2' });
      const teacher = await newPerson(on.browser, { expected: [/\b403\b/] });
      await openAs(teacher, ent, 'Enseignante');
      await teacher.page.getByRole('link', { name: 'Cours', exact: true }).click();
      await teacher.page.getByRole('link', { name: 'Sélectionner du contenu' }).click();
      const waits = teacher.tool.getByRole('heading', { name: 'Cet espace attend' });
      await waits.waitFor();
      await openPlatform(admin, moodle.url);
      await admin.page.getByRole('button', { name: 'Approuver 2' }).click();
      await admin.page.getByRole('button', { name: 'Arrêter 2' }).waitFor();
      await teacher.page.reload();
      await place(teacher, /Premier arrivé/);

      const student = await newPerson(on.browser, { width: 360 });
      await openAs(student, ent, 'Élève assidu');
      await student.page.getByRole('link', { name: 'Cours', exact: true }).click();
      await student.page.getByRole('link', { name: 'Le rayon de lundi' }).click();
      await prepareRight(student.tool);
      expect(student.problems).toEqual([]);

      await teacher.page.getByRole('link', { name: 'Notes' }).click();
      const grade = teacher.page.locator('[data-name="Yanis Ferhat, Le rayon de lundi"]');
      await grade.getByText('20,00').waitFor();
      expect([...admin.problems, ...teacher.problems]).toEqual([]);
      await Promise.all([admin, teacher, student].map(({ context }) => context.close()));
      await moodle.close();
    },
    journeyMs,
  );

  test(
    'and reads why a used invitation, or a configuration of another server, is refused',
    async () => {
      const moodle = await newMoodle(on);
      const admin = await signIn(on, [/\b40[03]\b/]);
      const address = await makeInvitation(admin.page);
      const open = (more: string) => openDialog(admin, moodle.url, more);
      const first = await open(moodle.platform.registrationUrl(address));
      await first.frame.getByRole('heading', { name: 'Inscription reçue' }).waitFor();
      const { frame } = await open(moodle.platform.registrationUrl(address));
      await frame.getByRole('heading', { name: 'L’inscription n’a pas abouti' }).waitFor();
      await frame.getByText('Cette adresse d’inscription a déjà servi.').waitFor();
      await frame.getByText('invitation-used').waitFor();

      const asked: string[] = [];
      const liar = createServer((req, res) => {
        asked.push(`${req.method} ${req.url}`);
        const at = `${moodle.url}/mod/lti`;
        const endpoints = { authorization_endpoint: at, token_endpoint: at, jwks_uri: at };
        const registration = { issuer: moodle.url, registration_endpoint: at };
        res.end(JSON.stringify({ ...endpoints, ...registration }));
      });
      const configuration = `http://127.0.0.1:${await listen(liar)}/configuration`;
      const before = moodle.platform.calls.length;
      const lie = new URL(await makeInvitation(admin.page));
      lie.searchParams.set('openid_configuration', configuration);
      lie.searchParams.set('registration_token', 'token');
      const refused = await open(lie.href);
      await refused.frame.getByText('La configuration vient d’un autre serveur').waitFor();
      await refused.frame.getByText('issuer-mismatch').waitFor();
      expect(asked).toEqual(['GET /configuration']);
      expect(moodle.platform.calls.length).toBe(before);
      expect(admin.problems).toEqual([]);
      await admin.context.close();
      await Promise.all([moodle.close(), new Promise((resolve) => liar.close(resolve))]);
    },
    journeyMs,
  );
});
