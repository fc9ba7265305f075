import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Question } from '../../src/domain/activity/question.ts';
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { submit } from '../support/pageForms.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare, wrongFields } from '../support/prepare.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

type QuestionKind = Question['kind'];

let app: TestApp;
let placed: PlacedSequence;
let student: Visitor;

beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
  student = new Visitor(app);
  await student.launch('10', placed.linkId);
});
afterAll(() => app.close());

function questionOf(kind: QuestionKind): Question {
  const found = listSteps(placed.content, emptyWork())
    .flatMap(questionsOf)
    .find((question) => question.kind === kind);
  if (found === undefined) throw new Error(`no question of kind ${kind}`);
  return found;
}

async function refused(
  kind: QuestionKind,
  fields: Record<string, string | string[]>,
): Promise<Visited> {
  const page = await student.get(`activity/${placed.placement}/questions/${questionOf(kind).id}`);
  const answer = await submit(student, page, fields);
  expect(answer.status).toBe(422);
  expect(answer.$('title').text()).toMatch(/^Erreur/);
  return answer;
}

/** The summary comes first, leads to a control of the page, and the control says the same. */
function expectProblem({ $ }: Visited, words: string): void {
  const summary = $('main [role=alert]');
  expect($('main').children().get(1)).toBe(summary.get(0));
  expect(summary.find('a').text()).toBe(words);
  const target = $(summary.find('a').attr('href') ?? '#nothing');
  expect(target.is('input, select, textarea')).toBe(true);
  const described =
    target.attr('aria-describedby') ?? target.closest('fieldset').attr('aria-describedby');
  const last = described?.split(' ').at(-1);
  expect($(`#${last}`).text()).toContain(words);
}

describe('an answer that can’t be taken', () => {
  test.each<[QuestionKind, Record<string, string | string[]>, string]>([
    ['mcq', {}, 'Choisis une réponse'],
    ['mcq', { value: 'not-an-option' }, 'Choisis une réponse de la liste'],
    ['mcq', { 'value[deep][er]': 'x' }, 'Choisis une réponse'],
    ['true-false', { value: 'maybe' }, 'Choisis une réponse de la liste'],
    ['short', { value: '   ' }, 'Écris ta réponse'],
    ['numeric', { value: '' }, 'Écris un nombre'],
    ['order', {}, 'Donne un numéro à chaque ligne'],
    ['match', { 'value[facing]': 'Prix et infos' }, 'Choisis une réponse pour chaque ligne'],
    ['order', { value: 'mars-08' }, 'Donne un numéro à chaque ligne'],
    [
      'order',
      { 'value[mars-08]': '1', 'value[mars-12]': '1', 'value[mars-15]': '2' },
      'Donne un numéro différent à chaque ligne',
    ],
  ])('says what to do for %s given %j', async (kind, fields, words) => {
    expectProblem(await refused(kind, fields), words);
  });

  test('keeps the number that is none, and says how to write one', async () => {
    const page = await refused('numeric', { value: 'douze <b>' });
    expectProblem(page, 'Écris un nombre avec des chiffres. Par exemple\u00a0: 12 ou 3,5');
    expect(page.$('#value').attr('value')).toBe('douze <b>');
    expect(page.$('#value').attr('inputmode')).toBe('decimal');
  });

  test('keeps a text that is too long, and counts a line end as one character', async () => {
    const long = 'é'.repeat(401);
    const page = await refused('short', { value: long });
    expectProblem(page, 'Écris 400\u00a0caractères au plus');
    expect(page.$('textarea').text()).toBe(long);
    const lines = `${'a'.repeat(199)}\r\n${'b'.repeat(200)}`;
    const asked = await student.get(
      `activity/${placed.placement}/questions/${questionOf('short').id}`,
    );
    expect((await submit(student, asked, { value: lines })).status).toBe(200);
  });

  test('keeps what was chosen in a list when another line is missing', async () => {
    const page = await refused('match', { 'value[facing]': 'Prix et infos', certainty: 'sure' });
    const chosen = page.$('select[name="value[facing]"] option[selected]');
    expect(chosen.attr('value')).toBe('Prix et infos');
    expect(page.$('input[name=certainty][checked]').attr('value')).toBe('sure');
  });

  test('refuses a certainty that does not exist, beside its own field', async () => {
    const page = await refused('mcq', { value: 'retirer', certainty: 'very' });
    expectProblem(
      page,
      'Choisis «\u00a0sûr·e\u00a0», «\u00a0plutôt\u00a0» ou «\u00a0pas sûr·e\u00a0»',
    );
    expect(page.$('input[name=value][checked]').attr('value')).toBe('retirer');
  });

  test('asks to send again when the form has no id of its page', async () => {
    const question = questionOf('mcq');
    const path = `activity/${placed.placement}/questions/${question.id}`;
    for (const formId of ['', 'x'.repeat(65)])
      expectProblem(
        await student.post(path, { value: 'retirer', formId }),
        'Cette page est trop ancienne. Valide encore une fois.',
      );
  });

  test('is a problem document for the script of the page', async () => {
    const path = `${student.session}activity/${placed.placement}/questions/${questionOf('numeric').id}`;
    const answer = await student.send(path, {
      form: { value: 'douze', formId: 'script' },
      headers: { 'sec-fetch-site': 'same-origin', accept: 'application/json' },
    });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 422,
      errors: [{ field: 'value', detail: expect.stringContaining('Écris un nombre') }],
    });
  });
});

