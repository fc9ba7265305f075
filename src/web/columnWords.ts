import type { ShownColumn } from '../domain/columnAddress.ts';
import type { RequestContext } from './types.ts';

/** « Avant la classe : prête. », or why scores can't go there and what to do. */
export function columnWords(
  { t }: Pick<RequestContext, 't'>,
  { phase, state }: ShownColumn,
): string {
  return t(`columns.state.${state}`, { column: t(`columns.of.${phase ?? 'all'}`) });
}
