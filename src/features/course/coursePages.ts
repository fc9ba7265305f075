/** View models of the teacher's course home (design screen 5, first form). */
import { due } from '../../domain/calendar.ts';
import type { CourseCell, Placement } from '../../store/index.ts';
import type { Page, SessionContext } from '../../web/types.ts';
import { presenceWords } from './presenceWords.ts';
import { rosterWords } from './rosterWords.ts';
import { cutWords } from './cutWords.ts';
import { shownOf } from './readCourse.ts';
import type { ClassRead, Student } from './readCourse.ts';
import { shownSending } from './shownSending.ts';
import { studentLabel } from './studentLabel.ts';

interface ActivityLine {
  readonly id: string;
  readonly title: string;
  readonly due: string;
  readonly prepared: number;
  readonly total: number;
  readonly share: number;
}

interface MatrixCell {
  /** « 3 sur 4 », or the word for nothing. */
  readonly progress: string;
  readonly done: boolean;
  /** « Envoyée »…, or nothing. */
  readonly sending: string;
}

interface MatrixRow {
  readonly student: string;
  /** « Pas encore connecté·e »; empty for who is here. */
  readonly presence: string;
  readonly cells: readonly MatrixCell[];
}

/** `pressed`: « Actualiser la liste » led here. */
export function coursePage(ctx: SessionContext, read: ClassRead, pressed: boolean): Page {
  const { course, school, placements, students } = read;
  const shown = shownOf(placements);
  const copies = placements.filter(({ copy }) => copy?.datesToSet);
  const listed = students.filter(({ presence }) => presence !== 'gone');
  return {
    kind: 'page',
    view: 'course/course',
    title: course.title,
    layout: {
      kind: 'staff',
      where: course.title,
      whereMore: school.name,
      tab: { name: 'course', self: true },
      toRoot: '',
    },
    model: {
      courseTitle: course.title,
      eyebrow: eyebrow(ctx, listed),
      roster: rosterWords(ctx, course, pressed),
      copies: { count: copies.length, shown: copyLines(copies) },
      cut: cutWords(ctx, read),
      partial: read.partial,
      activities: shown.map((placement) => activityLine(ctx, placement, listed)),
      rows: students.map((student) => matrixRow(ctx, student, shown)),
      unassigned: school.unassigned === true,
      paused: course.scorePause !== undefined,
      ...refusedNotice(placements, students),
    },
  };
}

const copyLines = (copies: readonly Placement[]) =>
  shownOf(copies).map(({ _id, title }) => ({ id: _id, title }));

/** « Lundi 23 novembre, 22 élèves, 2 pas encore connecté·es » */
function eyebrow(ctx: SessionContext, listed: readonly Student[]): string {
  const day = startSentence(ctx.format.day(ctx.now));
  const all = ctx.t('course.home.eyebrow', { day, count: listed.length });
  const notYet = listed.filter(({ presence }) => presence === 'not-yet').length;
  return notYet === 0 ? all : `${all}, ${ctx.t('course.home.notYet', { count: notYet })}`;
}

function activityLine(
  ctx: SessionContext,
  placement: Placement,
  students: readonly Student[],
): ActivityLine {
  const prepared = students.filter(
    ({ row }) => row?.cells[placement._id]?.done.avant !== undefined,
  ).length;
  const dueAt = due(placement.dates.avant, []);
  return {
    id: placement._id,
    title: placement.title,
    due: dueAt === undefined ? '' : ctx.format.dayAndTime(dueAt),
    prepared,
    total: students.length,
    share: students.length === 0 ? 0 : Math.round((100 * prepared) / students.length),
  };
}

function matrixRow(
  ctx: SessionContext,
  student: Student,
  placements: readonly Placement[],
): MatrixRow {
  return {
    student: studentLabel(ctx, student),
    presence: presenceWords(ctx, student),
    cells: placements.map(({ _id }) =>
      student.presence === 'not-yet' ? unknown : matrixCell(ctx, student.row?.cells[_id]),
    ),
  };
}

/** Of who never came nothing is known: not « pas commencé ». */
const unknown: MatrixCell = { progress: '–', done: false, sending: '' };

function matrixCell(ctx: SessionContext, cell: CourseCell | undefined): MatrixCell {
  if (cell === undefined)
    return { progress: ctx.t('course.matrix.notStarted'), done: false, sending: '' };
  const { stepsDone, stepsTotal } = cell;
  return {
    progress: ctx.t('course.matrix.steps', { done: stepsDone, total: stepsTotal }),
    done: stepsDone >= stepsTotal,
    sending: cell.sending === 'nothing' ? '' : ctx.t(`course.sending.${shownSending(cell)}`),
  };
}

/** Leads to the first activity that has a refused score: the notice counts them all. */
function refusedNotice(placements: readonly Placement[], students: readonly Student[]) {
  const refusedIn = ({ _id }: Placement) =>
    students.filter(({ row }) => row?.cells[_id]?.sending === 'refused').length;
  const counts = placements.map(refusedIn);
  const first = placements[counts.findIndex((count) => count > 0)];
  return { refused: counts.reduce((sum, count) => sum + count, 0), refusedIn: first?._id ?? '' };
}

function startSentence(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
