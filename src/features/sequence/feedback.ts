/** What a student reads after an answer: the author's words, a hint while tries remain, certainty. */
import { gradeAnswer } from '../../domain/activity/grade.ts';
import type { Question } from '../../domain/activity/question.ts';
import { triesOf } from '../../domain/activity/steps.ts';
import type { Step, Tries } from '../../domain/activity/steps.ts';
import type { TryMade, Work } from '../../domain/activity/work.ts';
import type { Translate } from '../../web/types.ts';

export interface FeedbackModel {
  /** `noted`: nothing is right or wrong here (challenge, open answer). */
  readonly tone: 'right' | 'again' | 'noted';
  readonly title: string;
  readonly lines: readonly string[];
}

/** The question as it stands for this student. */
export interface Standing {
  readonly tries: Tries;
  readonly made: readonly TryMade[];
  /** The right try if there is one, else the last. */
  readonly shown: TryMade | undefined;
}

export function standingOf(step: Step, question: Question, work: Work): Standing {
  const made = work.answers[question.id] ?? [];
  return {
    tries: triesOf(step, question, work),
    made,
    shown: made.find(({ score }) => score === 1) ?? made.at(-1),
  };
}

/** « 2e essai ». */
export function tryName(t: Translate, number: number): string {
  return t(`sequence.try.${Math.min(Math.max(number, 1), 6)}`);
}

export function isNeverWrong(step: Pick<Step, 'kind'>, question: Question): boolean {
  return step.kind === 'defi' || (question.kind === 'short' && question.mode === 'open');
}

/** Undefined before the first answer. */
export function feedbackOn(
  t: Translate,
  at: { readonly step: Step; readonly question: Question },
  { shown, tries, made }: Standing,
): FeedbackModel | undefined {
  if (shown === undefined) return undefined;
  const { step, question } = at;
  const { right, feedback } = gradeAnswer(question, shown.value);
  const words = feedback === undefined ? [] : [feedback];
  if (step.kind === 'defi')
    return {
      tone: 'noted',
      title: t('sequence.defi.noted'),
      lines: [t('sequence.defi.thanks'), ...words],
    };
  if (isNeverWrong(step, question))
    return { tone: 'noted', title: t('sequence.defi.noted'), lines: words };
  const certainty = certaintyWords(t, shown, right);
  if (right)
    return { tone: 'right', title: t('sequence.feedback.right'), lines: [...words, ...certainty] };
  const hint =
    tries.left > 0 && question.hint !== undefined
      ? [t('sequence.feedback.hint', { hint: question.hint })]
      : [];
  const noMore = tries.left === 0 && made.length > 1 ? [t('sequence.feedback.noMore')] : [];
  return {
    tone: 'again',
    title: t('sequence.feedback.again'),
    lines: [...words, ...hint, ...certainty, ...noMore],
  };
}

/** Only where it teaches something: sure and wrong, or unsure and right (domain.md 3.1). */
function certaintyWords(t: Translate, { certainty }: TryMade, right: boolean): readonly string[] {
  if (certainty === 'sure' && !right) return [t('sequence.feedback.sureWrong')];
  if (certainty === 'unsure' && right) return [t('sequence.feedback.unsureRight')];
  return [];
}
