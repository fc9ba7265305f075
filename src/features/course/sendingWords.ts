/** The state of sending in words: envoyée, en attente (next try), refusée (why, what to do). */
import { phaseName } from '../../domain/activity/sequence.ts';
import type { CourseCell } from '../../store/index.ts';
import type { RequestContext } from '../../web/types.ts';

export interface SendingWords {
  readonly state: CourseCell['sending'];
  /** Short word of the badge. */
  readonly label: string;
  /** When, or why and what to do. */
  readonly detail: string;
}

/** A cell, or the state of another score of the student. */
type Sent = Pick<CourseCell, 'sending'> & Partial<CourseCell>;

export function sendingWords(ctx: RequestContext, cell: Sent | undefined): SendingWords {
  const state = cell?.sending ?? 'nothing';
  return {
    state,
    label: ctx.t(`course.sending.${state}`),
    detail: cell === undefined ? '' : detail(ctx, cell),
  };
}

function detail(ctx: RequestContext, cell: Sent): string {
  if (cell.lastFailure === 'no-column-yet') return ctx.t('columns.sending.noColumn');
  switch (cell.sending) {
    case 'sent':
      return cell.sentAt === undefined ? '' : ctx.format.dayAndTime(cell.sentAt);
    case 'due':
      return waiting(ctx, cell);
    case 'refused':
      return ctx.t(`course.refusal.${cell.refusal ?? 'rejected'}`);
    case 'nothing':
      return cell.score === undefined && (cell.stepsDone ?? 0) > 0
        ? ctx.t('course.sending.notGraded')
        : '';
  }
}

function waiting(ctx: RequestContext, cell: Sent): string {
  const tries = cell.tries ?? 0;
  if (cell.refusal !== undefined) return ctx.t(`course.refusal.${cell.refusal}`);
  if (tries === 0 || cell.nextAt === undefined) return ctx.t('course.sending.soon');
  return ctx.t('course.sending.nextTry', {
    count: tries,
    time: ctx.format.dayAndTime(cell.nextAt),
  });
}

export interface PhaseSending extends SendingWords {
  /** « Avant la classe : », empty where there is one score for all. */
  readonly of: string;
}

/** With one score per phase, the state of each. */
export function sendingOfEach(
  ctx: RequestContext,
  cell: CourseCell | undefined,
): readonly PhaseSending[] {
  const each = phaseName.options.flatMap((phase) => {
    const sent = cell?.phases?.[phase];
    if (sent === undefined) return [];
    const of = ctx.t('columns.sending.ofPhase', { phase: ctx.t(`columns.of.${phase}`) });
    return [{ ...sendingWords(ctx, sent), of }];
  });
  return each.length > 0 ? each : [{ ...sendingWords(ctx, cell), of: '' }];
}
