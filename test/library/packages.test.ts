import { describe, expect, test } from '@jest/globals';
import type { Question } from '../../src/domain/activity/question.ts';
import type { Verif } from '../../src/domain/activity/sequence.ts';
import { blocksIn, getItem, library, partsIn, questionsIn } from './library.ts';

const slugs = {
  a: 'le-colis-est-arrive',
  b: 'premier-arrive-premier-sorti',
  c: 'trois-questions-pour-comprendre',
  d: 'garder-le-lien',
};

function getCheck(slug: string): Verif {
  const check = blocksIn(getItem(slug).content).find((block) => block.kind === 'verif');
  if (check === undefined) throw new Error(`no check in ${slug}`);
  return check;
}

/** The order of the questions given by their numbers in the check, from ①. */
const numbersOf = (check: Verif, ids: readonly string[]): readonly number[] =>
  ids.map((id) => 1 + check.questions.findIndex((question) => question.id === id));

/** What the author takes as right, in a form that reads like the specification. */
function keyOf(question: Question): unknown {
  switch (question.kind) {
    case 'order':
      return question.items.map(({ text }) => text);
    case 'match':
      return question.pairs.map(({ left, right }) => [left, right]);
    case 'short':
      return question.mode;
    case 'mcq':
      return question.options.find(({ id }) => id === question.right)?.text;
    case 'multiple':
    case 'numeric':
    case 'true-false':
      return question.right;
  }
}

const keysOf = (slug: string): readonly unknown[] => getCheck(slug).questions.map(keyOf);

/** The pairs of a key that share this right side. */
const sorted = (pairs: unknown, right: string): readonly unknown[] =>
  Array.isArray(pairs) ? pairs.filter((pair) => Array.isArray(pair) && pair[1] === right) : [];

describe('the four starter sequences', () => {
  test('are those of domain.md 6.9 to 6.12', () => {
    expect(library.items.map(({ slug }) => slug)).toEqual(Object.values(slugs).sort());
  });

  test.each([
    [slugs.a, 'SEGPA', [10, 55, 5]],
    [slugs.b, 'CAP EPC', [12, 110, 5]],
    [slugs.c, 'Bac pro MCV', [15, 120, 8]],
    [slugs.d, 'Bac pro Métiers de l’accueil', [15, 120, 8]],
  ])('%s, for %s, has the minutes of the specification', (slug, diploma, minutes) => {
    const { phases, audience } = getItem(slug).content;
    const sums = [phases.avant, phases.pendant, phases.apres].map(({ blocks }) =>
      blocks.reduce((sum, block) => sum + block.minutes, 0),
    );
    expect(sums).toEqual(minutes);
    expect(audience.diploma).toBe(diploma);
  });

  test.each([
    [slugs.a, { completion: 50, verif: 50, ticket: 0 }],
    [slugs.b, { completion: 0, verif: 60, ticket: 40 }],
    [slugs.c, { completion: 0, verif: 60, ticket: 40 }],
    [slugs.d, { completion: 0, verif: 60, ticket: 40 }],
  ])('%s sends what the specification says', (slug, weights) => {
    expect(getItem(slug).content.weights).toEqual(weights);
  });

  test.each([
    [slugs.a, { certainty: false, watch: [], retry: [2, 4] }],
    [slugs.b, { certainty: true, watch: [1, 4], retry: [1, 4] }],
    [slugs.c, { certainty: true, watch: [], retry: [2, 4] }],
    [slugs.d, { certainty: false, watch: [], retry: [2, 3] }],
  ])('the check of %s asks and branches as specified: %j', (slug, { certainty, watch, retry }) => {
    const check = getCheck(slug);
    expect(check).toMatchObject({ certainty, tries: 2, threshold: 50 });
    expect(numbersOf(check, check.remediation?.watch ?? [])).toEqual(watch);
    expect(numbersOf(check, check.remediation?.retry ?? [])).toEqual(retry);
    expect(check.remediation?.questions.length).toBeGreaterThan(0);
  });

  test.each([
    [slugs.a, [6, 4]],
    [slugs.b, [8, 5]],
    [slugs.c, [8, 4]],
    [slugs.d, [8, 4]],
  ])('the contract of %s publishes %j questions and draws from them', (slug, numbers) => {
    const contract = blocksIn(getItem(slug).content).find((block) => block.kind === 'contrat');
    expect([contract?.questions.length, contract?.drawn]).toEqual(numbers);
  });

  test('all seven kinds of questions occur, and both modes of short ones', () => {
    const all = library.items.flatMap(({ content }) => questionsIn(content));
    const kinds = all.map((question) =>
      question.kind === 'short' ? `${question.kind} ${question.mode}` : question.kind,
    );
    expect([...new Set(kinds)].sort()).toEqual([
      'match',
      'mcq',
      'multiple',
      'numeric',
      'order',
      'short exact',
      'short open',
      'true-false',
    ]);
  });

  test('a challenge is open to any answer, and an exit ticket has models', () => {
    for (const { content } of library.items) {
      const kinds = blocksIn(content).map(({ kind }) => kind);
      expect(kinds.slice(0, 3)).toEqual(['defi', 'ressource', 'verif']);
      for (const block of blocksIn(content)) {
        if (block.kind === 'defi') expect(block.reveal).toContain('Ce n’est pas noté.');
        if (block.kind === 'ticket') expect(block.question).toMatchObject({ mode: 'open' });
        if (block.kind === 'debat')
          for (const models of block.models) expect(models.length).toBeGreaterThanOrEqual(2);
      }
    }
  });

  test('every id is its own, across the whole library', () => {
    const ids = library.items.flatMap(({ content }) => [
      ...blocksIn(content).map(({ id }) => id),
      ...questionsIn(content).map(({ id }) => id),
      ...partsIn(content).flatMap((part) => (part.kind === 'recording' ? [part.id] : [])),
    ]);
    expect(new Set(ids).size).toBe(ids.length);
    const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    for (const id of ids) expect(id).toMatch(version4);
  });
});

