/** The state of sending in words: envoyée, modifiée, en attente (next try), refusée (why, what to do). */
import type { PhaseName } from '../../domain/activity/sequence.ts';
import type { CourseCell } from '../../store/index.ts';
import type { RequestContext } from '../../web/types.ts';
import { markWords } from './markWords.ts';
import type { Country } from './markWords.ts';
import { sentOfEach, shownSending } from './shownSending.ts';
import type { Sent, ShownSending } from './shownSending.ts';

export interface SendingWords {
  readonly state: ShownSending;
  /** Short word of the badge. */
  readonly label: string;
  /** When, or why and what to do. */
  readonly detail: string;
}

export function sendingWords(
  ctx: RequestContext,
  cell: Sent | undefined,
  country: Country,
): SendingWords {
  const state = shownSending(cell);
  return {
    state,
    label: ctx.t(`course.sending.${state}`),
    detail: cell === undefined ? '' : detail(ctx, cell, country),
  };
}

function detail(ctx: RequestContext, cell: Sent, country: Country): string {
  if (cell.lastFailure === 'no-column-yet') return ctx.t('columns.sending.noColumn');
  switch (shownSending(cell)) {
    case 'sent':
      return cell.sentAt === undefined ? '' : ctx.format.dayAndTime(cell.sentAt);
    case 'changed':
      return ctx.t('course.sending.shownThere', {
        there: markWords(ctx, country, cell.changedTo),
        here: markWords(ctx, country, cell.score),
      });
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
  return ctx.t(`course.waiting.${reasonOf(cell.lastFailure ?? '')}`, {
    count: tries,
    time: ctx.format.dayAndTime(cell.nextAt),
  });
}

/** What a teacher can do about a failure depends on whose turn it is; the codes are those of the LTI door. */
function reasonOf(failure: string): 'busy' | 'key' | 'inactive' | 'silent' {
  if (failure === 'platform-inactive') return 'inactive';
  if (failure.endsWith('429')) return 'busy';
  return /^token-(http-4|unreadable)|^http-401$/.test(failure) ? 'key' : 'silent';
}

export interface PhaseSending extends SendingWords {
  /** « Avant la classe : », empty where there is one score for all. */
  readonly of: string;
}

/** With one score per phase, the state of each. */
export function sendingOfEach(
  ctx: RequestContext,
  cell: CourseCell | undefined,
  country: Country,
): readonly PhaseSending[] {
  const each = cell === undefined ? [{ phase: undefined, sent: undefined }] : sentOfEach(cell);
  return each.map(({ phase, sent }) => {
    const { state, label, detail: more } = sendingWords(ctx, sent, country);
    return { state, label, detail: more, of: phase === undefined ? '' : ofPhase(ctx, phase) };
  });
}

const ofPhase = ({ t }: RequestContext, phase: PhaseName): string =>
  t('columns.sending.ofPhase', { phase: t(`columns.of.${phase}`) });
