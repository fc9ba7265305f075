/** What surrounds every page of a sequence: heading, path avant / pendant / après, steps beside. */
import { done } from '../../domain/activity/done.ts';
import { phaseName } from '../../domain/activity/sequence.ts';
import type { PhaseName } from '../../domain/activity/sequence.ts';
import type { Step } from '../../domain/activity/steps.ts';
import { isPreview, may } from '../../domain/visibility.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Layout, Page, SessionContext } from '../../web/types.ts';
import { linksFrom } from './links.ts';
import type { Links } from './links.ts';
import type { Opened } from './openActivity.ts';

/** A page being made: for whom, of what, and how far under the session's root. */
export interface Making {
  readonly ctx: SessionContext;
  readonly opened: Opened;
  /** `../` for the activity itself, `../../../` for what is under it. */
  readonly toRoot: string;
  /** What was wrong with the form that was sent, if any. */
  readonly errors: readonly FieldError[];
}

/** Pages under `activity/<id>/…/…`. */
export const threeAbove = '../../../';

export function linksOf({ toRoot, opened }: Pick<Making, 'toRoot' | 'opened'>): Links {
  return linksFrom(toRoot, opened.placement._id);
}

/** What is wrong with one field, to say it beside the field. */
export function wrongIn({ errors }: Pick<Making, 'errors'>, field: string): readonly FieldError[] {
  return errors.filter((error) => error.field === field);
}

type DotLook = 'done' | 'now' | 'later' | 'late';

interface PathPoint {
  readonly name: string;
  readonly small: string;
  readonly icon: string;
  readonly look: DotLook;
  readonly current: boolean;
  readonly href: string;
}
interface AsideStep {
  readonly name: string;
  readonly small: string;
  readonly look: DotLook;
  /** Shown in the marker where it is not done. */
  readonly number: number;
  readonly current: boolean;
  readonly href: string;
}
interface FrameModel {
  readonly title: string;
  /** What the sequence is about, before the first answer. */
  readonly lead: string;
  readonly backHref: string;
  readonly backText: string;
  readonly backToCourse: boolean;
  readonly preview: boolean;
  /** End of the gold part of the path, 0 to 100. */
  readonly gone: number;
  readonly points: readonly PathPoint[];
  readonly asideTitle: string;
  readonly asideNote: string;
  readonly asideSteps: readonly AsideStep[];
}

const icons = { avant: 'home', pendant: 'board', apres: 'flag' } as const;

export interface Shown {
  readonly view: string;
  readonly title: string;
  readonly phase: PhaseName;
  /** The step that the page is about. */
  readonly stepId?: string | undefined;
  readonly model: Readonly<Record<string, unknown>>;
  readonly scripts?: readonly string[];
}

/** The whole page: a 422 when the form that was sent must be completed. */
export function framedPage(making: Making, shown: Shown): Page {
  const { errors } = making;
  return {
    kind: 'page',
    view: shown.view,
    title: shown.title,
    ...(errors.length > 0 ? { status: 422 } : {}),
    layout: layoutOf(making),
    scripts: [
      ...(shown.scripts ?? []),
      'clearDrafts.js',
      ...(errors.length > 0 ? ['errorFocus.js'] : []),
    ],
    model: { frame: frameModel(making, shown), errors, ...shown.model },
  };
}

function layoutOf({ opened, toRoot }: Making): Layout {
  return {
    kind: 'student',
    where: opened.courseTitle,
    tab: { name: 'home', self: false },
    toRoot,
  };
}

function frameModel(making: Making, { phase, stepId }: Shown): FrameModel {
  const { ctx, opened, toRoot } = making;
  const isStaff = may(ctx.session.role, 'preview');
  return {
    title: opened.placement.title,
    lead: opened.attempt === undefined ? opened.sequence.summary : '',
    backHref: `${toRoot}${isStaff ? 'course' : 'home'}`,
    backText: ctx.t(isStaff ? 'sequence.backToCourse' : 'sequence.back'),
    backToCourse: isStaff,
    preview: isPreview(ctx.session),
    gone: goneShare(opened),
    points: phaseName.options.map((name) => pathPoint(making, name, phase)),
    asideTitle: ctx.t(`sequence.phase.${phase}`),
    asideNote: asideNote(making, phase),
    asideSteps: opened.steps
      .filter((step) => step.phase === phase)
      .map((step, index) => asideStep(making, step, { number: index + 1, stepId })),
  };
}

