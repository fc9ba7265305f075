import { expect, test } from '@jest/globals';
import { journeyMs, journeys, newPerson, openAs, passLogin } from '../support/journey.ts';
import {
  answerTheRest,
  beSure,
  doChallenge,
  goOn,
  orderDates,
  readResource,
  submit,
} from '../support/prepareByHand.ts';

await journeys('a student whose browser runs no script', (on) => {
  test(
    'prepares, and a refused answer keeps what was typed',
    async () => {
      const student = await newPerson(on.browser, {
        width: 360,
        javaScriptEnabled: false,
        expected: [/\b422\b/],
      });
      const { page, tool } = student;
      await openAs(student, on.app, 'Élève qui n’a rien préparé');
      await page.getByRole('button', { name: 'Ouvrir l’activité' }).click();
      await passLogin(tool);

      await doChallenge(tool);
      await readResource(tool);
      await beSure(tool, 'Pas sûr·e');
      await tool.getByLabel('Numéro de : 12/03').selectOption('2');
      await tool.getByRole('button', { name: 'Valider ma réponse' }).click();
      const summary = tool.getByRole('alert').and(tool.locator(':focus'));
      const error = summary.getByRole('link', { name: 'Donne un numéro à chaque ligne' });
      await error.click();
      expect(await tool.getByRole('radio', { name: 'Pas sûr·e' }).isChecked()).toBe(true);
      expect(await tool.getByLabel('Numéro de : 12/03').inputValue()).toBe('2');
      await orderDates(tool, ['1', '2', '3']);
      await submit(tool, 'Juste');
      await goOn(tool, 'Question suivante');
      await answerTheRest(tool);
      await tool.getByText('Ton résultat : 5 points sur 5.').waitFor();
      await goOn(tool, 'Finir cette partie');
      await tool.getByRole('heading', { name: 'C’est prêt' }).waitFor();
      expect(student.problems).toEqual([]);
      await student.context.close();
    },
    journeyMs,
  );
});
