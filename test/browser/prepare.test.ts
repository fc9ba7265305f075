import { expect, test } from '@jest/globals';
import { journeyMs, journeys, newPerson, openAs } from '../support/journey.ts';
import {
  answerTheRest,
  beSure,
  doChallenge,
  goOn,
  orderDates,
  readResource,
  submit,
} from '../support/prepareByHand.ts';

await journeys('a student prepares in the frame of the ENT', (on) => {
  test(
    'with a mouse, and the teacher knows',
    async () => {
      const student = await newPerson(on.browser);
      const { page, tool } = student;
      await openAs(student, on.app, 'Élève qui n’a rien préparé');

      await doChallenge(tool);
      await readResource(tool);
      await orderDates(tool, ['3', '2', '1']);
      await beSure(tool, 'Plutôt');
      await submit(tool, 'À revoir');
      await orderDates(tool, ['1', '2', '3']);
      await beSure(tool, 'Plutôt');
      await submit(tool, 'Juste');
      await goOn(tool, 'Question suivante');
      await answerTheRest(tool);
      await tool.getByText('Ton résultat : 5 points sur 5.').waitFor();
      await goOn(tool, 'Finir cette partie');
      await tool.getByRole('heading', { name: 'C’est prêt' }).waitFor();
      await tool.getByText('Ta note : 100 sur 100').waitFor();

      await page.getByRole('link', { name: 'Notes' }).click();
      const grade = page.locator('[data-name="Inès Marchal, Premier arrivé, premier sorti"]');
      await grade.getByText('100,00').waitFor();
      await grade.getByText('Vérif : 5 points sur 5. Ticket : pas encore fait.').waitFor();
      expect(student.problems).toEqual([]);
      await student.context.close();

      const teacher = await newPerson(on.browser);
      await openAs(teacher, on.app, 'Enseignante');
      await goOn(teacher.tool, /^Résultats.*Premier arrivé/);
      const row = teacher.tool.getByRole('row', { name: /^Inès Marchal/ });
      await row.getByText('Envoyée').waitFor();
      await row.getByText('Prêt·e : lundi 23 novembre, 9 h').waitFor();
      expect(teacher.problems).toEqual([]);
      await teacher.context.close();
    },
    journeyMs,
  );
});
