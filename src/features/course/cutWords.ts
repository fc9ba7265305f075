import type { SessionContext } from '../../web/types.ts';
import { shownOf } from './readCourse.ts';
import type { ClassRead } from './readCourse.ts';

/** That a page lists some of the activities only; empty when it lists them all. */
export function cutWords({ t }: SessionContext, { placements }: ClassRead): string {
  const total = placements.length;
  const shown = shownOf(placements).length;
  return shown === total ? '' : t('course.cut.list', { shown, total });
}
