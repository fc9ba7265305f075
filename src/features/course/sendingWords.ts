/** The state of sending in words: envoyée, en attente (next try), refusée (why, what to do). */
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
