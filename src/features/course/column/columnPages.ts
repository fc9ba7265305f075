/** View model of the participation column: what would leave, then what left (product.md 6). */
import { keptCount } from '../../../domain/participation.ts';
import { sendingState } from '../../../domain/sendingState.ts';
import { heldAfterAll } from '../../../domain/withdrawal.ts';
import { participationWords } from '../../../web/participationWords.ts';
import type { Page, SessionContext } from '../../../web/types.ts';
import type { Country } from '../markWords.ts';
import { sendingWords } from '../sendingWords.ts';
import type { SendingWords } from '../sendingWords.ts';
import { studentLabel } from '../studentLabel.ts';
import type { ColumnProblem } from './changeColumn.ts';
import type { CountedStudent } from './countClass.ts';
import { planClearing } from './planState.ts';
import type { ColumnRead } from './readColumn.ts';

export const pressedWords = ['on', 'off', 'counted', 'recent', 'cleared'] as const;

export interface Shown {
  readonly read: ColumnRead;
  /** The last press worked. */
  readonly done: (typeof pressedWords)[number] | undefined;
  /** The last press did not. */
  readonly problem?: ColumnProblem;
}

interface Line {
  readonly student: string;
  /** « 7 sur 9 », or why nothing is counted. */
  readonly count: string;
  readonly comment: string;
  readonly sending: SendingWords;
}

export function columnPage(ctx: SessionContext, { read, done, problem }: Shown): Page {
  const { school, course, isSent } = read;
  return {
    kind: 'page',
    view: 'course/column',
    title: ctx.t('participation.title'),
    ...(problem === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    layout: {
      kind: 'staff',
      where: course.title,
      whereMore: school.name,
      tab: { name: 'participation', self: false },
      toRoot: '',
    },
    model: {
      done: done ?? '',
      problem: problem ?? '',
      isSent,
      partial: read.partial,
      isOn: course.participation !== undefined,
      isAllowed: school.participation?.allowed === true,
      ...sinceWords(ctx, read),
      ...heldWords(ctx, read),
      lines: read.students.map((student) => lineOf(ctx, read, student)),
    },
  };
}

function sinceWords({ t, format }: SessionContext, { course: { participation } }: ColumnRead) {
  if (participation === undefined) return { since: '', countedAt: '' };
  const { onSince, countedAt } = participation;
  return {
    since: t('participation.since', { day: format.date(onSince) }),
    countedAt:
      countedAt === undefined
        ? ''
        : t('participation.countedAt', { when: format.dayAndTime(countedAt) }),
  };
}

/** For how many students the platform holds a value although nothing is due; empty: for none. */
function heldWords(
  { t, now }: SessionContext,
  { students, isSent, canClear }: ColumnRead,
): { readonly held: string; readonly canClear: boolean } {
  const isHeld = ({ presence, state }: CountedStudent) =>
    presence === 'here' && state !== undefined && planClearing(state, now) !== undefined;
  const count = isSent ? students.filter(isHeld).length : 0;
  return { held: count === 0 ? '' : t('participation.held.title', { count }), canClear };
}

/** Once sent, the numbers of the last count: those that the student reads and the platform holds. */
function lineOf(
  ctx: SessionContext,
  { school, isSent }: ColumnRead,
  student: CountedStudent,
): Line {
  const { person, presence, state } = student;
  const shown = isSent ? state && keptCount(state) : student.count;
  const at = isSent && state !== undefined ? state.countedAt : ctx.now;
  return {
    student: studentLabel(ctx, { name: person.name, alias: person.alias }),
    count:
      presence === 'here'
        ? shown === undefined
          ? ctx.t('participation.nothingDue')
          : ctx.t('participation.share', { done: shown.done, due: shown.due })
        : ctx.t(`course.presence.${presence}`),
    comment: shown === undefined ? '' : participationWords(ctx, shown, at),
    sending: sendingOf(ctx, state, school.country),
  };
}

/** What to do about a refusal is another thing here than for an activity. */
function sendingOf(
  ctx: SessionContext,
  state: CountedStudent['state'],
  country: Country,
): SendingWords {
  const deliveries = state?.deliveries ?? {};
  const sending = sendingState(deliveries);
  const words = sendingWords(ctx, sending, country);
  const { refusal } = sending;
  if (refusal !== undefined) return { ...words, detail: ctx.t(`participation.refusal.${refusal}`) };
  const held = heldAfterAll(deliveries);
  if (held === undefined) return words;
  const score = ctx.format.number(held);
  return sending.sending === 'due'
    ? { ...words, detail: ctx.t('participation.held.clearing', { score }) }
    : { ...words, detail: ctx.t('participation.held.line', { score }) };
}
