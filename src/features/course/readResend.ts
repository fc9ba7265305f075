/** How far the last « Renvoyer » of the course is, and which grades a teacher changed in the gradebook. */
import { linkKey, phaseKey } from '../../domain/activity/columns.ts';
import { attemptKey, scoreKey } from '../../domain/ids.ts';
import type { ScoreId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { CourseCell, Placement, ResendRun } from '../../store/index.ts';
import type { ClassRead, Student } from './readCourse.ts';
import { sentOfEach, shownSending } from './shownSending.ts';
import type { SentScore } from './shownSending.ts';

interface ScoreRead extends SentScore {
  readonly id: ScoreId;
  readonly student: Student;
  readonly placement: Placement;
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
  readonly changed: readonly ScoreRead[];
  readonly last: Progress | undefined;
}

export async function readResend(services: Services, read: ClassRead): Promise<ResendRead> {
  const { course, placements, students } = read;
  const { docs } = await services.store
    .school(course.schoolId)
    .resendRuns.find('byCourse', { eq: [course._id], order: 'desc', limit: 1 });
  const scores = students.flatMap((student) =>
    placements.flatMap((placement) => scoresIn(student, placement)),
  );
  const [run] = docs;
  return {
    total: scores.filter(({ sent }) => sent.sending !== 'nothing').length,
    changed: scores.filter(({ sent }) => shownSending(sent) === 'changed'),
    last: run && progressOf(run, scores),
  };
}

function scoresIn(student: Student, placement: Placement): readonly ScoreRead[] {
  const cell = student.row?.cells[placement._id];
  if (cell === undefined) return [];
  const attempt = attemptKey(placement._id, student.personId);
  return sentOfEach(cell).map(({ phase, sent }) => ({
    id: scoreKey(attempt, phase === undefined ? linkKey : phaseKey(phase)),
    student,
    placement,
    phase,
    sent,
  }));
}

/** From the rows, which each delivery keeps up to date: the run itself only says how many it made due. */
function progressOf(run: ResendRun, scores: readonly ScoreRead[]): Progress {
  const own = scores.filter(({ sent }) => sent.run === run._id);
  const count = (sending: CourseCell['sending']) =>
    own.filter(({ sent }) => sent.sending === sending).length;
  return { run, arrived: count('sent'), refused: count('refused') };
}
