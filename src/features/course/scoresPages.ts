/** « Les notes du cours »: the pause, the last « Renvoyer », grades changed in the gradebook, « Tout renvoyer ». */
import { linkKey, phaseKey } from '../../domain/activity/columns.ts';
import { phaseName } from '../../domain/activity/sequence.ts';
import type { PhaseName } from '../../domain/activity/sequence.ts';
import { addressOf, isChosen } from '../../domain/columnAddress.ts';
import type { ResendRunId } from '../../domain/ids.ts';
import { isPaused } from '../../domain/scorePause.ts';
import type { Placement } from '../../store/index.ts';
import type { FieldError } from '../../web/forms.ts';
import type { Page, SessionContext } from '../../web/types.ts';
import { crowdWords } from './cutWords.ts';
import { markWords } from './markWords.ts';
import type { ClassRead } from './readCourse.ts';
import type { Progress, ResendRead } from './readResend.ts';
import { studentLabel } from './studentLabel.ts';

/** Grades listed at once; the rest comes once these are dealt with. */
const changedShown = 200;

export interface Shown {
  readonly read: ClassRead;
  readonly resend: ResendRead;
  /** Of the next press. */
  readonly run: ResendRunId;
  readonly errors: readonly FieldError[];
}

export function scoresPage(ctx: SessionContext, { read, resend, run, errors }: Shown): Page {
  const failed = errors.length > 0;
  return {
    kind: 'page',
    view: 'course/scores',
    title: ctx.t('scores.title'),
    status: failed ? 422 : 200,
    scripts: failed ? ['errorFocus.js'] : [],
    narrow: true,
    layout: {
      kind: 'staff',
      where: read.course.title,
      whereMore: read.school.name,
      tab: { name: 'course', self: false },
      toRoot: '',
    },
    model: {
      errors,
      partial: read.partial,
      cut: crowdWords(ctx, read),
      run,
      pause: pauseModel(ctx, read),
      last: lastModel(ctx, resend.last),
      total: resend.total,
      changed: changedModel(ctx, read, resend),
      changedMore: Math.max(0, resend.changed.length - changedShown),
      unread: resend.last?.run.unread ?? 0,
      checkedAt: ctx.t('course.participation.checkedAt', { time: ctx.format.time(ctx.now) }),
    },
  };
}

function pauseModel(ctx: SessionContext, { course, placements }: ClassRead) {
  const { scorePause: pause, scoresResumeAt = 0 } = course;
  if (pause === undefined) return undefined;
  const concerned = placements.flatMap((placement) =>
    pausedColumns(course, placement).map((phase) => columnLabel(ctx, placement, phase)),
  );
  const { participation } = course;
  const isResting = participation !== undefined && isPaused(course, participation.lineItem);
  return {
    since: ctx.t('scores.pause.since', { when: ctx.format.dayAndTime(pause.since) }),
    columns: [...concerned, ...(isResting ? [ctx.t('participation.label')] : [])],
    retrying: scoresResumeAt <= ctx.now,
  };
}

/** The columns of the placement that rest: undefined for the one of the whole activity. */
function pausedColumns(
  course: ClassRead['course'],
  placement: Placement,
): readonly (PhaseName | undefined)[] {
  return [undefined, ...phaseName.options].filter((phase) => {
    const key = phase === undefined ? linkKey : phaseKey(phase);
    const address = isChosen(placement, key) ? addressOf(placement, key) : undefined;
    return address !== undefined && isPaused(course, address);
  });
}

/** As the column is called in the gradebook. */
function columnLabel(ctx: SessionContext, { title }: Placement, phase: PhaseName | undefined) {
  return phase === undefined ? title : ctx.t(`columns.label.${phase}`, { title });
}

function lastModel(ctx: SessionContext, last: Progress | undefined) {
  if (last === undefined) return undefined;
  const { run, arrived, refused } = last;
  const { picked, changed, unread, nextAt, failures } = run;
  const isWalking = nextAt !== undefined;
  const waiting = Math.max(0, picked - arrived - refused);
  return {
    when: ctx.t(`scores.last.${run.wanted}`, { when: ctx.format.dayAndTime(run.startedAt) }),
    progress: ctx.t('scores.last.progress', { count: arrived, total: picked }),
    share: picked === 0 ? 0 : Math.round((100 * arrived) / picked),
    lines: [
      ...(isWalking ? [ctx.t(failures > 0 ? 'scores.last.silent' : 'scores.last.walking')] : []),
      ...(waiting > 0 ? [ctx.t('scores.last.waiting', { count: waiting })] : []),
      ...(refused > 0 ? [ctx.t('scores.last.refused', { count: refused })] : []),
      ...(changed > 0 ? [ctx.t('scores.last.changed', { count: changed })] : []),
      ...(unread > 0 ? [ctx.t('scores.last.unread', { count: unread })] : []),
      ...(picked === 0 && !isWalking ? [ctx.t('scores.last.nothing')] : []),
    ],
    busy: isWalking || waiting > 0,
  };
}

function changedModel(ctx: SessionContext, { school }: ClassRead, { changed }: ResendRead) {
  return changed.slice(0, changedShown).map(({ id, student, placement, phase, sent }) => ({
    id,
    student: studentLabel(ctx, student),
    detail: ctx.t('scores.changed.detail', {
      title: columnLabel(ctx, placement, phase),
      there: markWords(ctx, school.country, sent.changedTo),
      here: markWords(ctx, school.country, sent.score),
    }),
  }));
}
