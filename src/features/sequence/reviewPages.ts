/** The work of one student, read by the teacher: tries, score, words of the ticket. Nothing can be changed. */
import { scoreOf } from '../../domain/activity/score.ts';
import { stepsDone } from '../../domain/activity/done.ts';
import type { Question } from '../../domain/activity/question.ts';
import { listSteps, questionsOf } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { TicketWords, TryMade, Work } from '../../domain/activity/work.ts';
import type { Person } from '../../store/index.ts';
import type { Page, SessionContext } from '../../web/types.ts';
import { describeAnswer } from './describeAnswer.ts';
import { isNeverWrong, tryName } from './feedback.ts';
import type { ReviewedWork } from './openWork.ts';

const toRoot = '../../../';

export function reviewPage(ctx: SessionContext, reviewed: ReviewedWork): Page {
  const { placement, person, attempt, courseTitle, school } = reviewed;
  const title = titleOf(ctx, person);
  return {
    kind: 'page',
    view: 'sequence/review',
    title,
    layout: {
      kind: 'staff',
      where: courseTitle,
      whereMore: school.name,
      tab: { name: 'participation', self: false },
      toRoot,
    },
    model: {
      backHref: `${toRoot}participation?placement=${placement._id}`,
      activity: placement.title,
      heading: title,
      facts: attempt === undefined ? [] : factsOf(ctx, reviewed, attempt.work),
      steps: attempt === undefined ? [] : stepsOf(ctx, reviewed, attempt.work),
    },
  };
}

function titleOf({ t }: SessionContext, person: Person | undefined): string {
  if (person === undefined) return t('sequence.review.titleUnknown');
  const student = person.name ?? t('course.alias', { number: person.alias });
  return t('sequence.review.title', { student });
}

function factsOf(ctx: SessionContext, { sequence, placement, attempt }: ReviewedWork, work: Work) {
  const { t, format } = ctx;
  const score = scoreOf(sequence, work, placement.weights ?? sequence.weights);
  const steps = stepsDone(sequence, work);
  return [
    score === undefined
      ? t('sequence.review.noScore')
      : t('sequence.review.score', { score: format.percent(score.value) }),
    t('sequence.review.steps', { done: steps.done, total: steps.total }),
    ...(attempt === undefined
      ? []
      : [t('sequence.review.lastAt', { when: format.dayAndTime(attempt.updatedAt) })]),
  ];
}

/** Steps in which something is asked; what is only read or done together leaves no answer. */
function stepsOf(ctx: SessionContext, { sequence }: ReviewedWork, work: Work) {
  return listSteps(sequence, work)
    .map((step) => ({ step, questions: askedIn(step) }))
    .filter(({ questions }) => questions.length > 0)
    .map(({ step, questions }) => ({
      id: step.id,
      name: nameOf(ctx, step),
      phase: ctx.t(`sequence.phase.${step.phase}`),
      questions: questions.map((question) => questionModel(ctx, { step, question }, work)),
      words: wordsOf(ctx, work.tickets[step.block.id]),
    }));
}

/** The check shows all tries at its questions, those of the remediation too. */
function askedIn(step: Step): readonly Question[] {
  const questions = questionsOf(step);
  const { block } = step;
  return step.kind === 'remediation' && block.kind === 'verif'
    ? questions.filter((question) => !block.questions.includes(question))
    : questions;
}

const nameOf = ({ t }: SessionContext, { kind, block }: Step): string =>
  kind === 'remediation' && block.kind === 'verif'
    ? (block.remediation?.title ?? t('sequence.kind.remediation'))
    : block.title;

function questionModel(
  ctx: SessionContext,
  { step, question }: { readonly step: Step; readonly question: Question },
  work: Work,
) {
  const neverWrong = isNeverWrong(step, question);
  return {
    text: question.text,
    tries: (work.answers[question.id] ?? []).map((made, index) => ({
      name: ctx.t('sequence.review.try', {
        try: tryName(ctx.t, index + 1),
        when: ctx.format.dayAndTime(made.at),
      }),
      answer: describeAnswer(question, made.value, ctx),
      shown: resultOf(ctx, made, neverWrong),
      certainty:
        made.certainty === undefined ? '' : ctx.t(`sequence.review.certainty.${made.certainty}`),
    })),
  };
}

function resultOf({ t }: SessionContext, { score }: TryMade, neverWrong: boolean) {
  if (neverWrong) return { look: 'noted', result: t('sequence.review.noted') };
  return score === 1
    ? { look: 'right', result: t('sequence.review.right') }
    : { look: 'again', result: t('sequence.review.again') };
}

function wordsOf({ t }: SessionContext, words: TicketWords | undefined) {
  if (words === undefined) return [];
  const { understanding, keep, ask } = words;
  const level = understanding === undefined ? 'none' : `level.${understanding}`;
  return [
    { name: t('sequence.ticket.understanding'), text: t(`sequence.ticket.${level}`) },
    ...(keep === undefined ? [] : [{ name: t('sequence.ticket.keep'), text: keep }]),
    ...(ask === undefined ? [] : [{ name: t('sequence.ticket.ask'), text: ask }]),
  ];
}
