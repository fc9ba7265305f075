import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkValue } from '../../../src/domain/activity/checkValue.ts';
import { gradeAnswer } from '../../../src/domain/activity/grade.ts';
import { runs } from '../runs.ts';
import { aQuestion, uuidOf } from './content.ts';

const id = uuidOf(1);
const text = 'Que fais-tu ?';
const five = ['compter', 'regarder', 'comparer', 'noter', 'signer'];
const bravo = { right: 'Bien vu.', wrong: 'Regarde la fiche.' };

const mcq = aQuestion({
  kind: 'mcq',
  id,
  text,
  right: 'note',
  options: [
    { id: 'note', text: 'Je note une réserve.', feedback: 'Oui.' },
    { id: 'range', text: 'Je le range.', feedback: 'Le magasin perdrait son recours.' },
    { id: 'jette', text: 'Je le jette.' },
  ],
});
const multiple = aQuestion({
  kind: 'multiple',
  id,
  text,
  right: ['a', 'b'],
  feedback: bravo,
  options: [
    { id: 'a', text: 'A' },
    { id: 'b', text: 'B' },
    { id: 'c', text: 'C', feedback: 'C est faux.' },
    { id: 'd', text: 'D' },
  ],
});
const exact = aQuestion({
  kind: 'short',
  id,
  text,
  mode: 'exact',
  feedback: bravo,
  accept: ['L’œuf dur', 'première entrée'],
});
const open = aQuestion({ kind: 'short', id, text, mode: 'open' });
const numeric = aQuestion({ kind: 'numeric', id, text, right: 0.1, tolerance: 0.2 });
const match = aQuestion({
  kind: 'match',
  id,
  text,
  feedback: bravo,
  pairs: ['fait', 'émotion', 'demande', 'fait'].map((right, index) => ({
    id: `p${index}`,
    left: `Phrase ${index}`,
    right,
  })),
});
const order = aQuestion({
  kind: 'order',
  id,
  text,
  items: five.map((name) => ({ id: name, text: name })),
});
const yes = aQuestion({ kind: 'true-false', id, text, right: false, feedback: bravo });

describe('points of an answer', () => {
  test.each([
    ['the right option', mcq, 'note', 1],
    ['another option', mcq, 'jette', 0],
    ['the right side of true or false', yes, false, 1],
    ['the wrong side', yes, true, 0],
    ['all the right boxes', multiple, ['a', 'b'], 1],
    ['one right box of two', multiple, ['a'], 0.5],
    ['one wrong box beside the right ones', multiple, ['a', 'b', 'c'], 0.5],
    ['as many wrong boxes as right ones', multiple, ['a', 'c'], 0],
    ['more wrong boxes than right ones', multiple, ['a', 'c', 'd'], 0],
    ['the exact text', exact, 'l’œuf dur', 1],
    ['case, ligature, apostrophe, final dot', exact, "L'OEUF  DUR !", 1],
    ['accents and spaces left out', exact, 'Premiere\u00A0entree…', 1],
    ['another text', exact, 'œuf', 0],
    ['any open text', open, 'Parce que.', 1],
    ['an open text of spaces', open, '  ', 0],
    ['a number within the tolerance', numeric, 0.3, 1],
    ['a number at the lower end', numeric, -0.1, 1],
    ['a number outside', numeric, 0.31, 0],
    ['three pairs of four', match, { p0: 'fait', p1: 'émotion', p2: 'fait', p3: 'fait' }, 0.75],
    ['all items in their order', order, five, 1],
    ['one item out of its place', order, ['signer', ...five.slice(0, 4)], 0.75],
    ['the reverse order', order, five.toReversed(), 0],
    ['items of another version', order, ['a', 'b', 'c', 'd', 'e'], 0],
  ])('counts %s', (...[_name, question, value, score]) => {
    expect(gradeAnswer(question, value)).toMatchObject({ score, right: score === 1 });
  });

  test.each([
    ['a choice', mcq],
    ['boxes', multiple],
    ['true or false', yes],
    ['a short text', exact],
    ['a number', numeric],
    ['pairs', match],
    ['an order', order],
  ])('gives 0 to a value of another kind: %s', (_name, question) => {
    for (const value of ['?', 12, ['?'], { p9: '?' }, true])
      expect(gradeAnswer(question, value).score).toBe(0);
  });
});

describe('the author’s words on an answer', () => {
  test.each([
    ['those of the option', mcq, 'range', 'Le magasin perdrait son recours.'],
    ['none if the option has none', mcq, 'jette', undefined],
    ['those of the outcome, right', yes, false, 'Bien vu.'],
    ['those of the outcome, wrong', yes, true, 'Regarde la fiche.'],
    ['those of the first box too many', multiple, ['a', 'c'], 'C est faux.'],
    ['those of the outcome when the box has none', multiple, ['a', 'd'], 'Regarde la fiche.'],
    ['those of the outcome for all the boxes', multiple, ['a', 'b'], 'Bien vu.'],
    ['none where the author wrote none', open, 'Oui', undefined],
  ])('are %s', (...[_name, question, value, feedback]) => {
    expect(gradeAnswer(question, value).feedback).toBe(feedback);
  });
});

describe('whatever a student sends', () => {
  const questions = [mcq, multiple, yes, exact, open, numeric, match, order];
  const raw = fc.oneof(
    fc.anything(),
    fc.constantFrom('note', 'true', 'false', '0,3', 'L’œuf dur'),
    fc.subarray(['a', 'b', 'c', 'd']),
    fc
      .shuffledSubarray(['1', '2', '3', '4', '5'], { minLength: 5 })
      .map((ranks) => Object.fromEntries(five.map((name, index) => [name, ranks[index]]))),
  );

  test('is refused or graded between 0 and 1, and right means all the points', () => {
    fc.assert(
      fc.property(fc.constantFrom(...questions), raw, (question, sent) => {
        const checked = checkValue(question, sent);
        if (!checked.ok) return;
        const { score, right } = gradeAnswer(question, checked.value);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(right).toBe(score === 1);
      }),
      runs,
    );
  });

  test('moving one item of an order changes the points by one share at most', () => {
    const list = fc.shuffledSubarray(five, { minLength: 5 });
    const place = fc.nat({ max: 4 });
    fc.assert(
      fc.property(list, fc.constantFrom(...five), place, (before, moved, at) => {
        const after = before.filter((name) => name !== moved).toSpliced(at, 0, moved);
        const change = gradeAnswer(order, after).score - gradeAnswer(order, before).score;
        expect(Math.abs(change)).toBeLessThanOrEqual(0.25);
      }),
      runs,
    );
  });
});
