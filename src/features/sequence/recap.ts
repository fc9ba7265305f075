/** « Tes réponses »: one line per question of a step. */
import { questionsOf } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Translate } from '../../web/types.ts';
import { isNeverWrong, standingOf, tryName } from './feedback.ts';
import type { Standing } from './feedback.ts';
import { linksOf } from './frame.ts';
import type { Making } from './frame.ts';

interface RecapLine {
  readonly number: number;
  readonly text: string;
  readonly href: string;
  readonly look: 'done' | 'again' | 'later';
  readonly state: string;
}

export function recapOf(making: Making, step: Step): readonly RecapLine[] {
  const { ctx, opened } = making;
  const links = linksOf(making);
  return questionsOf(step).map((question, index) => {
    const standing = standingOf(step, question, opened.work);
    const neverWrong = isNeverWrong(step, question);
    return {
      number: index + 1,
      text: question.text,
      href: links.question(question.id),
      look: lookOf(standing),
      state: stateWords(ctx.t, standing, neverWrong),
    };
  });
}

function lookOf({ shown, tries }: Standing): RecapLine['look'] {
  if (shown === undefined) return 'later';
  return tries.right ? 'done' : 'again';
}

function stateWords(t: Translate, { shown, made }: Standing, neverWrong: boolean): string {
  if (shown === undefined) return t('sequence.recap.todo');
  if (neverWrong) return t('sequence.recap.answered');
  if (shown.score < 1) return t('sequence.recap.again');
  const number = made.indexOf(shown) + 1;
  return number === 1
    ? t('sequence.recap.right')
    : t('sequence.recap.rightAt', { try: tryName(t, number) });
}
