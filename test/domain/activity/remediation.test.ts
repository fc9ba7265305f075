import { describe, expect, test } from '@jest/globals';
import { finishRemediation, recordAnswer } from '../../../src/domain/activity/answer.ts';
import { stepsDone } from '../../../src/domain/activity/done.ts';
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
import { aRessource, aSequence, aVerif, trueFalse, uuidOf } from './content.ts';
import type { QuestionInput } from './content.ts';

const check = uuidOf(30);
const remediationId = `${check}-r`;

/** Sequence A: a check of four, a branch below 50 %, then the second and the fourth again. */
function withRemediation(
  more: { watch?: number[]; drill?: QuestionInput[]; threshold?: number } = {},
): Sequence {
  const remediation = {
    title: 'Revoir les gestes',
    minutes: 3,
    parts: [{ kind: 'text' as const, body: 'Compter avant de signer.' }],
    watch: (more.watch ?? []).map(uuidOf),
    questions: more.drill ?? [],
    retry: [32, 34].map(uuidOf),
  };
  const questions = [31, 32, 33, 34].map((number) => trueFalse(number));
  const verif = aVerif(30, questions, { remediation, threshold: more.threshold ?? 50 });
  return aSequence({ avant: [verif, aRessource(60)] });
}

function answerAll(sequence: Sequence, tries: [number, boolean][], from = emptyWork()): Work {
  let work = from;
  for (const [number, right] of tries) {
    const questionId = uuidOf(number);
    const formId = `form-${work.answers[questionId]?.length ?? 0}`;
    const recorded = recordAnswer(sequence, work, { questionId, raw: `${right}`, formId, now: 7 });
    if (!recorded.ok) throw new Error(`${number}: ${recorded.problem}`);
    ({ work } = recorded);
  }
  return work;
}

const allWrong: [number, boolean][] = [31, 32, 33, 34].map((number) => [number, false]);
const find = (sequence: Sequence, work: Work): Step | undefined =>
  listSteps(sequence, work).find(({ kind }) => kind === 'remediation');
const get = (sequence: Sequence, work: Work): Step => {
  const found = find(sequence, work);
  if (found === undefined) throw new Error('the remediation is not listed');
  return found;
};