describe('an exit ticket that can’t be taken', () => {
  test('keeps the words that are too long', async () => {
    const ticket = placed.content.phases.apres.blocks[0];
    const path = `activity/${placed.placement}/steps/${ticket?.id}`;
    const long = 'x'.repeat(501);
    const page = await student.post(path, { understanding: '9', keep: long, ask: 'Et demain ?' });
    expect(page.status).toBe(422);
    const links = page
      .$('main [role=alert] a')
      .toArray()
      .map((one) => page.$(one).attr('href'));
    expect(links).toEqual(['#understanding', '#keep']);
    expect(page.$('#keep').text()).toBe(long);
    expect(page.$('#ask').text()).toBe('Et demain ?');
  });

  test('replaces no words that were kept after its page was made, and can then be sent again', async () => {
    const ticket = placed.content.phases.apres.blocks.find(({ kind }) => kind === 'ticket');
    const path = `activity/${placed.placement}/steps/${ticket?.id}`;
    const writer = new Visitor(app);
    await writer.launch('11', placed.linkId);
    await prepare(writer, { ...placed, phase: 'apres' });
    const page = await writer.get(path);
    const newer = { understanding: '4', keep: 'Les mots récents', ask: '' };
    expect((await submit(writer, page, newer)).status).toBe(200);
    const late = await submit(writer, page, { ...newer, keep: 'Les mots d’avant' });
    expect(late.status).toBe(422);
    expect(late.$('#keep').text()).toBe('Les mots d’avant');
    expect(late.$('.el-notice li').text()).toContain('Les mots récents');
    expect((await writer.get(path)).$('#keep').text()).toBe('Les mots récents');
    // The same form twice is no other words.
    expect((await submit(writer, page, newer)).status).toBe(200);
    const meant = { ...newer, keep: 'Les mots d’avant' };
    expect((await submit(writer, late, meant)).status).toBe(200);
    expect((await writer.get(path)).$('#keep').text()).toBe('Les mots d’avant');
  });
});

const orderOf = ({ $ }: Visited, selector: string) =>
  $(selector)
    .toArray()
    .map((one) => $(one).attr('value') ?? $(one).text());

describe('the order of choices', () => {
  test('is the same at each reload, and not the same for everyone', async () => {
    const path = `activity/${placed.placement}/questions/${questionOf('mcq').id}`;
    const orders = new Set<string>();
    for (const person of ['11', '12', '13', '14', '15', '16']) {
      const other = new Visitor(app);
      await other.launch(person, placed.linkId);
      const first = orderOf(await other.get(path), 'input[name=value]').join(' ');
      expect(orderOf(await other.get(path), 'input[name=value]').join(' ')).toBe(first);
      orders.add(first);
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  test('never gives a list to put in order already in order', async () => {
    const question = questionOf('order');
    if (question.kind !== 'order') throw new Error('not a list');
    const right = question.items.map(({ text }) => text).join(' ');
    for (const person of ['11', '12', '13', '14', '15', '16', '17', '18', '19', '20']) {
      const other = new Visitor(app);
      await other.launch(person, placed.linkId);
      const page = await other.get(`activity/${placed.placement}/questions/${question.id}`);
      expect(orderOf(page, '[data-line]').join(' ')).not.toBe(right);
    }
  });

  test('keeps the order that was given, to correct it at the next try', async () => {
    const question = questionOf('order');
    const path = `activity/${placed.placement}/questions/${question.id}`;
    const again = await submit(student, await student.get(path), wrongFields(question));
    const given = again
      .$('main select')
      .toArray()
      .map((one) => [again.$(one).attr('name'), again.$(one).find('[selected]').attr('value')]);
    expect(Object.fromEntries(given)).toEqual(wrongFields(question));
  });
});
