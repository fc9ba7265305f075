import { describe, expect, test } from '@jest/globals';
import {
  finishBlock,
  recordAnswer,
  recordTicketWords,
} from '../../../src/domain/activity/answer.ts';
import type { Answer, Finished, Recorded } from '../../../src/domain/activity/answer.ts';
import { emptyWork } from '../../../src/domain/activity/emptyWork.ts';
import { work as workSchema } from '../../../src/domain/activity/work.ts';
import type { TicketWords } from '../../../src/domain/activity/work.ts';
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

const drill = {
  title: 'Revoir',
  minutes: 2,
  parts: [{ kind: 'text' as const, body: 'Compter.' }],
  questions: [trueFalse(71)],
};
const sequence = aSequence({
  avant: [
    aDefi(10),
    aRessource(20),
    aVerif(30, [trueFalse(31), trueFalse(32)], { certainty: true, remediation: drill }),
  ],
  pendant: [anActivite(40)],
  apres: [aTicket(50), aTicket(60, { understanding: false })],
});
const answerTo = (number: number, more: Partial<Answer> = {}): Answer => ({
  questionId: uuidOf(number),
  raw: 'true',
  formId: 'form-1',
  now: 100,
  ...more,
});
function accepted(recorded: Recorded): Extract<Recorded, { ok: true }> {
  if (!recorded.ok) throw new Error(recorded.problem);
  return recorded;
}

function say(words: TicketWords, from = emptyWork(), number = 50): Finished {
  return recordTicketWords(sequence, from, { blockId: uuidOf(number), words });
}

describe('an answer', () => {
  test('is kept with its time, form and points, and leaves the work it came from alone', () => {
    const before = emptyWork();
    const { work, made, repeated } = accepted(recordAnswer(sequence, before, answerTo(31)));
    expect(made).toEqual({ value: true, at: 100, formId: 'form-1', score: 1 });
    expect(work.answers).toEqual({ [uuidOf(31)]: [made] });
    expect(repeated).toBe(false);
    expect(before).toEqual(emptyWork());
    expect(workSchema.parse(work)).toEqual(work);
  });

  test('sent twice by the same form is one try, even when no try is left', () => {
    const first = accepted(recordAnswer(sequence, emptyWork(), answerTo(11)));
    const second = recordAnswer(sequence, first.work, answerTo(11, { raw: 'false', now: 200 }));
    expect(second).toEqual({ ok: true, work: first.work, repeated: true, made: first.made });
  });

  test('from another form is another try, until none is left', () => {
    let { work } = accepted(recordAnswer(sequence, emptyWork(), answerTo(31, { raw: 'false' })));
    ({ work } = accepted(recordAnswer(sequence, work, answerTo(31, { formId: 'form-2' }))));
    expect(work.answers[uuidOf(31)]?.map(({ score }) => score)).toEqual([0, 1]);
    const third = recordAnswer(sequence, work, answerTo(31, { formId: 'form-3' }));
    expect(third).toEqual({ ok: false, problem: 'no-tries-left' });
  });

  test.each([
    ['to a question of no block', answerTo(99), 'unknown-question'],
    ['without a value', answerTo(31, { raw: '' }), 'missing'],
    ['with a value of no option', answerTo(31, { raw: 'oui' }), 'unknown-choice'],
  ])('%s is refused as a value', (_name, answer, problem) => {
    expect(recordAnswer(sequence, emptyWork(), answer)).toEqual({ ok: false, problem });
  });

  test.each([
    ['kept where the check asks for it', 31, 'sure'],
    ['dropped in a défi', 11, undefined],
    ['dropped in a drill', 71, undefined],
    ['dropped in a ticket', 51, undefined],
  ])('has its certainty %s', (_name, number, kept) => {
    const answer = answerTo(number, { certainty: 'sure' });
    expect(accepted(recordAnswer(sequence, emptyWork(), answer)).made.certainty).toBe(kept);
  });
});