/** « Avant » is the first half of the line, « après » the second. */
function goneShare({ steps }: Opened): number {
  const share = (phase: PhaseName) => {
    const counting = steps.filter((step) => step.phase === phase && step.counts);
    const finished = counting.filter(({ state }) => state === 'done');
    return counting.length === 0 ? 0 : finished.length / counting.length;
  };
  return Math.round(50 * share('avant') + 50 * share('apres'));
}

function pathPoint(making: Making, name: PhaseName, current: PhaseName): PathPoint {
  const { ctx, opened } = making;
  const isDone = done(opened.sequence, opened.work, name) !== undefined;
  const isCurrent = name === current;
  return {
    name: ctx.t(`sequence.phase.${name}`),
    small: pathWords(making, name, isCurrent),
    icon: isDone && !isCurrent ? 'check' : icons[name],
    look: isDone && !isCurrent ? 'done' : lookOf(making, name, isCurrent),
    current: isCurrent,
    href: linksOf(making).phase(name),
  };
}

function lookOf(making: Making, name: PhaseName, isCurrent: boolean): DotLook {
  if (isCurrent) return 'now';
  return isLate(making, name) ? 'late' : 'later';
}

/** Past its date and not done. In class nothing is late: the class does it together. */
function isLate({ ctx, opened }: Pick<Making, 'ctx' | 'opened'>, name: PhaseName): boolean {
  const dueAt = opened.dueAt[name];
  if (name === 'pendant' || dueAt === undefined || dueAt >= ctx.now) return false;
  return done(opened.sequence, opened.work, name) === undefined;
}

function pathWords(making: Making, name: PhaseName, isCurrent: boolean): string {
  const { ctx, opened } = making;
  if (done(opened.sequence, opened.work, name) !== undefined) return ctx.t('sequence.state.done');
  if (isLate(making, name)) return ctx.t('sequence.state.late');
  if (isCurrent && name !== 'pendant') return ctx.t('sequence.state.now');
  const dueAt = opened.dueAt[name];
  if (dueAt !== undefined) return ctx.format.day(dueAt);
  const minutes = minutesOf(opened.steps.filter(({ phase }) => phase === name));
  return minutes === 0 ? '' : ctx.t('sequence.minutes', { minutes });
}

export function minutesOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { minutes }) => sum + minutes, 0);
}

function asideNote({ ctx, opened }: Making, phase: PhaseName): string {
  const dueAt = opened.dueAt[phase];
  if (phase === 'pendant') return ctx.t('sequence.aside.inClass');
  if (done(opened.sequence, opened.work, phase) !== undefined) return '';
  if (dueAt === undefined) return ctx.t('sequence.aside.free');
  const when = ctx.format.dayAndTime(dueAt);
  return ctx.t(dueAt < ctx.now ? 'sequence.state.lateLong' : 'sequence.aside.due', { when });
}

function asideStep(
  making: Making,
  step: Step,
  at: { readonly number: number; readonly stepId: string | undefined },
): AsideStep {
  const isDone = step.state === 'done';
  const current = step.id === at.stepId;
  const { t } = making.ctx;
  return {
    name: stepName(making, step),
    small: isDone ? t('sequence.state.done') : t('sequence.minutes', { minutes: step.minutes }),
    look: isDone ? 'done' : current ? 'now' : 'later',
    number: at.number,
    current,
    href: linksOf(making).step(step.id),
  };
}

/** The author's title; a remediation has its own. */
export function stepName({ ctx }: Pick<Making, 'ctx'>, step: Pick<Step, 'block' | 'kind'>): string {
  if (step.kind !== 'remediation') return step.block.title;
  const title = step.block.kind === 'verif' ? step.block.remediation?.title : undefined;
  return title ?? ctx.t('sequence.kind.remediation');
}
