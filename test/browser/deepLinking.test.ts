import { expect, test } from '@jest/globals';
import { journeys, newPerson, openAs } from '../support/journey.ts';
import { Keyboard } from '../support/keyboard.ts';

await journeys('a teacher places two activities by deep linking, in the frame of the ENT', (on) => {
  test('and the student opens one; the gradebook leads to the work', async () => {
    const teacher = await newPerson(on.browser);
    const { page, tool } = teacher;
    await openAs(teacher, on.app, 'Enseignante');
    await tool.getByRole('heading', { name: 'Vente, CAP EPC' }).waitFor();
    await page.getByRole('link', { name: 'Cours', exact: true }).click();
    await page.getByRole('link', { name: 'Sélectionner du contenu' }).click();

    await tool.getByLabel('Chercher un mot').fill('colis');
    await new Keyboard(page).press('Enter');
    await tool.getByRole('checkbox', { name: /Le colis est arrivé/ }).check();
    await tool.getByLabel('Chercher un mot').fill('');
    await tool.getByRole('button', { name: 'Filtrer' }).click();
    await tool.getByRole('checkbox', { name: /Garder le lien/ }).check();
    expect(await tool.getByRole('checkbox', { name: /Le colis/ }).isChecked()).toBe(true);
    await tool.getByRole('button', { name: 'Continuer' }).click();

    await tool.getByLabel('Titre dans le cours').first().fill('Le lien de jeudi');
    await tool.getByRole('button', { name: 'Placer dans le cours' }).click();
    await tool.getByRole('heading', { name: 'Contenu ajouté au cours' }).waitFor();
    await tool.getByText('2 activités partent vers le cours.').waitFor();
    await tool.getByRole('link', { name: 'Revenir au cours' }).click();
    await page.getByRole('link', { name: 'Le lien de jeudi' }).waitFor();

    const student = await newPerson(on.browser, { width: 360 });
    await openAs(student, on.app, 'Élève assidu');
    await student.page.getByRole('link', { name: 'Cours', exact: true }).click();
    await student.page.getByRole('link', { name: 'Le lien de jeudi' }).click();
    await student.tool.getByRole('heading', { name: 'Le lien de jeudi' }).waitFor();
    expect(student.problems).toEqual([]);
    await student.context.close();

    await page.getByRole('link', { name: 'Notes' }).click();
    const cell = page.locator('[data-name="Yanis Ferhat, Le colis est arrivé"]').first();
    await cell.getByRole('link', { name: 'Voir le travail' }).click();
    await tool.getByRole('heading', { name: 'Réponses : Yanis Ferhat' }).waitFor();
    await tool.getByText('Vous lisez ce travail.').waitFor();
    expect(teacher.problems).toEqual([]);
    await teacher.context.close();
  }, 60_000);
});
