/** The table of « Participation » for a spreadsheet: no formula can hide in a name (`escape_formulas`). */
import { phaseName } from '../../domain/activity/sequence.ts';
import { csvDownload } from '../../web/csv.ts';
import type { Download, SessionContext } from '../../web/types.ts';
import type { Participation, ParticipationLine } from './listParticipation.ts';
import { presenceWords } from './presenceWords.ts';
import type { ClassRead } from './readCourse.ts';
import { sendingWords } from './sendingWords.ts';
import type { Sent } from './shownSending.ts';
import { studentLabel } from './studentLabel.ts';

/** Semicolons and a byte order mark: what French spreadsheets open without asking. */
export function exportCsv(
  ctx: SessionContext,
  read: ClassRead,
  participation: Participation,
): Download {
  const column = (name: string) => ctx.t(`course.csv.${name}`);
  const header = ['student', 'stepsDone', 'stepsTotal', 'preparedAt', 'score', 'sending', 'detail'];
  const phases = phaseName.options.filter((phase) =>
    participation.lines.some(({ cell }) => cell?.phases?.[phase] !== undefined),
  );
  const lines = participation.lines.map((line) => [
    ...cellsOf(ctx, read, line),
    ...phases.map((phase) => phaseSent(ctx, read, line.cell?.phases?.[phase])),
  ]);
  const names = [...header.map(column), ...phases.map((phase) => ctx.t(`columns.csv.${phase}`))];
  return csvDownload(ctx.t('course.csv.fileName'), [names, ...lines]);
}

function cellsOf(ctx: SessionContext, read: ClassRead, { student, cell }: ParticipationLine) {
  const words = sendingWords(ctx, cell, read.school.country);
  // Of several scores each has its own column.
  const detail = cell?.phases === undefined ? words.detail : '';
  return [
    studentLabel(ctx, student),
    student.presence === 'not-yet' ? '' : (cell?.stepsDone ?? 0),
    cell?.stepsTotal ?? '',
    cell?.done.avant === undefined ? '' : isoMinute(cell.done.avant, read.school.calendar.timeZone),
    cell?.score === undefined ? '' : Math.round(cell.score * 100),
    words.label,
    detail === '' ? presenceWords(ctx, student) : detail,
  ];
}

/** « Envoyée (lundi 23 novembre à 10:12) » */
function phaseSent(ctx: SessionContext, { school }: ClassRead, sent: Sent | undefined): string {
  if (sent === undefined) return '';
  const { label, detail } = sendingWords(ctx, sent, school.country);
  return detail === '' ? label : `${label} (${detail})`;
}

/** `2026-11-23 10:12` in the school's time zone: sorts and parses in every spreadsheet. */
function isoMinute(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return parts.format(at);
}
