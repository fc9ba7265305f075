/** View model of « Participation » (design screen 9). */
import { shownColumns } from '../../domain/columnAddress.ts';
import type { ResendRunId } from '../../domain/ids.ts';
import type { CourseCell, Placement } from '../../store/index.ts';
import { columnWords } from '../../web/columnWords.ts';
import type { Page, SessionContext } from '../../web/types.ts';
import type { Participation, ParticipationLine } from './listParticipation.ts';
import { cutWords } from './cutWords.ts';
import { shownOf } from './readCourse.ts';
import type { ClassRead, Student } from './readCourse.ts';
import { markWords } from './markWords.ts';
import { presenceWords } from './presenceWords.ts';
import { sendingOfEach } from './sendingWords.ts';
import { sendingStates } from './shownSending.ts';
import type { ShownSending } from './shownSending.ts';
import { studentLabel } from './studentLabel.ts';

export interface Shown {
  readonly read: ClassRead;
  readonly participation: Participation | undefined;
  readonly state: ShownSending | undefined;
  /** Of the next « Renvoyer ». */
  readonly run: ResendRunId;
}

export function participationPage(ctx: SessionContext, shown: Shown): Page {
  const { read, participation } = shown;
  return {
    kind: 'page',
    view: 'course/participation',
    title: ctx.t('course.participation.title'),
    layout: {
      kind: 'staff',
      where: read.course.title,
      whereMore: read.school.name,
      tab: { name: 'participation', self: true },
      toRoot: '',
    },
    model: {
      placements: placementChoices(read, participation),
      cut: cutWords(ctx, read),
      partial: read.partial,
      states: sendingStates.map((state) => ({
        value: state,
        label: ctx.t(`course.sending.${state}`),
        chosen: state === shown.state,
      })),
      run: shown.run,
      checkedAt: ctx.t('course.participation.checkedAt', { time: ctx.format.time(ctx.now) }),
      ...activityModel(ctx, read, participation),
    },
  };
}

/** The one that is shown is among them, however old. */
function placementChoices({ placements }: ClassRead, participation: Participation | undefined) {
  const chosen = participation?.placement;
  const shown = shownOf(placements);
  const listed = chosen === undefined || shown.includes(chosen) ? shown : [chosen, ...shown];
  return listed.map(({ _id, title }) => ({ id: _id, title, chosen: _id === chosen?._id }));
}

function activityModel(
  ctx: SessionContext,
  read: ClassRead,
  participation: Participation | undefined,
) {
  if (participation === undefined)
    return { activity: undefined, columns: [], tiles: [], lines: [], missing: 0, total: 0 };
  const { placement, counts, missing, notYet } = participation;
  const isTold = (state: ShownSending) => state !== 'changed' || counts.changed > 0;
  const apart = { count: notYet, label: ctx.t('course.tile.notYet', { count: notYet }) };
  return {
    activity: { id: placement._id, title: placement.title },
    columns: columnLines(ctx, placement),
    tiles: [
      ...sendingStates.filter(isTold).map((state) => ({
        count: counts[state],
        label: ctx.t(`course.tile.${state}`, { count: counts[state] }),
      })),
      ...(notYet === 0 ? [] : [apart]),
    ],
    lines: participation.lines.map((line) => lineModel(ctx, read, line)),
    missing,
    total: read.students.length,
  };
}

/** Nothing to say while scores go where they always went. */
function columnLines(ctx: SessionContext, placement: Placement): readonly string[] {
  return shownColumns(placement)
    .filter(({ phase, state }) => phase !== undefined || state !== 'ready')
    .map((shown) => columnWords(ctx, shown));
}

function lineModel(
  ctx: SessionContext,
  read: ClassRead,
  { student, cell, attemptId }: ParticipationLine,
) {
  const sendings = sendingOfEach(ctx, cell, read.school.country);
  const isResendable = sendings.some(({ state }) => state === 'due' || state === 'refused');
  return {
    student: studentLabel(ctx, student),
    gone: student.presence === 'gone' ? presenceWords(ctx, student) : '',
    steps: stepsWords(ctx, student, cell),
    prepared:
      cell?.done.avant === undefined
        ? ''
        : ctx.t('course.preparedOn', { when: ctx.format.dayAndTime(cell.done.avant) }),
    mark: markWords(ctx, read.school.country, cell?.score),
    sendings,
    attemptId,
    resendable: isResendable,
    // Over a grade that the teacher changed there: asked first, on a page of its own.
    changed: sendings.some(({ state }) => state === 'changed'),
  };
}

function stepsWords(ctx: SessionContext, student: Student, cell: CourseCell | undefined): string {
  if (student.presence === 'not-yet') return presenceWords(ctx, student);
  if (cell === undefined) return ctx.t('course.matrix.notStarted');
  return ctx.t('course.matrix.steps', { done: cell.stepsDone, total: cell.stepsTotal });
}
