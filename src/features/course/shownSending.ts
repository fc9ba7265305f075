/** The states of sending that a teacher tells apart: those of a cell, and grades changed in the gradebook. */
import { phaseName } from '../../domain/activity/sequence.ts';
import type { PhaseName } from '../../domain/activity/sequence.ts';
import type { CourseCell } from '../../store/index.ts';

export const sendingStates = ['sent', 'changed', 'due', 'refused', 'nothing'] as const;
export type ShownSending = (typeof sendingStates)[number];

/** A cell, or the state of another score of the student. */
export type Sent = Pick<CourseCell, 'sending'> & Partial<CourseCell>;

export interface SentScore {
  /** Undefined: the whole activity. */
  readonly phase: PhaseName | undefined;
  readonly sent: Sent;
}

/** The scores of a cell: of each phase where they go to columns of their own. */
export function sentOfEach(cell: CourseCell): readonly SentScore[] {
  const each = phaseName.options.flatMap((phase) => {
    const sent = cell.phases?.[phase];
    return sent === undefined ? [] : [{ phase, sent }];
  });
  return each.length > 0 ? each : [{ phase: undefined, sent: cell }];
}

export function shownSending(cell: Sent | undefined): ShownSending {
  if (cell?.sending === 'sent' && cell.changedTo !== undefined) return 'changed';
  return cell?.sending ?? 'nothing';
}
