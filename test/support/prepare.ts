/** A student who prepares: every question of a phase answered right, or wrong, through the forms. */
import { questionsOf } from '../../src/domain/activity/steps.ts';
import { listSteps } from '../../src/domain/activity/steps.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import type { Question } from '../../src/domain/activity/question.ts';
import type { PhaseName, Sequence } from '../../src/domain/activity/sequence.ts';
import type { Visitor } from './visitor.ts';

type Fields = Record<string, string | string[]>;

/** The fields of a full answer. */
export function rightFields(question: Question): Fields {
  switch (question.kind) {
    case 'mcq':
      return { value: question.right };
    case 'multiple':
      return { value: question.right };
    case 'true-false':
      return { value: String(question.right) };
    case 'short':
      return { value: question.accept[0] ?? 'Je vérifie la date, puis je réponds.' };
    case 'numeric':
      return { value: String(question.right).replace('.', ',') };
    case 'match':
      return Object.fromEntries(question.pairs.map(({ id, right }) => [`value[${id}]`, right]));
    case 'order':
      return Object.fromEntries(
        question.items.map(({ id }, index) => [`value[${id}]`, String(index + 1)]),
      );
  }
}

/** The fields of an answer that is worth nothing, or as little as the kind allows. */
export function wrongFields(question: Question): Fields {
  switch (question.kind) {
    case 'mcq':
      return { value: question.options.find(({ id }) => id !== question.right)?.id ?? '' };
    case 'multiple':
      return {
        value: question.options
          .filter(({ id }) => !question.right.includes(id))
          .map(({ id }) => id),
      };
    case 'true-false':
      return { value: String(!question.right) };
    case 'short':
      return { value: 'je ne sais pas' };
    case 'numeric':
      return { value: String(question.right + question.tolerance + 7) };
    case 'match':
      return Object.fromEntries(
        question.pairs.map(({ id, right }) => [
          `value[${id}]`,
          question.pairs.find((other) => other.right !== right)?.right ?? right,
        ]),
      );
    case 'order':
      return Object.fromEntries(
        question.items.map(({ id }, index) => [
          `value[${id}]`,
          String(question.items.length - index),
        ]),
      );
  }
}

interface Preparing {
  readonly placement: string;
  readonly content: Sequence;
  readonly phase?: PhaseName;
  readonly fields?: (question: Question) => Fields;
}

type Answering = readonly [visitor: Visitor, placement: string, question: Question, fields: Fields];

let forms = 0;

/** Posts one answer; the answer of the server, no redirect followed. */
export function answer(...[visitor, placement, question, fields]: Answering) {
  forms += 1;
  return visitor.send(`${visitor.session}activity/${placement}/questions/${question.id}`, {
    form: { ...fields, formId: `form-${forms}`, certainty: 'rather' },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
}

/** Each step of the phase that has something to do, in its order. Throws on any refusal. */
export async function prepare(visitor: Visitor, ask: Preparing): Promise<void> {
  const { placement, content, phase = 'avant', fields = rightFields } = ask;
  const steps = listSteps(content, emptyWork()).filter(
    (step) => step.phase === phase && step.counts,
  );
  for (const step of steps) {
    for (const question of questionsOf(step))
      check(await answer(visitor, placement, question, fields(question)));
    if (step.kind === 'ressource' || step.kind === 'ticket')
      check(
        await visitor.send(`${visitor.session}activity/${placement}/steps/${step.id}`, {
          form: step.kind === 'ticket' ? { understanding: '4', keep: 'PEPS', ask: '' } : {},
          headers: { 'sec-fetch-site': 'same-origin' },
        }),
      );
  }
}

function check({ status, text }: { status: number; text: string }): void {
  if (status !== 303) throw new Error(`refused: ${status} ${text.slice(0, 300)}`);
}
