/** The page of one step, by kind of block. */
import { nextQuestion, questionsOf } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import { pointsOn } from '../../domain/activity/tries.ts';
import type { Page } from '../../web/types.ts';
import { classroomModel } from './classroomModel.ts';
import { framedPage, linksOf, stepName } from './frame.ts';
import type { Making } from './frame.ts';
import { partModels } from './partModels.ts';
import { questionPage } from './questionPages.ts';
import { recapOf } from './recap.ts';
import { remediationPage } from './remediationPages.ts';
import { ticketPage } from './ticketPages.ts';
import { afterStep, nextInPhase } from './wayOn.ts';

export function stepPage(making: Making, step: Step): Page {
  const { block } = step;
  if (step.kind === 'remediation') return remediationPage(making, step);
  switch (block.kind) {
    case 'ressource':
      return resourcePage(making, step);
    case 'defi':
      return questionPage(making, { step, question: block.question });
    case 'verif':
      return checkPage(making, step);
    case 'ticket':
      return making.opened.work.answers[block.question.id] === undefined
        ? questionPage(making, { step, question: block.question })
        : ticketPage(making, step);
    default:
      return classroomPage(making, step);
  }
}

/** Where the page of a step leads: address and words. */
function wayOnModel(making: Making, step: Step) {
  const { ctx, opened } = making;
  const next = nextInPhase(opened, step);
  return {
    nextHref: afterStep(opened, step, linksOf(making)),
    nextText:
      next === undefined
        ? ctx.t('sequence.next.phase')
        : ctx.t('sequence.next.step', { step: stepName(making, next) }),
  };
}

function resourcePage(making: Making, step: Step): Page {
  const { block } = step;
  const name = stepName(making, step);
  return framedPage(making, {
    view: 'sequence/resource',
    title: name,
    phase: step.phase,
    stepId: step.id,
    scripts: ['readAloud.js'],
    model: {
      name,
      minutes: making.ctx.t('sequence.minutes', { minutes: step.minutes }),
      parts: partModels(making, block.kind === 'ressource' ? block.parts : []),
      done: step.state === 'done',
      action: linksOf(making).step(step.id),
      ...wayOnModel(making, step),
    },
  });
}

/** The first question that waits, else what came of all of them. */
function checkPage(making: Making, step: Step): Page {
  const { ctx, opened } = making;
  const waiting = nextQuestion(step, opened.work);
  if (waiting !== undefined) return questionPage(making, { step, question: waiting });
  const name = stepName(making, step);
  const { points, max } = pointsOn(opened.work, questionsOf(step));
  return framedPage(making, {
    view: 'sequence/check-end',
    title: ctx.t('sequence.recap.done', { step: name }),
    phase: step.phase,
    stepId: step.id,
    model: {
      name,
      result: ctx.t('sequence.recap.points', {
        points: ctx.format.number(points),
        max: ctx.format.number(max),
        count: points,
      }),
      recap: recapOf(making, step),
      ...remediationOffer(making, step),
      ...wayOnModel(making, step),
    },
  });
}

function remediationOffer({ ctx, opened }: Making, step: Step) {
  const offer = opened.steps.find(({ id, state }) => id === `${step.id}-r` && state !== 'done');
  if (offer === undefined || offer.block.kind !== 'verif') return { offer: '' };
  const retry = offer.block.remediation?.retry ?? [];
  const key = `sequence.recap.${retry.length > 0 ? 'remediationRetry' : 'remediation'}`;
  return { offer: ctx.t(key, { minutes: offer.minutes }) };
}

function classroomPage(making: Making, step: Step): Page {
  const name = stepName(making, step);
  return framedPage(making, {
    view: 'sequence/classroom',
    title: name,
    phase: step.phase,
    stepId: step.id,
    model: {
      name,
      kindName: making.ctx.t(`sequence.kind.${step.kind}`),
      minutes: making.ctx.t('sequence.minutes', { minutes: step.minutes }),
      ...classroomModel(making, step.block),
      ...neighbour(making, step),
    },
  });
}

/** Class blocks are read one after the other. */
function neighbour(making: Making, step: Step) {
  const { steps } = making.opened;
  const next = steps[steps.findIndex(({ id }) => id === step.id) + 1];
  const links = linksOf(making);
  if (next === undefined || next.phase !== step.phase)
    return {
      nextHref: links.phase(step.phase),
      nextText: making.ctx.t(`sequence.phase.${step.phase}`),
    };
  return {
    nextHref: links.step(next.id),
    nextText: making.ctx.t('sequence.next.step', { step: stepName(making, next) }),
  };
}
