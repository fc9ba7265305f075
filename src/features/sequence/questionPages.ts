/** One question: its form, or what came of the answer (design 02, 02b, 02c). */
import type { Question } from '../../domain/activity/question.ts';
import { questionsOf } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Page } from '../../web/types.ts';
import { feedbackOn, standingOf } from './feedback.ts';
import type { Standing } from './feedback.ts';
import { framedPage, linksOf, stepName } from './frame.ts';
import type { Making } from './frame.ts';
import { partModels, sceneModel } from './partModels.ts';
import { formModel } from './questionForm.ts';
import type { TypedAnswer } from './questionForm.ts';
import { recapOf } from './recap.ts';
import { resultModel } from './questionResult.ts';

export interface Asked {
  readonly step: Step;
  readonly question: Question;
  /** What was sent and refused: shown again. */
  readonly typed?: TypedAnswer;
}

export function questionPage(making: Making, asked: Asked): Page {
  const standing = standingOf(asked.step, asked.question, making.opened.work);
  const isOver = standing.tries.right || standing.tries.left === 0;
  const common = { ...commonModel(making, asked), ...feedbackModel(making, asked, standing) };
  return framedPage(making, {
    view: isOver ? 'sequence/question-result' : 'sequence/question-form',
    title: titleOf(making, asked, standing),
    phase: asked.step.phase,
    stepId: asked.step.id,
    scripts: isOver ? [] : scriptsOf(asked.question),
    model: isOver
      ? { ...common, ...resultModel(making, asked, standing), recap: recapIfMany(making, asked) }
      : { ...common, ...formModel(making, asked, standing) },
  });
}

function scriptsOf({ kind }: Question): readonly string[] {
  return ['draft.js', ...(kind === 'order' ? ['orderLines.js'] : []), 'readAloud.js'];
}

function commonModel(making: Making, { step, question }: Asked) {
  const { says, scene, text } = question;
  const questions = questionsOf(step);
  const number = questions.findIndex(({ id }) => id === question.id) + 1;
  const total = questions.length;
  const isAlone = total === 1;
  return {
    heading: isAlone ? stepName(making, step) : '',
    progress: isAlone ? '' : making.ctx.t('sequence.question.progress', { number, total }),
    progressWidth: Math.round((100 * number) / total),
    saysText: says?.text ?? '',
    saysWho: says?.who ?? '',
    scenes: scene === undefined ? [] : [sceneModel(making, scene)],
    text,
    parts: step.block.kind === 'defi' ? partModels(making, step.block.parts) : [],
    resourceHref: resourceHref(making, step),
  };
}

function feedbackModel(making: Making, asked: Asked, standing: Standing) {
  const feedback = feedbackOn(making.ctx.t, asked, standing);
  return {
    tone: feedback?.tone ?? '',
    feedbackTitle: feedback?.title ?? '',
    feedbackLines: feedback?.lines ?? [],
  };
}

/** The last resource before this step: what to read again. */
function resourceHref(making: Making, step: Step): string {
  if (step.kind === 'defi') return '';
  const { steps } = making.opened;
  const before = steps.slice(
    0,
    steps.findIndex(({ id }) => id === step.id),
  );
  const resource = before.findLast(({ kind }) => kind === 'ressource');
  return resource === undefined ? '' : linksOf(making).step(resource.id);
}

function recapIfMany(making: Making, { step }: Asked) {
  return questionsOf(step).length > 1 ? recapOf(making, step) : [];
}

function titleOf(making: Making, { step, question }: Asked, { shown, tries }: Standing): string {
  const { t } = making.ctx;
  const questions = questionsOf(step);
  const total = questions.length;
  const name = stepName(making, step);
  if (total === 1) return name;
  const number = questions.findIndex(({ id }) => id === question.id) + 1;
  if (shown === undefined) return t('sequence.head.question', { step: name, number, total });
  return t(tries.right ? 'sequence.head.right' : 'sequence.head.again', { step: name, number });
}
