import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { who } from '../../src/demo/cast.ts';
import { journeyMs, journeys, newPerson, openInTab } from '../support/journey.ts';
import type { Person } from '../support/journey.ts';
import { Keyboard } from '../support/keyboard.ts';
import { meanings } from '../support/prepareByHand.ts';

/** Sides that scroll, at 320 px. */
async function sidesAt320(page: Page): Promise<string[]> {
  const sides: string[] = [];
  await page.setViewportSize({ width: 320, height: 640 });
  for (const frame of page.frames()) {
    const [wide, room] = await frame.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    if (wide > room) sides.push(`${wide} px in ${room}: ${frame.url()}`);
  }
  await page.setViewportSize({ width: 360, height: 640 });
  return sides;
}

/** The next page is there, and fits a small phone. */
async function arrive({ page, tool }: Person, keys: Keyboard, words: string | RegExp) {
  await tool.getByRole('main').getByText(words).first().waitFor();
  keys.forgetPlace();
  expect(await sidesAt320(page)).toEqual([]);
}

/** Arrow keys until the choice is made, from the first of its group. */
async function choose({ tool }: Person, keys: Keyboard, wanted: string): Promise<void> {
  await keys.press('Space');
  const choice = tool.getByRole('radio', { name: wanted, exact: true });
  for (let pressed = 0; pressed < 5 && !(await choice.isChecked()); pressed += 1)
    await keys.press('ArrowDown');
  expect(await choice.isChecked()).toBe(true);
}

async function beSure(person: Person, keys: Keyboard, how: string): Promise<void> {
  await keys.tabTo('Sûr·e');
  await choose(person, keys, how);
}

async function pick({ tool }: Person, keys: Keyboard, [line, wanted]: readonly [string, string]) {
  await keys.tabTo(line);
  const list = tool.getByLabel(line);
  for (let pressed = 0; pressed < 5 && (await list.inputValue()) !== wanted; pressed += 1)
    await keys.press('ArrowDown');
  expect(await list.inputValue()).toBe(wanted);
}

async function validate(person: Person, keys: Keyboard, result: string): Promise<void> {
  await keys.tabTo(/^Valider/);
  await keys.press('Enter');
  await arrive(person, keys, result);
}

async function follow(keys: Keyboard, link: RegExp): Promise<void> {
  await keys.tabTo(link);
  await keys.press('Enter');
}

const pages = {
  student: ['home', 'talk', 'help', 'my-data', 'language', 'accessibility', 'source'],
  teacher: ['course', 'participation', 'place', 'my-data', 'help'],
};
const ofActivity = ['phases/avant', 'phases/pendant', 'phases/apres', 'settings', 'recordings'];

await journeys('on a small phone', (on) => {
  test(
    'a student with a keyboard alone prepares, and always sees where they are',
    async () => {
      const person = await newPerson(on.browser, { width: 360, expected: [/\b422\b/] });
      const { page, tool } = person;
      const keys = new Keyboard(page);
      await page.goto(on.app.entUrl);
      await follow(keys, /^Élève qui n’a rien préparé/);
      await arrive(person, keys, 'Trois caisses de yaourts');

      expect(await keys.tabIntoFrame()).toMatchObject({ name: 'Aller au contenu' });
      await keys.press('Enter');
      await keys.press('Tab');
      expect(await keys.focus()).toMatchObject({ name: 'À faire', inMain: true });

      await validate(person, keys, 'Il reste 1 chose à compléter');
      await keys.waitForFocus(/^Il reste 1 chose à compléter/);
      await follow(keys, /^Écris ta réponse$/);
      await keys.waitForFocus(/^Dessine ou dis l’ordre/);
      await page.keyboard.type('Devant : 08/03.');
      await validate(person, keys, 'C’est noté');
      await follow(keys, /^Continuer/);
      await arrive(person, keys, 'Un rayon bien tenu');
      await keys.tabTo(/^J’ai lu/);
      await keys.press('Space');
      await arrive(person, keys, 'Question 1 sur 5');
      // The script adds them.
      await tool
        .getByRole('button', { name: /^Monter/ })
        .first()
        .waitFor();

      for (const [place, date] of ['08/03', '12/03', '15/03'].entries()) {
        const list = tool.getByLabel(`Numéro de : ${date}`);
        await keys.tabTo(new RegExp(`Monter.*${date}`));
        for (let pressed = 0; (await list.inputValue()) !== String(place + 1); pressed += 1) {
          if (pressed > 4) throw new Error(`${date} does not go up`);
          await keys.press('Enter');
        }
        keys.forgetPlace();
      }
      await tool
        .getByRole('status')
        .getByText(/^Ligne déplacée, numéro [12]$/)
        .waitFor();
      await beSure(person, keys, 'Plutôt');
      await validate(person, keys, 'Juste');
      await follow(keys, /^Question suivante/);

      await arrive(person, keys, 'Question 2 sur 5');
      await keys.tabTo(/^Je (baisse|retire|le mets)/);
      await choose(person, keys, 'Je retire le produit et je le note.');
      await beSure(person, keys, 'Sûr·e');
      await validate(person, keys, 'Juste');
      await follow(keys, /^Question suivante/);

      await arrive(person, keys, 'Question 3 sur 5');
      await keys.tabTo(/^(Vrai|Faux)$/);
      await choose(person, keys, 'Faux');
      await beSure(person, keys, 'Pas sûr·e');
      await validate(person, keys, 'Juste');
      await follow(keys, /^Question suivante/);

      await arrive(person, keys, 'Question 4 sur 5');
      await keys.tabTo(/^Quelle est la démarque/);
      await page.keyboard.type('1');
      await beSure(person, keys, 'Plutôt');
      await validate(person, keys, 'Juste');
      await follow(keys, /^Question suivante/);

      await arrive(person, keys, 'Question 5 sur 5');
      for (const pair of meanings) await pick(person, keys, pair);
      await beSure(person, keys, 'Plutôt');
      await validate(person, keys, 'Juste');
      await follow(keys, /^Voir mes réponses/);
      await arrive(person, keys, /c’est fait$/);
      await follow(keys, /^Finir cette partie/);
      await arrive(person, keys, 'C’est prêt');
      expect(person.problems).toEqual([]);
      await person.context.close();
    },
    journeyMs,
  );

  test.each(['student', 'teacher'] as const)(
    'no page of a %s scrolls sideways at 320 px',
    async (role) => {
      const person = await newPerson(on.browser, { width: 320 });
      const personId = role === 'student' ? who.diligent : who.teacher;
      await openInTab(person, on.app, { personId, cmid: '14' });
      const session = /^.*\/s\/[^/]+\//.exec(person.page.url())?.[0] ?? '';
      const placement = on.app.platform.links.at(-1)?.custom['placement'] ?? '';
      const inside = ofActivity.slice(0, role === 'student' ? 3 : 5);
      const paths = [...pages[role], ...inside.map((path) => `activity/${placement}/${path}`)];
      for (const path of paths) {
        const answer = await person.page.goto(`${session}${path}`);
        expect([path, answer?.status()]).toEqual([path, 200]);
      }
      expect(person.problems).toEqual([]);
      await person.context.close();
    },
    60_000,
  );
});
