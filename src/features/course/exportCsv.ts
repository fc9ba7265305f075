/** The table of « Participation » for a spreadsheet: no formula can hide in a name (`escape_formulas`). */
import { csvDownload } from '../../web/csv.ts';
import type { Download, SessionContext } from '../../web/types.ts';
import type { Participation } from './listParticipation.ts';
import { presenceWords } from './presenceWords.ts';
import type { ClassRead } from './readCourse.ts';
import { sendingWords } from './sendingWords.ts';
import { studentLabel } from './studentLabel.ts';

/** Semicolons and a byte order mark: what French spreadsheets open without asking. */
export function exportCsv(
  ctx: SessionContext,
  read: ClassRead,
  participation: Participation,
): Download {
  const column = (name: string) => ctx.t(`course.csv.${name}`);
  const header = ['student', 'stepsDone', 'stepsTotal', 'preparedAt', 'score', 'sending', 'detail'];
  const lines = participation.lines.map(({ student, cell }) => {
    const words = sendingWords(ctx, cell, read.school.country);
    return [
      studentLabel(ctx, student),
      student.presence === 'not-yet' ? '' : (cell?.stepsDone ?? 0),
      cell?.stepsTotal ?? '',
      cell?.done.avant === undefined
        ? ''
        : isoMinute(cell.done.avant, read.school.calendar.timeZone),
      cell?.score === undefined ? '' : Math.round(cell.score * 100),
      words.label,
      words.detail === '' ? presenceWords(ctx, student) : words.detail,
    ];
  });
  return csvDownload(ctx.t('course.csv.fileName'), [header.map(column), ...lines]);
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
