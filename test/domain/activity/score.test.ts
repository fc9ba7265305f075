import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyWork } from '../../../src/domain/activity/emptyWork.ts';
import { scoreOf } from '../../../src/domain/activity/score.ts';
import type { Work } from '../../../src/domain/activity/work.ts';
import { runs } from '../runs.ts';
import { aDefi, aRessource, aSequence, aTicket, aVerif, trueFalse, uuidOf } from './content.ts';

const sequence = aSequence({
  avant: [
    aDefi(10),
    aRessource(20),
    aVerif(30, [trueFalse(31, 3), trueFalse(32)], {
      remediation: {
        title: 'Revoir',
        minutes: 2,
        parts: [{ kind: 'text', body: 'Compter.' }],
        questions: [trueFalse(71)],
      },
    }),
    aVerif(33, [trueFalse(34, 2)]),
  ],
  apres: [aTicket(50)],
});
const weights = { completion: 0, verif: 60, ticket: 40 };
/** Question number → scores of its tries. */
const tried = (scores: Record<number, number[]>, done: number[] = []): Work => ({
  ...emptyWork(),
  answers: Object.fromEntries(
    Object.entries(scores).map(([number, list]) => [
      uuidOf(Number(number)),
      list.map((score, index) => ({ value: true, at: index, formId: `${index}`, score })),
    ]),
  ),
  blocks: Object.fromEntries(
    done.map((number) => [uuidOf(number), { doneAt: 1, how: 'answered' as const }]),
  ),
});

describe('the score of a sequence', () => {
  test.each([
    ['nothing', {}],
    ['a défi and a drill, which are never graded', { 11: [1], 71: [1] }],
    ['a check with a question left', { 31: [1] }],
  ])('is absent for %s', (_name, scores) => {
    expect(scoreOf(sequence, tried(scores), weights)).toBeUndefined();
  });

  test('is that of the checks until the ticket is answered (decision 0006)', () => {
    const perfect = tried({ 31: [0, 1], 32: [1], 34: [1] });
    expect(scoreOf(sequence, perfect, weights)).toMatchObject({ value: 1 });
    const both = scoreOf(sequence, tried({ 31: [0, 1], 32: [0], 34: [1], 51: [0.5] }), weights);
    expect(both?.value).toBeCloseTo((60 * (5 / 6) + 40 * 0.5) / 100, 10);
    expect(both).toMatchObject({
      verif: { points: 5, max: 6 },
      ticket: { points: 0.5, max: 1 },
    });
  });

  test('counts the checks answered to their end only', () => {
    const score = scoreOf(sequence, tried({ 31: [0.5], 34: [1] }), weights);
    expect(score).toMatchObject({ value: 1, verif: { points: 2, max: 2 } });
    expect(score).not.toHaveProperty('ticket');
  });

  test('takes the ticket alone from a student who did the check in class', () => {
    const score = scoreOf(sequence, tried({ 51: [1] }, [30, 33]), weights);
    expect(score).toMatchObject({ value: 1 });
    expect(score).not.toHaveProperty('verif');
  });

  test('lets completion in with its weight only', () => {
    const work = tried({ 51: [1] }, [50, 20]);
    const withSteps = { completion: 50, verif: 0, ticket: 50 };
    expect(scoreOf(sequence, work, withSteps)).toMatchObject({ value: 0.7, completion: 0.4 });
    expect(scoreOf(sequence, work, weights)).toMatchObject({ value: 1, completion: 0.4 });
    expect(scoreOf(sequence, tried({}, [20]), withSteps)).toBeUndefined();
  });

  test('is completion where nothing else weighs, from the first step on', () => {
    const alone = { completion: 100, verif: 0, ticket: 0 };
    expect(scoreOf(sequence, tried({ 34: [0] }), alone)).toBeUndefined();
    expect(scoreOf(sequence, tried({}, [10]), alone)).toMatchObject({ value: 0.2 });
    const none = { completion: 0, verif: 0, ticket: 0 };
    expect(scoreOf(sequence, tried({}, [10]), none)).toBeUndefined();
    expect(scoreOf(aSequence({}), tried({}, [10]), alone)).toBeUndefined();
  });
});

describe('whatever was tried', () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 });
  const answers = fc.record({
    11: scores,
    31: scores,
    32: scores,
    34: scores,
    51: scores,
    71: scores,
  });
  const share = fc.nat({ max: 100 });
  const anyWeights = fc.record({ completion: share, verif: share, ticket: share });
  const blocks = fc.subarray([10, 20, 30, 33, 50]);

  test('the score is between 0 and 1', () => {
    fc.assert(
      fc.property(answers, blocks, anyWeights, (...[tries, done, weigh]) => {
        const value = scoreOf(sequence, tried(tries, done), weigh)?.value ?? 0;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  test('a better try never lowers it', () => {
    const number = fc.constantFrom(31 as const, 32 as const, 34 as const, 51 as const);
    fc.assert(
      fc.property(answers, number, anyWeights, (...[tries, again, weigh]) => {
        const before = scoreOf(sequence, tried(tries), weigh);
        const list = tries[again];
        const better = tried({ ...tries, [again]: [...list, 1] });
        // A question without a try would add a part, which may be a weaker one.
        if (before === undefined || list.length === 0) return;
        const after = scoreOf(sequence, better, weigh)?.value ?? 0;
        expect(after).toBeGreaterThanOrEqual(before.value - 1e-12);
      }),
      runs,
    );
  });

  test('the order of the tries does not matter', () => {
    fc.assert(
      fc.property(answers, anyWeights, (tries, weigh) => {
        const reversed = Object.fromEntries(
          Object.entries(tries).map(([number, list]) => [number, list.toReversed()]),
        );
        expect(scoreOf(sequence, tried(reversed), weigh)).toEqual(
          scoreOf(sequence, tried(tries), weigh),
        );
      }),
      runs,
    );
  });
});
