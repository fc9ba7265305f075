import { describe, expect, test } from '@jest/globals';
import { findIncoherence } from '../../../src/domain/activity/coherence.ts';
import {
  aRessource,
  aSequence,
  aTicket,
  aVerif,
  anActivite,
  trueFalse,
  uuidOf,
} from './content.ts';
import type { BlockInput, QuestionInput } from './content.ts';

const id = uuidOf(31);
const text = 'Que fais-tu ?';
const texts = (...names: string[]) => names.map((name) => ({ id: name, text: name }));
const pairs = (...rights: string[]) =>
  rights.map((right, index) => ({ id: `p${index}`, left: `Phrase ${index}`, right }));
const onlyVerif = { verif: 100 };

function faultsOf(block: BlockInput): string[] {
  return findIncoherence(aSequence({ avant: [aVerif(80, [trueFalse(81)]), block] }, onlyVerif));
}

test('a sequence that says what it means has no incoherence', () => {
  const remediation = {
    title: 'Revoir',
    minutes: 2,
    parts: [{ kind: 'text' as const, body: 'Compter.' }],
    watch: [uuidOf(31)],
    questions: [trueFalse(71)],
    retry: [uuidOf(31), uuidOf(32)],
  };
  const questions: QuestionInput[] = [
    { kind: 'mcq', id, text, options: texts('a', 'b'), right: 'a' },
    { kind: 'multiple', id: uuidOf(32), text, options: texts('a', 'b'), right: ['a', 'b'] },
    { kind: 'short', id: uuidOf(33), text, mode: 'open' },
    { kind: 'short', id: uuidOf(34), text, mode: 'exact', accept: ['une réserve'] },
    { kind: 'numeric', id: uuidOf(35), text, right: 1 },
    { kind: 'match', id: uuidOf(36), text, pairs: pairs('fait', 'fait'), extra: ['émotion'] },
    { kind: 'order', id: uuidOf(37), text, items: texts('a', 'b') },
  ];
  const inClass: BlockInput[] = [
    { kind: 'ouverture', id: uuidOf(41), title: 'O', minutes: 5, body: 'B', questions: [id] },
    { kind: 'debat', id: uuidOf(42), title: 'D', minutes: 9, claim: 'C', options: ['oui', 'non'] },
    {
      kind: 'contrat',
      id: uuidOf(43),
      title: 'Contrat',
      minutes: 5,
      questions: ['Q1', 'Q2'],
      drawn: 2,
    },
    anActivite(44),
  ];
  const sequence = aSequence({
    avant: [aRessource(20), aVerif(30, questions, { remediation })],
    pendant: inClass,
    apres: [aTicket(50)],
  });
  expect(findIncoherence(sequence)).toEqual([]);
});

describe('a question', () => {
  test.each<[string, QuestionInput, string[]]>([
    [
      'whose right option does not exist',
      { kind: 'mcq', id, text, options: texts('a', 'b'), right: 'c' },
      ['right: no option c'],
    ],
    [
      'with the same option twice',
      { kind: 'mcq', id, text, options: texts('a', 'a'), right: 'a' },
      ['options: id « a » is there more than once', 'options: text « a » is there more than once'],
    ],
    [
      'that names a right option twice',
      { kind: 'multiple', id, text, options: texts('a', 'b'), right: ['a', 'a', 'z'] },
      ['right: no option z', 'right: a is named more than once'],
    ],
    [
      'with no accepted text',
      { kind: 'short', id, text, mode: 'exact' },
      ['accept: an exact answer needs at least one text'],
    ],
    [
      'with accepted texts nobody can give',
      { kind: 'short', id, text, mode: 'exact', accept: ['!', 'x'.repeat(11)], maxLength: 10 },
      ['accept: « ! » has nothing to compare', 'accept: « xxxxxxxxxxx » is longer than maxLength'],
    ],
    [
      'with one right side only',
      { kind: 'match', id, text, pairs: pairs('fait', 'fait') },
      ['pairs: there is only one right side to choose'],
    ],
    [
      'with a right side among those that fit nothing',
      { kind: 'match', id, text, pairs: pairs('fait', 'avis'), extra: ['fait', 'x', 'x'] },
      ['extra: « fait » is a right side of a pair', 'extra: « x » is there more than once'],
    ],
    [
      'with two items alike',
      { kind: 'order', id, text, items: texts('a', 'b', 'a') },
      ['items: id « a » is there more than once', 'items: text « a » is there more than once'],
    ],
  ])('%s is found, by its text', (_name, question, faults) => {
    const found = faults.map((fault) => `phases.avant › La vérif: « ${text} »: ${fault}`);
    expect(faultsOf(aVerif(30, [question]))).toEqual(found);
  });
});

