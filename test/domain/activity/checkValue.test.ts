import { describe, expect, test } from '@jest/globals';
import { checkValue } from '../../../src/domain/activity/checkValue.ts';
import { aQuestion, uuidOf } from './content.ts';

const id = uuidOf(1);
const text = 'Que fais-tu ?';
const options = ['compter', 'signer', 'appeler'].map((name) => ({ id: name, text: name }));
const questions = {
  mcq: aQuestion({ kind: 'mcq', id, text, options, right: 'compter' }),
  multiple: aQuestion({ kind: 'multiple', id, text, options, right: ['compter', 'appeler'] }),
  trueFalse: aQuestion({ kind: 'true-false', id, text, right: false }),
  short: aQuestion({ kind: 'short', id, text, mode: 'open', maxLength: 20 }),
  numeric: aQuestion({ kind: 'numeric', id, text, right: 1, unit: 'carton' }),
  match: aQuestion({
    kind: 'match',
    id,
    text,
    extra: ['prix'],
    pairs: [
      { id: 'facing', left: 'facing', right: 'façade pleine' },
      { id: 'reassort', left: 'réassort', right: 'remettre' },
    ],
  }),
  order: aQuestion({
    kind: 'order',
    id,
    text,
    items: ['compter', 'regarder', 'signer'].map((name) => ({ id: name, text: name })),
  }),
};

describe('the value of an answer as a form gives it', () => {
  test.each([
    ['an option', questions.mcq, ' signer ', 'signer'],
    ['one ticked box', questions.multiple, 'appeler', ['appeler']],
    ['boxes in any order', questions.multiple, ['appeler', 'compter'], ['compter', 'appeler']],
    ['the same box twice', questions.multiple, ['appeler', 'appeler'], ['appeler']],
    ['« vrai »', questions.trueFalse, 'true', true],
    ['« faux »', questions.trueFalse, 'false', false],
    ['a text, trimmed', questions.short, '  je compte\n', 'je compte'],
    ['a whole number', questions.numeric, '12', 12],
    ['a comma', questions.numeric, '1,5', 1.5],
    ['a point', questions.numeric, '.5', 0.5],
    ['a number that stops at its comma', questions.numeric, '3,', 3],
    ['a narrow no-break space', questions.numeric, '1\u202F234,5', 1234.5],
    ['spaces of all kinds', questions.numeric, ' 1 234\u00A0567 ', 1234567],
    ['a sign', questions.numeric, '+2', 2],
    ['a typographic minus', questions.numeric, '−2', -2],
    ['the unit', questions.numeric, '1 Carton', 1],
    [
      'a text for each pair',
      questions.match,
      { facing: 'prix', reassort: 'prix' },
      { facing: 'prix', reassort: 'prix' },
    ],
    [
      'a rank for each item',
      questions.order,
      { compter: '2', regarder: '3', signer: '1' },
      ['signer', 'compter', 'regarder'],
    ],
  ])('takes %s', (...[_name, question, raw, value]) => {
    expect(checkValue(question, raw)).toEqual({ ok: true, value });
  });

  test.each([
    ['nothing chosen', questions.mcq, undefined, 'missing'],
    ['an option of another question', questions.mcq, 'danser', 'unknown-choice'],
    ['several values for one choice', questions.mcq, ['compter', 'signer'], 'missing'],
    ['no box', questions.multiple, [], 'missing'],
    ['an unknown box', questions.multiple, ['compter', 'danser'], 'unknown-choice'],
    ['boxes that are no texts', questions.multiple, [{ a: 1 }], 'missing'],
    ['neither true nor false', questions.trueFalse, 'peut-être', 'unknown-choice'],
    ['neither chosen', questions.trueFalse, '', 'missing'],
    ['an empty text', questions.short, '   ', 'missing'],
    ['a text that is no text', questions.short, { toString: 'x' }, 'missing'],
    ['a long text', questions.short, 'x'.repeat(21), 'too-long'],
    ['no number', questions.numeric, '', 'missing'],
    ['letters', questions.numeric, 'douze', 'not-a-number'],
    ['the unit alone', questions.numeric, 'carton', 'not-a-number'],
    ['two decimal marks', questions.numeric, '1,234.5', 'not-a-number'],
    ['a power', questions.numeric, '1e400', 'not-a-number'],
    ['an endless number', questions.numeric, '1'.repeat(41), 'not-a-number'],
    ['no pair', questions.match, {}, 'missing'],
    ['pairs as a text', questions.match, 'facing', 'missing'],
    ['pairs as null', questions.match, null, 'missing'],
    ['one pair of two', questions.match, { facing: 'remettre', reassort: ' ' }, 'incomplete'],
    ['an unknown right side', questions.match, { facing: 'x', reassort: 'prix' }, 'unknown-choice'],
    ['no rank', questions.order, undefined, 'missing'],
    ['a rank left out', questions.order, { compter: '1', signer: '2' }, 'incomplete'],
    [
      'the same rank twice',
      questions.order,
      { compter: '1', regarder: '1', signer: '2' },
      'repeated',
    ],
    [
      'a rank past the end',
      questions.order,
      { compter: '1', regarder: '2', signer: '4' },
      'unknown-choice',
    ],
  ])('refuses %s', (...[_name, question, raw, problem]) => {
    expect(checkValue(question, raw)).toEqual({ ok: false, problem });
  });

  test('reads only the fields of the question, whatever else the form carries', () => {
    const raw = JSON.parse('{"__proto__": "1", "constructor": "2", "facing": "remettre"}');
    expect(checkValue(questions.match, raw)).toEqual({ ok: false, problem: 'incomplete' });
  });
});
