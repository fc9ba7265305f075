/** How far the last « Renvoyer » of the course is, and which grades a teacher changed in the gradebook. */
import { attemptKey } from '../../domain/ids.ts';
import type { AttemptId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { CourseCell, Placement, ResendRun } from '../../store/index.ts';
import type { ClassRead, Student } from './readCourse.ts';
import { shownSending } from './shownSending.ts';

interface Cell {
  readonly attemptId: AttemptId;
  readonly student: Student;
  readonly placement: Placement;
  readonly cell: CourseCell;
}

export interface Progress {
  readonly run: ResendRun;
  /** Of those that were made due. */
  readonly arrived: number;
  readonly refused: number;
}

export interface ResendRead {
  /** Scores that there are to send. */
  readonly total: number;
  readonly changed: readonly Cell[];
  readonly last: Progress | undefined;
}

export async function readResend(services: Services, read: ClassRead): Promise<ResendRead> {
  const { course, placements, students } = read;
  const { docs } = await services.store
    .school(course.schoolId)
    .resendRuns.find('byCourse', { eq: [course._id], order: 'desc', limit: 1 });
  const cells = students.flatMap((student) =>
    placements.flatMap((placement): readonly Cell[] => {
      const cell = student.row?.cells[placement._id];
      const attemptId = attemptKey(placement._id, student.personId);
      return cell === undefined ? [] : [{ attemptId, student, placement, cell }];
    }),
  );
  const [run] = docs;
  return {
    total: cells.filter(({ cell }) => cell.sending !== 'nothing').length,
    changed: cells.filter(({ cell }) => shownSending(cell) === 'changed'),
    last: run && progressOf(run, cells),
  };
}

/** From the rows, which each delivery keeps up to date: the run itself only says how many it made due. */
function progressOf(run: ResendRun, cells: readonly Cell[]): Progress {
  const own = cells.filter(({ cell }) => cell.run === run._id);
  const count = (sending: CourseCell['sending']) =>
    own.filter(({ cell }) => cell.sending === sending).length;
  return { run, arrived: count('sent'), refused: count('refused') };
}