describe('a block', () => {
  test('is done with the first answer to its last question, right or wrong', () => {
    const one = accepted(recordAnswer(sequence, emptyWork(), answerTo(32, { raw: 'false' })));
    expect(one.work.blocks).toEqual({});
    const two = accepted(recordAnswer(sequence, one.work, answerTo(31, { now: 300 })));
    const done = { [uuidOf(30)]: { doneAt: 300, how: 'answered' } };
    expect(two.work.blocks).toEqual(done);
    const later = answerTo(32, { now: 400, formId: 'form-2' });
    expect(accepted(recordAnswer(sequence, two.work, later)).work.blocks).toEqual(done);
  });

  test.each([
    ['a défi', 11, 10],
    ['a ticket', 51, 50],
  ])('of one question is done with it: %s', (_name, question, block) => {
    const { work } = accepted(recordAnswer(sequence, emptyWork(), answerTo(question)));
    expect(work.blocks[uuidOf(block)]).toEqual({ doneAt: 100, how: 'answered' });
  });

  test('is not done by the drill of its remediation', () => {
    const { work } = accepted(recordAnswer(sequence, emptyWork(), answerTo(71)));
    expect(work.blocks).toEqual({});
  });

  test('without questions is done when the student says so, once', () => {
    const finish = { blockId: uuidOf(20), how: 'answered', now: 500 } as const;
    const first = finishBlock(sequence, emptyWork(), finish);
    const blocks = { [uuidOf(20)]: { doneAt: 500, how: 'answered' } };
    expect(first).toEqual({ ok: true, work: { ...emptyWork(), blocks }, repeated: false });
    if (!first.ok) throw new Error(first.problem);
    const second = finishBlock(sequence, first.work, { ...finish, now: 600 });
    expect(second).toEqual({ ok: true, work: first.work, repeated: true });
  });

  test.each([
    ['with open questions', 30, 'answered', 'not-answered'],
    ['done by the class together', 40, 'in class', 'unknown-block'],
    ['of another sequence', 99, 'answered', 'unknown-block'],
  ] as const)('%s can’t be declared done', (...[_name, number, how, problem]) => {
    const finished = finishBlock(sequence, emptyWork(), { blockId: uuidOf(number), how, now: 1 });
    expect(finished).toEqual({ ok: false, problem });
  });

  test('done in class or by the teacher needs no answer', () => {
    for (const how of ['in class', 'teacher'] as const) {
      const finished = finishBlock(sequence, emptyWork(), { blockId: uuidOf(30), how, now: 1 });
      expect(finished).toMatchObject({ ok: true, work: { blocks: { [uuidOf(30)]: { how } } } });
    }
  });
});

describe('the words of a ticket', () => {
  test('are kept without what was left blank', () => {
    const said = say({ understanding: 4, keep: ' compter d’abord ', ask: '  ' });
    const tickets = { [uuidOf(50)]: { understanding: 4, keep: 'compter d’abord' } };
    expect(said).toEqual({ ok: true, work: { ...emptyWork(), tickets }, repeated: false });
  });

  test('sent again are the same, and other words replace them', () => {
    const said = say({ ask: 'Et le bon ?' });
    if (!said.ok) throw new Error(said.problem);
    expect(say({ ask: 'Et le bon ?' }, said.work)).toMatchObject({ repeated: true });
    const changed = { tickets: { [uuidOf(50)]: {} } };
    expect(say({}, said.work)).toMatchObject({ repeated: false, work: changed });
  });

  test('hold no understanding where the ticket does not ask for it', () => {
    const said = say({ understanding: 4 }, emptyWork(), 60);
    expect(said).toMatchObject({ work: { tickets: { [uuidOf(60)]: {} } } });
    expect(said).not.toHaveProperty(`work.tickets.${uuidOf(60)}.understanding`);
  });

  test('belong to a ticket', () => {
    expect(say({}, emptyWork(), 30)).toEqual({ ok: false, problem: 'unknown-block' });
    expect(say({}, emptyWork(), 99)).toEqual({ ok: false, problem: 'unknown-block' });
  });
});
