/** The form of a question that may still be tried. */
import type { Question } from '../../domain/activity/question.ts';
import type { Step } from '../../domain/activity/steps.ts';
import { certainty as certaintyNames } from '../../domain/activity/work.ts';
import type { Certainty } from '../../domain/activity/work.ts';
import { hashKey } from '../../domain/ids.ts';
import type { RequestContext } from '../../web/types.ts';
import { newToken } from '../../web/sessions.ts';
import { describeAnswer } from './describeAnswer.ts';
import { tryName } from './feedback.ts';
import type { Standing } from './feedback.ts';
import { formField } from './formField.ts';
import { linksOf, wrongIn } from './frame.ts';
import type { Making } from './frame.ts';
import { questionInput } from './questionInput.ts';
import { savedTryWords, savedWords } from './savedWords.ts';

export interface TypedAnswer {
  readonly value: unknown;
  readonly certainty: unknown;
}
interface AskedForm {
  readonly step: Step;
  readonly question: Question;
  readonly typed?: TypedAnswer;
}

export function formModel(making: Making, asked: AskedForm, standing: Standing) {
  const { ctx, opened } = making;
  const { step, question, typed } = asked;
  const { used } = standing.tries;
  return {
    action: linksOf(making).question(question.id),
    formId: newToken(),
    draftKey: draftKey(making, question, used),
    input: questionInput({
      question,
      seed: opened.attemptId,
      typed: typed === undefined ? formField(question, standing.made.at(-1)?.value) : typed.value,
      tried: triedChoices(ctx, question, standing),
      t: ctx.t,
    }),
    wrong: wrongIn(making, 'value'),
    certaintyWrong: wrongIn(making, 'certainty'),
    past: pastLine(ctx, question, standing),
    certainty: asksCertainty(asked) ? certaintyChoices(ctx, typed) : [],
    submit:
      used === 0
        ? ctx.t('sequence.question.submit')
        : ctx.t('sequence.question.submitAgain', { try: tryName(ctx.t, used + 1) }),
    saved: savedLine(making, standing),
    neverGraded: step.kind === 'defi',
    triesLine: triesLine(ctx, asked, standing),
    // A first answer is needed before « À revoir » shows the resource again.
    offerResource: used > 0,
  };
}

/** A draft belongs to one person and to one try: once that is saved, it fits nothing any more. */
function draftKey({ ctx, opened }: Making, { id }: Question, used: number): string {
  return hashKey('draft', ctx.session.personId, opened.placement._id, id, String(used));
}

export function asksCertainty({ step, question }: Pick<AskedForm, 'step' | 'question'>): boolean {
  const { block } = step;
  return (
    block.kind === 'verif' &&
    block.certainty &&
    block.questions.some(({ id }) => id === question.id)
  );
}

function certaintyChoices({ t }: RequestContext, typed: TypedAnswer | undefined) {
  return certaintyNames.options.map((name: Certainty, index) => ({
    id: index === 0 ? 'certainty' : `certainty-${name}`,
    value: name,
    text: t(`sequence.question.${name}`),
    checked: typed?.certainty === name,
  }));
}

/** « Ton 1er essai » on each choice that was tried and was not right. */
function triedChoices(
  { t }: RequestContext,
  { kind }: Question,
  { made }: Standing,
): ReadonlyMap<string, string> {
  if (kind !== 'mcq' && kind !== 'true-false') return new Map();
  return new Map(
    made.map(({ value }, index) => [
      String(value),
      t('sequence.question.yourTry', { try: tryName(t, index + 1) }),
    ]),
  );
}

/** Where the form starts afresh without marks on choices, the last try is said in words. */
function pastLine(ctx: RequestContext, question: Question, { made, shown }: Standing): string {
  if (shown === undefined || (question.kind !== 'multiple' && question.kind !== 'numeric'))
    return '';
  const answer = ctx.format.list(describeAnswer(question, shown.value, ctx));
  const name = tryName(ctx.t, made.indexOf(shown) + 1);
  return ctx.t('sequence.question.yourTryWas', { try: name, answer });
}

function savedLine({ ctx, opened }: Making, { made }: Standing): string {
  const last = made.at(-1);
  if (last !== undefined) return savedTryWords(ctx, last.at, tryName(ctx.t, made.length));
  return opened.attempt === undefined ? '' : savedWords(ctx, opened.attempt.updatedAt);
}

function triesLine(
  { t }: RequestContext,
  { step, question }: AskedForm,
  standing: Standing,
): string {
  const { block, kind } = step;
  if (block.kind !== 'verif') return '';
  if (kind === 'verif') return t('sequence.question.tries', { count: block.tries });
  const isDrill = !block.questions.some(({ id }) => id === question.id);
  if (isDrill) return t('sequence.question.drill');
  return standing.tries.left > 0 ? t('sequence.question.retry') : '';
}
