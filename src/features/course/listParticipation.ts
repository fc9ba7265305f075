/** One activity of the class: what each student did, and what the platform received (design screen 9). */
import { attemptKey } from '../../domain/ids.ts';
import type { CourseCell, Placement } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { ClassRead, Student } from './readCourse.ts';
import { sentOfEach, shownSending } from './shownSending.ts';
import type { SentScore, ShownSending } from './shownSending.ts';

export interface ParticipationLine {
  readonly student: Student;
  readonly cell: CourseCell | undefined;
  readonly attemptId: string;
}

export interface Participation {
  readonly placement: Placement;
  readonly lines: readonly ParticipationLine[];
  /** Before the filter; of who launched at least once. */
  readonly counts: Readonly<Record<ShownSending, number>>;
  /** Scores that have not arrived, of all phases. */
  readonly missing: number;
  /** Known from the platform's list only: counted apart. */
  readonly notYet: number;
}

/** The placement asked for, else the newest of the course; `placement-not-found` when it is not one of this course. */
export function listParticipation(
  read: ClassRead,
  ask: {
    readonly placement: string | undefined;
    readonly state: ShownSending | undefined;
  },
): Participation | undefined {
  const placement =
    ask.placement === undefined
      ? read.placements.at(-1)
      : read.placements.find(({ _id }) => _id === ask.placement);
  if (placement === undefined) {
    if (ask.placement === undefined) return undefined;
    throw new AppError('placement-not-found');
  }
  const lines = read.students.map((student) => ({
    student,
    cell: student.row?.cells[placement._id],
    attemptId: attemptKey(placement._id, student.personId),
  }));
  const counts = { sent: 0, changed: 0, due: 0, refused: 0, nothing: 0 };
  const came = lines.filter(({ student }) => student.presence !== 'not-yet');
  for (const { cell } of came) counts[shownSending(cell)] += 1;
  const scores = came.flatMap(({ cell }) => (cell === undefined ? [] : sentOfEach(cell)));
  const missing = scores.filter(({ sent }) => isMissing(sent)).length;
  const shown =
    ask.state === undefined ? lines : came.filter(({ cell }) => shownSending(cell) === ask.state);
  return { placement, lines: shown, counts, missing, notYet: lines.length - came.length };
}

const isMissing = ({ sending }: SentScore['sent']): boolean =>
  sending === 'due' || sending === 'refused';
