import { describe, expect, test } from '@jest/globals';
import { recordAnswer } from '../../../src/domain/activity/answer.ts';
import { emptyWork } from '../../../src/domain/activity/emptyWork.ts';
import type { Sequence } from '../../../src/domain/activity/sequence.ts';
import {
  currentStep,
  findQuestion,
  listSteps,
  nextQuestion,
  nextStep,
  questionsOf,
  triesOf,
} from '../../../src/domain/activity/steps.ts';
import type { Step } from '../../../src/domain/activity/steps.ts';
import type { Work } from '../../../src/domain/activity/work.ts';
import {
  aDefi,
  aRessource,
  aSequence,
  aTicket,
  aVerif,
  anActivite,
  trueFalse,
  uuidOf,
} from './content.ts';

const sequence = aSequence({
  avant: [aDefi(10), aRessource(20), aVerif(30, [trueFalse(31), trueFalse(32), trueFalse(33)])],
  pendant: [anActivite(40)],
  apres: [aTicket(50)],
});
const doneAt = { doneAt: 5, how: 'answered' } as const;
const withBlocks = (...numbers: number[]): Work => ({
  ...emptyWork(),
  blocks: Object.fromEntries(numbers.map((number) => [uuidOf(number), doneAt])),
});
const stepOf = (work: Work, number: number, of: Sequence = sequence): Step => {
  const found = listSteps(of, work).find(({ id }) => id === uuidOf(number));
  if (found === undefined) throw new Error(`no step ${number}`);
  return found;
};
const answer = (work: Work, number: number, raw = 'true'): Work => {
  const used = work.answers[uuidOf(number)]?.length ?? 0;
  const answered = { questionId: uuidOf(number), raw, formId: `${number}-${used}`, now: 1 };
  const recorded = recordAnswer(sequence, work, answered);
  if (!recorded.ok) throw new Error(recorded.problem);
  return recorded.work;
};

describe('the steps of a sequence', () => {
  test('are its blocks in order, of which those done in class do not count', () => {
    const steps = listSteps(sequence, emptyWork());
    expect(steps.map(({ phase, kind, minutes, counts }) => [phase, kind, minutes, counts])).toEqual(
      [
        ['avant', 'defi', 2, true],
        ['avant', 'ressource', 4, true],
        ['avant', 'verif', 5, true],
        ['pendant', 'activite', 55, false],
        ['apres', 'ticket', 3, true],
      ],
    );
    expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['todo']));
  });

  test('are started by a first answer or by the words of a ticket, and done as a fact', () => {
    const begun = answer(emptyWork(), 32);
    expect(stepOf(begun, 30).state).toBe('started');
    expect(stepOf({ ...begun, tickets: { [uuidOf(50)]: {} } }, 50).state).toBe('started');
    expect(stepOf(withBlocks(20), 20).state).toBe('done');
  });

  test.each([
    ['the first step of a new student', [], 10],
    ['the first one that was left out', [10, 30], 20],
    ['the ticket after class, past what the class does together', [10, 20, 30], 50],
  ])('resume at %s', (_name, blocks, expected) => {
    expect(currentStep(sequence, withBlocks(...blocks))?.id).toBe(uuidOf(expected));
  });

  test('end when everything that counts is done', () => {
    const work = withBlocks(10, 20, 30, 50);
    expect(currentStep(sequence, work)).toBeUndefined();
    expect(nextStep(sequence, work, uuidOf(30))).toBeUndefined();
  });

  test.each([
    ['the next one to do', [10], 10, 20],
    ['what was left out, after the last one', [20, 30, 50], 50, 10],
    ['the first one, from an unknown step', [], 99, 10],
    ['another one, never the same', [10, 30, 50], 10, 20],
  ])('« Continuer » leads to %s', (...[_name, blocks, from, expected]) => {
    expect(nextStep(sequence, withBlocks(...blocks), uuidOf(from))?.id).toBe(uuidOf(expected));
  });
});

describe('the questions of a step', () => {
  test('are those of its block; a resource and a class activity have none', () => {
    const numbers = [10, 20, 30, 40, 50].map(
      (number) => questionsOf(stepOf(emptyWork(), number)).length,
    );
    expect(numbers).toEqual([1, 0, 3, 0, 1]);
  });

  test('come in order, and a question that was passed comes back after the others', () => {
    const verif = stepOf(emptyWork(), 30);
    const work = answer(emptyWork(), 31);
    expect(nextQuestion(verif, work)?.id).toBe(uuidOf(32));
    expect(nextQuestion(verif, work, uuidOf(32))?.id).toBe(uuidOf(33));
    expect(nextQuestion(verif, answer(work, 33), uuidOf(33))?.id).toBe(uuidOf(32));
    expect(nextQuestion(verif, answer(answer(work, 32), 33))).toBeUndefined();
  });

  test('are found with their place by id', () => {
    const found = findQuestion(sequence, uuidOf(51));
    expect(found).toMatchObject({ id: uuidOf(50), phase: 'apres', kind: 'ticket' });
    expect(found?.question.id).toBe(uuidOf(51));
    expect(findQuestion(sequence, uuidOf(99))).toBeUndefined();
  });

  test.each([
    ['one try in a défi', 10, 11, 1],
    ['the tries of the check in a check', 30, 31, 2],
    ['one try in a ticket', 50, 51, 1],
  ])('allow %s', (...[_name, block, question, left]) => {
    const step = stepOf(emptyWork(), block);
    expect(triesOf(step, { id: uuidOf(question) }, emptyWork()).left).toBe(left);
  });

  test('count the best try', () => {
    const verif = stepOf(emptyWork(), 30);
    const wrong = answer(emptyWork(), 31, 'false');
    expect(triesOf(verif, { id: uuidOf(31) }, wrong)).toEqual({
      used: 1,
      left: 1,
      best: 0,
      right: false,
    });
    expect(triesOf(verif, { id: uuidOf(31) }, answer(wrong, 31))).toEqual({
      used: 2,
      left: 0,
      best: 1,
      right: true,
    });
  });
});
