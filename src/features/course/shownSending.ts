/** The states of sending that a teacher tells apart: those of a cell, and grades changed in the gradebook. */
import type { CourseCell } from '../../store/index.ts';

export const sendingStates = ['sent', 'changed', 'due', 'refused', 'nothing'] as const;
export type ShownSending = (typeof sendingStates)[number];

/** A cell, or the state of another score of the student. */
export type Sent = Pick<CourseCell, 'sending'> & Partial<CourseCell>;

export function shownSending(cell: Sent | undefined): ShownSending {
  if (cell?.sending === 'sent' && cell.changedTo !== undefined) return 'changed';
  return cell?.sending ?? 'nothing';
}
