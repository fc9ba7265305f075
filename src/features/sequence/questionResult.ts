/** What came of a question that is right, or has no try left. */
import type { Question } from '../../domain/activity/question.ts';
import { nextQuestion } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import { renderMarkdown } from '../../web/markdown.ts';
import { describeAnswer } from './describeAnswer.ts';
import type { Standing } from './feedback.ts';
import { linksOf } from './frame.ts';
import type { Making } from './frame.ts';
import { savedWords } from './savedWords.ts';
import { afterQuestion } from './wayOn.ts';

export function resultModel(
  making: Making,
  { step, question }: { readonly step: Step; readonly question: Question },
  { made, shown }: Standing,
) {
  const { ctx, opened } = making;
  const last = made.at(-1);
  const reveal = step.block.kind === 'defi' ? (step.block.reveal ?? '') : '';
  return {
    answer: shown === undefined ? [] : describeAnswer(question, shown.value, ctx),
    models: question.kind === 'short' && question.mode === 'open' ? question.models : [],
    revealHtml: renderMarkdown(reveal),
    saved: last === undefined ? '' : savedWords(ctx, last.at),
    nextHref: afterQuestion(opened, { step, questionId: question.id }, linksOf(making)),
    nextText: ctx.t(nextKey(making, step, question)),
  };
}

function nextKey({ opened }: Making, step: Step, { id }: Question): string {
  const next = nextQuestion(step, opened.work, id);
  if (next !== undefined && next.id !== id) return 'sequence.question.next';
  return step.kind === 'verif' ? 'sequence.question.toRecap' : 'sequence.question.continue';
}
