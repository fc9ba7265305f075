/** « Reprise »: read again, practise, then one more try. Never required. */
import { nextQuestion, questionsOf } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Page } from '../../web/types.ts';
import { framedPage, linksOf, stepName } from './frame.ts';
import type { Making } from './frame.ts';
import { partModels } from './partModels.ts';
import { recapOf } from './recap.ts';

export function remediationPage(making: Making, step: Step): Page {
  const { ctx, opened } = making;
  const links = linksOf(making);
  const name = stepName(making, step);
  const waiting = nextQuestion(step, opened.work);
  const begun = questionsOf(step).some(({ id }) => drilled(making, step, id));
  return framedPage(making, {
    view: 'sequence/remediation',
    title: name,
    phase: step.phase,
    stepId: step.id,
    scripts: ['readAloud.js'],
    model: {
      name,
      minutes: ctx.t('sequence.minutes', { minutes: step.minutes }),
      parts: partModels(
        making,
        step.block.kind === 'verif' ? (step.block.remediation?.parts ?? []) : [],
      ),
      done: step.state === 'done',
      action: links.step(step.id),
      questionHref: waiting === undefined ? '' : links.question(waiting.id),
      questionText: ctx.t(begun ? 'sequence.remediation.resume' : 'sequence.remediation.start'),
      recap: begun ? recapOf(making, step) : [],
    },
  });
}

/** Answered in the drill: the tries of the check itself do not tell that the practice has begun. */
function drilled({ opened }: Making, { block }: Step, id: string): boolean {
  if (block.kind !== 'verif' || opened.work.answers[id] === undefined) return false;
  return block.remediation?.questions.some((question) => question.id === id) ?? false;
}
