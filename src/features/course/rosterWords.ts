/** When the platform gave its list of the class, and in plain words why it does not. */
import type { Course } from '../../store/index.ts';
import type { RequestContext } from '../../web/types.ts';
import { isRosterAwaited } from './askForRoster.ts';

export interface RosterWords {
  /** Without the platform's offer there is nothing to ask for. */
  readonly canAsk: boolean;
  readonly readAt: string;
  readonly problem: string;
  /** Asked for and not there yet: what the teacher does next. */
  readonly awaited: string;
  /** The last press brought the whole list. */
  readonly done: string;
}

export function rosterWords(ctx: RequestContext, course: Course, pressed: boolean): RosterWords {
  const { roster } = course;
  const isAwaited = isRosterAwaited(course, ctx.now);
  const problem =
    roster === undefined ? 'absent' : roster.tooLarge === true ? 'tooLarge' : roster.problem;
  const { readAt } = roster ?? {};
  return {
    canAsk: roster !== undefined,
    readAt:
      readAt === undefined
        ? ''
        : ctx.t('course.roster.readAt', { when: ctx.format.dayAndTime(readAt) }),
    awaited: isAwaited ? ctx.t('course.roster.awaited') : '',
    problem: problem === undefined || isAwaited ? '' : ctx.t(`course.roster.problem.${problem}`),
    done:
      pressed && !isAwaited && problem === undefined && readAt !== undefined
        ? ctx.t('course.roster.done')
        : '',
  };
}
