/** « Premier arrivé, premier sorti » prepared in a browser, by what a student sees on the screen. */
import type { FrameLocator, Page } from 'playwright-core';

/** The tool in a frame or in a tab of its own. */
export type Tool = FrameLocator | Page;

const answered = ['Juste', 'À revoir', 'C’est noté'] as const;

/** « Valider », then the words that say what came of it. */
export async function submit(tool: Tool, result: (typeof answered)[number]): Promise<void> {
  await tool.getByRole('button', { name: /^Valider/ }).click();
  await tool.getByRole('heading', { name: result, exact: true }).waitFor();
}

export async function goOn(tool: Tool, link: RegExp | string): Promise<void> {
  await tool.getByRole('main').getByRole('link', { name: link }).first().click();
}

export async function doChallenge(tool: Tool): Promise<void> {
  await tool.getByLabel(/^Dessine ou dis l’ordre/).fill('Devant : 08/03, puis 12/03, puis 15/03.');
  await submit(tool, 'C’est noté');
  await goOn(tool, 'Continuer');
}

export async function readResource(tool: Tool): Promise<void> {
  await tool.getByRole('heading', { name: 'Un rayon bien tenu' }).waitFor();
  await tool.getByRole('button', { name: 'J’ai lu, je continue' }).click();
}

/** The numbers of the lines, in the order of the dates. */
export async function orderDates(
  tool: Tool,
  places: readonly [string, string, string],
): Promise<void> {
  await tool.getByRole('group', { name: /^Range les dates dans le bac/ }).waitFor();
  for (const [index, date] of ['08/03', '12/03', '15/03'].entries())
    await tool.getByLabel(`Numéro de : ${date}`).selectOption(places[index] ?? '');
}

export async function beSure(tool: Tool, how: 'Sûr·e' | 'Plutôt' | 'Pas sûr·e'): Promise<void> {
  await tool.getByRole('radio', { name: how, exact: true }).check();
}

export const meanings = [
  ['Facing', 'Façade pleine et alignée'],
  ['Réassort', 'Remettre ce qui manque'],
  ['Balisage', 'Prix et infos'],
  ['Implantation', 'Place de chaque produit'],
] as const;

/** Questions 2 to 5 of the check, right at the first try. */
export async function answerTheRest(tool: Tool): Promise<void> {
  await tool.getByLabel('Je retire le produit et je le note.').check();
  await beSure(tool, 'Sûr·e');
  await submit(tool, 'Juste');
  await goOn(tool, 'Question suivante');
  await tool.getByRole('radio', { name: 'Faux' }).check();
  await beSure(tool, 'Pas sûr·e');
  await submit(tool, 'Juste');
  await goOn(tool, 'Question suivante');
  await tool.getByLabel('Quelle est la démarque, en nombre de pots ?').fill('1');
  await beSure(tool, 'Plutôt');
  await submit(tool, 'Juste');
  await goOn(tool, 'Question suivante');
  for (const [word, meaning] of meanings) await tool.getByLabel(word).selectOption(meaning);
  await beSure(tool, 'Plutôt');
  await submit(tool, 'Juste');
  await goOn(tool, 'Voir mes réponses');
}

/** The part before the class, right at the first try, to its last page. */
export async function prepareRight(tool: Tool): Promise<void> {
  await doChallenge(tool);
  await readResource(tool);
  await orderDates(tool, ['1', '2', '3']);
  await beSure(tool, 'Plutôt');
  await submit(tool, 'Juste');
  await goOn(tool, 'Question suivante');
  await answerTheRest(tool);
  await goOn(tool, 'Finir cette partie');
  await tool.getByRole('heading', { name: 'C’est prêt' }).waitFor();
}
