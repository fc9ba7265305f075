/** Shows a saved attempt in its CourseRow (model.md 4). No page, no request: a job may call it too. */
import { projectCell } from '../../domain/courseCell.ts';
import { gradingOf } from '../../domain/columnAddress.ts';
import { courseRowKey } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { Attempt, CourseCell, CourseRow, Stored } from '../../store/index.ts';
import type { Placed } from './openActivity.ts';

type Shown = Pick<Placed, 'placement' | 'sequence'>;

/** Shows the attempt, then clears its mark. A conflict: the student wrote again, and that write shows itself. */
export async function projectRow(
  services: Pick<Services, 'store'>,
  attempt: Stored<Attempt>,
  content: Shown,
): Promise<void> {
  await showInRow(services, attempt, content);
  const { projectDueAt: _shown, version, ...rest } = attempt;
  await services.store.school(attempt.schoolId).attempts.replace(rest, version);
}

/** Writes the cell of this attempt, unless a newer version is shown already. Throws when others kept writing. */
export async function showInRow(
  services: Pick<Services, 'store'>,
  attempt: Stored<Attempt>,
  { placement, sequence }: Shown,
): Promise<void> {
  const { courseRows } = services.store.school(attempt.schoolId);
  const cell = projectCell(sequence, attempt, {
    weights: placement.weights ?? sequence.weights,
    grading: gradingOf(placement),
  });
  const first: CourseRow = {
    _id: courseRowKey(attempt.courseId, attempt.personId),
    schoolId: attempt.schoolId,
    courseId: attempt.courseId,
    personId: attempt.personId,
    cells: { [attempt.placementId]: cell },
  };
  const show = (row: CourseRow) => withCell(row, attempt.placementId, cell);
  let { outcome } = await courseRows.change(first._id, show);
  if (outcome === 'missing' && (await courseRows.insert(first)) === 'inserted') return;
  if (outcome === 'missing') ({ outcome } = await courseRows.change(first._id, show));
  if (outcome === 'conflict') throw new Error('a course row was written by others five times');
}

function withCell(row: CourseRow, placementId: string, cell: CourseCell): CourseRow | undefined {
  const shown = row.cells[placementId];
  if (shown !== undefined && shown.attemptVersion >= cell.attemptVersion) return undefined;
  return { ...row, cells: { ...row.cells, [placementId]: cell } };
}
