/** The choice of scores, and the state of each column, in words. */
import { grading } from '../../domain/activity/columns.ts';
import type { Grading } from '../../domain/activity/columns.ts';
import { shownColumns } from '../../domain/columnAddress.ts';
import type { Placement } from '../../store/index.ts';
import { columnWords } from '../../web/columnWords.ts';
import type { SessionContext } from '../../web/types.ts';
import type { GradingChoices } from './grading.ts';

export function gradingLines({ t }: SessionContext, chosen: Grading, { perPhase }: GradingChoices) {
  return grading.options.map((value) => {
    const closed = value === 'per-phase' && perPhase !== 'open';
    return {
      value,
      label: t(`columns.choice.${value}`),
      hint: closed ? t(`columns.choice.${perPhase}`) : t(`columns.choice.${value}Hint`),
      chosen: value === chosen,
      closed,
    };
  });
}

export const columnLines = (ctx: SessionContext, placement: Placement): readonly string[] =>
  shownColumns(placement).map((shown) => columnWords(ctx, shown));