describe('a block', () => {
  test('with ids used elsewhere is found', () => {
    const recording = {
      kind: 'recording' as const,
      id: uuidOf(81),
      title: 'T',
      advice: 'A',
      transcript: 'B',
    };
    const block = { kind: 'ressource', id: uuidOf(80), title: 'R', minutes: 1 } as const;
    expect(faultsOf({ ...block, parts: [recording] })).toEqual([
      `id ${uuidOf(80)} is used more than once`,
      `id ${uuidOf(81)} is used more than once`,
    ]);
  });

  test.each<[string, BlockInput, string]>([
    [
      'an opening on a question of no check',
      { kind: 'ouverture', id, title: 'O', minutes: 5, body: 'B', questions: [uuidOf(99)] },
      `O: questions: no question ${uuidOf(99)} in a check`,
    ],
    [
      'a contract that draws more than it has',
      { kind: 'contrat', id, title: 'C', minutes: 5, questions: ['Q1', 'Q2'], drawn: 3 },
      'C: drawn: 3 of 2 questions',
    ],
    [
      'a debate with models for some options',
      {
        kind: 'debat',
        id,
        title: 'D',
        minutes: 5,
        claim: 'C',
        options: ['oui', 'non'],
        models: [['Parce que.']],
      },
      'D: models: 1 lists for 2 options',
    ],
  ])('is found: %s', (_name, block, fault) => {
    expect(faultsOf(block)).toEqual([`phases.avant › ${fault}`]);
  });

  test('is found when its remediation watches or gives again what the check does not ask', () => {
    const remediation = {
      title: 'Revoir',
      minutes: 2,
      parts: [{ kind: 'text' as const, body: 'Compter.' }],
      watch: [uuidOf(81)],
      retry: [uuidOf(31), uuidOf(31)],
    };
    const found = faultsOf(aVerif(30, [trueFalse(31)], { remediation, threshold: 0 }));
    expect(found).toEqual(
      [
        `remediation.watch: no question ${uuidOf(81)} in a check`,
        `remediation.retry: ${uuidOf(31)} is named more than once`,
        'threshold: 0 never opens the remediation',
      ].map((fault) => `phases.avant › La vérif: ${fault}`),
    );
  });
});

describe('weights', () => {
  test.each([
    ['add up to 100', { verif: 60, ticket: 30 }, ['weights: they add up to 90, not 100']],
    [
      'weigh what exists',
      { verif: 50, ticket: 50 },
      [
        'weights: verif weighs, but the sequence has no check',
        'weights: ticket weighs, but the sequence has no exit ticket',
      ],
    ],
  ])('must %s', (_name, weights, faults) => {
    const avant = weights.verif === 60 ? [aVerif(30, [trueFalse(31)]), aTicket(50)] : [];
    expect(findIncoherence(aSequence({ avant: [...avant, aRessource(20)] }, weights))).toEqual(
      faults,
    );
  });

  test('can’t make up for a sequence in which nothing counts', () => {
    const empty = aSequence({ pendant: [anActivite(40)] }, { completion: 100 });
    expect(findIncoherence(empty)).toEqual([
      'phases: no block counts for completion, a student would have nothing to do',
    ]);
  });
});