describe('a remediation', () => {
  test.each<[string, [number, boolean][], boolean]>([
    ['stays away while a question waits', allWrong.slice(1), false],
    ['opens below the threshold', allWrong, true],
    ['stays away at the threshold', [...allWrong, [31, true], [33, true]], false],
  ])('%s', (_name, tries, isListed) => {
    const sequence = withRemediation();
    expect(find(sequence, answerAll(sequence, tries)) !== undefined).toBe(isListed);
  });

  test('looks at the watched questions only', () => {
    const sequence = withRemediation({ watch: [31, 34] });
    const open = answerAll(sequence, [
      [31, false],
      [34, false],
    ]);
    expect(find(sequence, open)).toBeDefined();
    const closed = answerAll(sequence, [...allWrong.slice(1), [31, true]]);
    expect(find(sequence, closed)).toBeUndefined();
  });

  test('comes right after its check, is recommended next and counts for nothing', () => {
    const sequence = withRemediation();
    const work = answerAll(sequence, allWrong);
    expect(listSteps(sequence, work).map(({ id }) => id)).toEqual([
      check,
      remediationId,
      uuidOf(60),
    ]);
    expect(get(sequence, work)).toMatchObject({ minutes: 3, state: 'todo', counts: false });
    expect(currentStep(sequence, work)?.id).toBe(remediationId);
    expect(nextStep(sequence, work, check)?.id).toBe(remediationId);
    expect(stepsDone(sequence, work)).toEqual({ done: 1, total: 2 });
  });

  test('asks its drill, then the questions to try again that are not right', () => {
    const sequence = withRemediation({ drill: [trueFalse(71)] });
    const work = answerAll(sequence, [...allWrong, [32, true]]);
    const step = get(sequence, work);
    expect(questionsOf(step).map(({ id }) => id)).toEqual([71, 32, 34].map(uuidOf));
    expect(nextQuestion(step, work)?.id).toBe(uuidOf(71));
    expect(triesOf(step, { id: uuidOf(71) }, work).left).toBe(3);
    const drilled = answerAll(sequence, [[71, false]], work);
    expect(nextQuestion(step, drilled)?.id).toBe(uuidOf(34));
    expect(nextQuestion(step, answerAll(sequence, [[34, true]], drilled))).toBeUndefined();
  });

  test('gives one more try after the drill, to its questions only', () => {
    const sequence = withRemediation({ drill: [trueFalse(71)] });
    const work = answerAll(sequence, [...allWrong, ...allWrong]);
    const left = (number: number, now: Work) =>
      triesOf(get(sequence, now), { id: uuidOf(number) }, now).left;
    expect([31, 32, 33, 34].map((number) => left(number, work))).toEqual([0, 0, 0, 0]);
    const drilled = answerAll(sequence, [[71, true]], work);
    expect([31, 32, 33, 34].map((number) => left(number, drilled))).toEqual([0, 1, 0, 1]);
    expect(answerAll(sequence, [[32, true]], drilled).answers[uuidOf(32)]).toHaveLength(3);
  });

  test('without a drill gives that try at once, and stays while the student is in it', () => {
    const sequence = withRemediation();
    const work = answerAll(sequence, [[31, true], ...allWrong.slice(1)]);
    const retried = answerAll(sequence, [[32, true]], work);
    expect(get(sequence, retried).state).toBe('started');
    expect(retried.remediating).toEqual({ [check]: 7 });
    // The threshold is reached: the step stays in the list, « Continuer » goes past it.
    expect(nextStep(sequence, retried, check)?.id).toBe(uuidOf(60));
    expect(answerAll(sequence, [[34, false]], retried).remediating).toEqual({ [check]: 7 });
  });

  test('is not begun by an answer from before it opened', () => {
    const sequence = withRemediation({ drill: [trueFalse(71)] });
    expect(answerAll(sequence, [[71, true], ...allWrong]).remediating).toBeUndefined();
  });

  test('is closed by the student, drill or not, once and for all', () => {
    const sequence = withRemediation({ drill: [trueFalse(71)] });
    const work = answerAll(sequence, [...allWrong, ...allWrong]);
    const closed = finishRemediation(sequence, work, { blockId: check, now: 9 });
    if (!closed.ok) throw new Error(closed.problem);
    expect(closed).toMatchObject({ repeated: false, work: { remediated: { [check]: 9 } } });
    expect(get(sequence, closed.work).state).toBe('done');
    expect(currentStep(sequence, closed.work)?.id).toBe(uuidOf(60));
    expect(triesOf(get(sequence, closed.work), { id: uuidOf(34) }, closed.work).left).toBe(1);
    const again = finishRemediation(sequence, closed.work, { blockId: check, now: 12 });
    expect(again).toEqual({ ok: true, work: closed.work, repeated: true });
  });

  test.each([
    ['of a check that needs none', check],
    ['of another block', uuidOf(60)],
    ['of no block', uuidOf(99)],
  ])('can’t be closed when it is one %s', (_name, blockId) => {
    const sequence = withRemediation();
    const closed = finishRemediation(sequence, emptyWork(), { blockId, now: 9 });
    expect(closed).toEqual({ ok: false, problem: 'unknown-block' });
  });

  test('never opens at threshold 0, nor in a check that has none, whatever an older version kept', () => {
    const never = withRemediation({ threshold: 0 });
    expect(find(never, answerAll(never, allWrong))).toBeUndefined();
    const plain = aSequence({ avant: [aVerif(30, [trueFalse(31)])] });
    const work = { ...answerAll(plain, [[31, false]]), remediated: { [check]: 3 } };
    expect(find(plain, work)).toBeUndefined();
    expect(findQuestion(plain, uuidOf(71))).toBeUndefined();
  });
});
