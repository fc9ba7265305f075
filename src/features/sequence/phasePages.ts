/** One phase: what is left of it, or « C’est prêt » with what was sent. */
import { done } from '../../domain/activity/done.ts';
import { phaseName } from '../../domain/activity/sequence.ts';
import type { PhaseName } from '../../domain/activity/sequence.ts';
import { currentStep } from '../../domain/activity/steps.ts';
import type { Step } from '../../domain/activity/steps.ts';
import type { Page } from '../../web/types.ts';
import { framedPage, linksOf, minutesOf, stepName } from './frame.ts';
import type { Making } from './frame.ts';
import type { Opened } from './openActivity.ts';
import { sentWords } from './sentWords.ts';

/** `class`: nothing in it counts, the class does it together. */
type PhaseState = 'done' | 'todo' | 'class';

export function phasePage(making: Making, phase: PhaseName, platform: string): Page {
  const state = stateOf(making, phase);
  const heading = headingOf(making, phase, state);
  return framedPage(making, {
    view: 'sequence/phase',
    title: heading,
    phase,
    model: {
      heading,
      done: state === 'done',
      text: textOf(making, phase, state),
      sent: state === 'done' ? sentWords(making, platform) : [],
      blocks: state === 'class' ? listBlocks(making, phase) : [],
      ...resumeModel(making, phase),
      ...afterModel(making, phase, state),
    },
  });
}

/** The step to do; when all is done, the words of a ticket that were not given yet. */
export function stepToOpen({ sequence, work, steps }: Opened): Step | undefined {
  return (
    currentStep(sequence, work) ??
    steps.find(({ kind, block }) => kind === 'ticket' && work.tickets[block.id] === undefined)
  );
}

/** What the activity opens on: the step to do, or the end of « avant » until the class has taken place. */
export function waitingPhase(making: Making): PhaseName | undefined {
  const { sequence, work, steps } = making.opened;
  const step = stepToOpen(making.opened);
  if (step === undefined)
    return (
      phaseName.options.findLast((phase) => done(sequence, work, phase) !== undefined) ?? 'avant'
    );
  const isBegun = steps.some(({ phase, state }) => phase === 'apres' && state !== 'todo');
  const isEarly = step.phase === 'apres' && !isBegun && isClassAhead(making);
  return isEarly && done(sequence, work, 'avant') !== undefined ? 'avant' : undefined;
}

function isClassAhead({ ctx, opened }: Making): boolean {
  return opened.dueAt.pendant !== undefined && opened.dueAt.pendant > ctx.now;
}

function stateOf({ opened }: Making, phase: PhaseName): PhaseState {
  if (done(opened.sequence, opened.work, phase) !== undefined) return 'done';
  return opened.steps.some((step) => step.phase === phase && step.counts) ? 'todo' : 'class';
}

function headingOf({ ctx, opened }: Making, phase: PhaseName, state: PhaseState): string {
  const name = ctx.t(`sequence.phase.${phase}`);
  if (state === 'class') return name;
  if (state === 'todo') return ctx.t('sequence.end.todo', { phase: name });
  const isOver = currentStep(opened.sequence, opened.work) === undefined;
  return ctx.t(isOver ? 'sequence.end.over' : 'sequence.end.ready');
}

function textOf({ ctx, opened }: Making, phase: PhaseName, state: PhaseState): string {
  if (state === 'done') return ctx.t(`sequence.end.${phase}`);
  const own = opened.steps.filter((step) => step.phase === phase);
  if (state === 'class')
    return own.length === 0 ? ctx.t('sequence.classroom.empty') : ctx.t('sequence.aside.inClass');
  const left = own.filter((step) => step.counts && step.state !== 'done');
  return ctx.t('sequence.end.todoText', { minutes: minutesOf(left) });
}

function listBlocks(making: Making, phase: PhaseName) {
  const { ctx, opened } = making;
  const links = linksOf(making);
  return opened.steps
    .filter((step) => step.phase === phase)
    .map((step) => ({
      name: stepName(making, step),
      kindName: ctx.t(`sequence.kind.${step.kind}`),
      minutes: ctx.t('sequence.minutes', { minutes: step.minutes }),
      href: links.step(step.id),
    }));
}

/** The one filled button: the step to do in this phase, if there is one. */
function resumeModel(making: Making, phase: PhaseName) {
  const { sequence, work } = making.opened;
  const step = currentStep(sequence, work);
  return step?.phase === phase
    ? { resumeHref: linksOf(making).step(step.id), resumeText: startWords(making, step) }
    : { resumeHref: '', resumeText: '' };
}

function startWords(making: Making, step: Step): string {
  return making.ctx.t(step.state === 'started' ? 'sequence.end.resume' : 'sequence.end.start', {
    step: stepName(making, step),
  });
}

/** The phase that follows, with its date; nothing after the last one or while this one is to do. */
function afterModel(making: Making, phase: PhaseName, state: PhaseState) {
  const { ctx, opened, toRoot } = making;
  const next = phaseName.options[phaseName.options.indexOf(phase) + 1];
  const home = { homeHref: `${toRoot}home` };
  if (next === undefined || state === 'todo')
    return { ...home, afterTitle: '', afterText: '', afterHref: '', afterLink: '' };
  const name = ctx.t(`sequence.phase.${next}`);
  const dueAt = opened.dueAt[next];
  return {
    ...home,
    afterTitle: ctx.t('sequence.end.nextTitle', { phase: name }),
    afterText:
      dueAt === undefined
        ? ''
        : ctx.t('sequence.end.nextWhen', { when: ctx.format.dayAndTime(dueAt) }),
    afterHref: linksOf(making).phase(next),
    afterLink: ctx.t('sequence.end.see', { phase: name }),
  };
}
