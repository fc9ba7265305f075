import { expect, test } from '@jest/globals';
import { makeAdminLink } from '../../src/features/admin/adminSession.ts';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import { journeys, newPerson } from '../support/journey.ts';
import { goOn } from '../support/prepareByHand.ts';

await journeys('an administrator', (on) => {
  test('signs in, invites a Moodle, sees what remains, closes the dialog, confirms and checks', async () => {
    const { app } = on;
    const moodle = await listenPlatform({
      toolUrl: app.url,
      clientId: 'by-invitation',
      now: app.clock.now,
    });
    const { page, context, problems } = await newPerson(on.browser);
    await page.goto(`${app.url}${await makeAdminLink(app.services, 'Claire Dubois')}`);
    await page.getByRole('button', { name: 'Ouvrir' }).click();
    await page.getByRole('link', { name: 'Relier une plateforme' }).first().click();
    await page.getByRole('button', { name: 'Créer l’adresse d’inscription' }).click();
    const address = (await page.locator('#adresse').textContent()) ?? '';

    // Moodle opens it in a frame of its own page and waits for the message.
    const dialog = await context.newPage();
    await dialog.goto(`${moodle.url}/mod/lti/openid-configuration.php`);
    await dialog.setContent(
      `<h1>Gérer les outils</h1><iframe name="dialogue" width="900" height="700" src="${moodle.platform.registrationUrl(address).replaceAll('&', '&amp;')}"></iframe>`,
    );
    const said = dialog.evaluate(
      () =>
        new Promise((resolve) => {
          // @ts-expect-error -- a global of the page
          globalThis.addEventListener('message', ({ data }) => resolve(data), { once: true });
        }),
    );
    const frame = dialog.frameLocator('iframe');
    await frame.getByRole('heading', { name: 'Inscription reçue' }).waitFor();
    await frame.getByRole('button', { name: 'Fermer' }).click();
    expect(await said).toEqual({ subject: 'org.imsglobal.lti.close' });
    await dialog.close();

    moodle.platform.activateTool();
    await goOn(page, 'Plateformes');
    await page
      .getByRole('article')
      .filter({ hasText: moodle.url })
      .getByRole('link', { name: 'Régler' })
      .click();
    await page.getByRole('button', { name: 'Confirmer' }).click();
    await page.getByText('Active').first().waitFor();
    await page.getByRole('link', { name: 'Vérifier maintenant' }).click();
    await page.getByText('Jeton d’accès donné.').waitFor();
    expect(await page.locator('.el-bad').count()).toBe(0);
    expect(problems).toEqual([]);
    await moodle.close();
    await context.close();
  }, 60_000);
});