describe('what a student reads after an answer', () => {
  const all = library.items.flatMap(({ slug, content }) =>
    questionsIn(content).map((question): [string, Question] => [slug, question]),
  );
  const graded = library.items.flatMap(({ slug }) =>
    getCheck(slug).questions.map((question): [string, Question] => [slug, question]),
  );

  test.each(all)('%s says why, for every wrong choice (%#)', (_, question) => {
    if (question.kind === 'mcq')
      for (const { feedback } of question.options) expect(feedback).toBeDefined();
    else if (question.kind === 'multiple') {
      const wrong = question.options.filter(({ id }) => !question.right.includes(id));
      for (const { feedback } of wrong) expect(feedback).toBeDefined();
      expect(question.feedback).toMatchObject({ right: expect.any(String) });
    } else if (question.kind === 'short' && question.mode === 'open')
      expect(question.models.length).toBeGreaterThan(0);
    else
      expect(question.feedback).toEqual({ right: expect.any(String), wrong: expect.any(String) });
  });

  test.each(graded)('%s gives a hint on every question of its check (%#)', (_, { hint }) => {
    expect(hint).toBeDefined();
  });

  test('the right choice is not always at the same place', () => {
    const places = all.flatMap(([, question]) =>
      question.kind === 'mcq'
        ? [question.options.findIndex(({ id }) => id === question.right)]
        : [],
    );
    expect(new Set(places).size).toBeGreaterThan(2);
  });
});

describe('the answer keys', () => {
  test('of « Le colis est arrivé »', () => {
    expect(keysOf(slugs.a)).toEqual([
      ['Compter', 'Regarder', 'Comparer', 'Noter les réserves', 'Signer'],
      1,
      'Je note une réserve sur le bon et je préviens.',
      false,
    ]);
  });

  test('of « Premier arrivé, premier sorti »', () => {
    expect(keysOf(slugs.b)).toEqual([
      ['08/03', '12/03', '15/03'],
      'Je retire le produit et je le note.',
      false,
      1,
      [
        ['Facing', 'Façade pleine et alignée'],
        ['Réassort', 'Remettre ce qui manque'],
        ['Balisage', 'Prix et infos'],
        ['Implantation', 'Place de chaque produit'],
      ],
    ]);
  });

  test('of « Trois questions pour comprendre »', () => {
    const [sorting, reworded, steps, price, gift] = keysOf(slugs.c);
    expect(sorted(sorting, 'Question ouverte')).toHaveLength(3);
    expect(sorted(sorting, 'Question fermée')).toHaveLength(2);
    expect(reworded).toContain('Vous courez régulièrement et vous voulez protéger votre genou');
    expect(steps).toEqual(['Accueillir', 'Ouvrir', 'Creuser', 'Reformuler', 'Proposer']);
    expect(price).toContain('Je demande le modèle exact et ce qu’il attend');
    expect(gift).toBe('open');
  });

  test('of « Garder le lien »', () => {
    const [sorting, first, actions, promise, channels] = keysOf(slugs.d);
    for (const right of ['Un fait', 'Une émotion', 'Une demande'])
      expect(sorted(sorting, right)).toHaveLength(2);
    expect(first).toContain('Vous attendez depuis vingt minutes');
    expect(actions).toHaveLength(5);
    expect(promise).toBe(false);
    expect(channels).toHaveLength(4);
  });
});
