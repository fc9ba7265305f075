import { expect, test } from '@jest/globals';
import type { Frame } from 'playwright-core';
import { who } from '../../src/demo/cast.ts';
import { journeyMs, journeys, newPerson, openActivity, openInTab } from '../support/journey.ts';
import { beSure, goOn, orderDates } from '../support/prepareByHand.ts';

const text = 'Devant : 08/03, derrière : 15/03.';
const challenge = /^Dessine ou dis l’ordre/;
const draftKept = 'Brouillon gardé sur cet appareil.';
/** What the browser itself says of a network that is cut. */
const cut = [/ERR_INTERNET_DISCONNECTED/, /ERR_CONNECTION_RESET/];

/** Browsers that block cookies of other sites often block the storage of frames too. */
async function mayKeep(frame: Frame | null): Promise<boolean> {
  return (
    (await frame?.evaluate(
      '(() => { try { return Boolean(localStorage); } catch { return false; } })()',
    )) === true
  );
}

await journeys('when the network goes away in the middle of an answer', (on) => {
  test(
    'it waits in the page, says so, and leaves when the network is back',
    async () => {
      const student = await newPerson(on.browser, { width: 360, expected: cut });
      const { context, page, tool } = student;
      await openActivity(student, on.app, { personId: who.unprepared, cmid: '14' });
      const field = tool.getByLabel(challenge);
      await field.fill(text);
      // The scripts are there.
      await page.frame('contentframe')?.waitForLoadState();

      await context.setOffline(true);
      await tool.getByRole('button', { name: 'Valider ma réponse' }).click();
      await tool.getByText('Pas de connexion.').waitFor();
      const where = (await mayKeep(page.frame('contentframe')))
        ? 'Ta réponse est gardée sur cet appareil.'
        : 'Garde cette page ouverte.';
      await tool.getByRole('status').getByText(where).waitFor();
      await tool.getByRole('button', { name: 'Valider dès que possible' }).waitFor();
      expect(await field.inputValue()).toBe(text);

      await context.setOffline(false);
      await tool.getByRole('heading', { name: 'C’est noté' }).waitFor();
      await tool.getByText(text).waitFor();
      expect(student.problems).toEqual([]);
      await context.close();
    },
    journeyMs,
  );

  test(
    'an answer whose receipt is lost counts once',
    async () => {
      const student = await newPerson(on.browser, { width: 360, expected: cut });
      const { context, page, tool } = student;
      await openActivity(student, on.app, { personId: '17', cmid: '14' });
      await goOn(tool, 'Dates, stock et rayon');
      await orderDates(tool, ['3', '2', '1']);
      await page.frame('contentframe')?.waitForLoadState();
      await beSure(tool, 'Plutôt');
      const arrived: number[] = [];
      const loseReceipt = async (route: Parameters<Parameters<typeof page.route>[1]>[0]) => {
        arrived.push((await route.fetch()).status());
        await route.abort('connectionreset');
      };
      await page.route('**/questions/**', loseReceipt, { times: 1 });
      await tool.getByRole('button', { name: 'Valider ma réponse' }).click();
      await tool.getByText('Pas de connexion.').waitFor();
      expect(arrived).toEqual([200]);

      await context.setOffline(true);
      await context.setOffline(false);
      await tool.getByRole('button', { name: 'Valider mon 2e essai' }).waitFor();
      await tool.getByText('1er essai enregistré').waitFor();
      expect(student.problems).toEqual([]);
      await context.close();
    },
    journeyMs,
  );

  test(
    'a draft outlives a new load of the page, and « Terminer » erases it',
    async () => {
      const student = await newPerson(on.browser, { width: 360 });
      const { context, page } = student;
      await openInTab(student, on.app, { personId: '23', cmid: '14' });
      await goOn(page, 'Dates, stock et rayon');
      const number = page.getByLabel('Numéro de : 12/03');
      await page.waitForLoadState();
      await number.selectOption('3');
      await page.reload();
      await page.getByText(draftKept).waitFor();
      expect(await number.inputValue()).toBe('3');

      await page.getByRole('button', { name: 'Terminer' }).click();
      await page.getByRole('heading', { name: 'C’est terminé' }).waitFor();
      await openInTab(student, on.app, { personId: '23', cmid: '14' });
      await goOn(page, 'Dates, stock et rayon');
      // The scripts of the page have run.
      await page
        .getByRole('button', { name: /^Monter/ })
        .first()
        .waitFor();
      expect(await number.inputValue()).toBe('');
      expect(await page.getByText(draftKept).isVisible()).toBe(false);
      expect(student.problems).toEqual([]);
      await context.close();
    },
    journeyMs,
  );
});
