import type { SessionContext } from '../../web/types.ts';
import { shownOf, studentsPerCourse } from './readCourse.ts';
import type { ClassRead } from './readCourse.ts';

/** That a page lists some of the activities or of the students only; empty when it lists them all. */
export function cutWords(ctx: SessionContext, read: ClassRead): string {
  const total = read.placements.length;
  const shown = shownOf(read.placements).length;
  const activities = shown === total ? '' : ctx.t('course.cut.list', { shown, total });
  return [activities, crowdWords(ctx, read)].filter((words) => words !== '').join(' ');
}

export const crowdWords = ({ t }: SessionContext, { crowded }: ClassRead): string =>
  crowded ? t('course.cut.students', { shown: studentsPerCourse }) : '';
