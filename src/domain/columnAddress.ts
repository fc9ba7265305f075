/** Where the scores of a placement go: what is known of each of its columns (lti.md 3.4). */
import { z } from 'zod';
import { linkKey, phaseKey } from './activity/columns.ts';
import type { Grading } from './activity/columns.ts';
import { phaseName } from './activity/sequence.ts';
import type { PhaseName } from './activity/sequence.ts';
import { dayMs, hourMs } from './time.ts';
import type { Millis } from './time.ts';

/** What the platform said last of one column. */
export const columnState = z.strictObject({
  url: z.string().max(2000).optional(),
  /**
   * Why scores can't go there: `missing` (none, and none was asked for), `gone` (somebody deleted it),
   * `no-right`, `forbidden`, `rejected`, `other-origin`, `unavailable` (asked again).
   */
  problem: z
    .enum(['missing', 'gone', 'no-right', 'forbidden', 'rejected', 'other-origin', 'unavailable'])
    .optional(),
});
export type ColumnState = z.infer<typeof columnState>;

interface Placed {
  readonly grading?: Grading | undefined;
  readonly lineItem?: string | undefined;
  readonly columns?: Readonly<Record<string, ColumnState>> | undefined;
  readonly columnsDueAt?: number | undefined;
}

/** Until a teacher chooses: one score, where the platform shows a column for it. */
export const gradingOf = ({ grading }: Placed): Grading => grading ?? 'one';

/** Undefined while it is not known, and when the column is gone. */
export function addressOf({ lineItem, columns }: Placed, key: string): string | undefined {
  const known = columns?.[key];
  if (known?.problem === 'gone') return undefined;
  return key === linkKey ? (lineItem ?? known?.url) : known?.url;
}

/** Whether scores of this key still leave: the teacher may have chosen other columns, or none, since. */
export function isChosen(placed: Placed, key: string): boolean {
  const choice = gradingOf(placed);
  return choice !== 'none' && (key === linkKey) === (choice === 'one');
}

/** A column that the platform forbade is asked for again so much later: an administrator may have allowed it. */
export const forbiddenForMs = dayMs;

/** Whether a launch may ask sooner: an hour at least after it was forbidden. */
export function mayAskAgain({ columns = {}, columnsDueAt }: Placed, now: Millis): boolean {
  if (!Object.values(columns).some(isForbidden)) return false;
  if (columnsDueAt === undefined) return true;
  return columnsDueAt > now && columnsDueAt - now <= forbiddenForMs - hourMs;
}

/** One whose address is known takes scores all the same. */
export const isForbidden = ({ url, problem }: ColumnState): boolean =>
  problem === 'forbidden' && url === undefined;

/** A column was chosen, so its scores wait for its address; else there may never be one. */
export const isAwaited = ({ grading }: Placed): boolean => grading !== undefined;

export interface ShownColumn {
  /** Absent: the whole activity. */
  readonly phase?: PhaseName;
  readonly state: 'ready' | 'waiting' | NonNullable<ColumnState['problem']>;
}

/** The columns that a teacher chose, and whether scores can go there. */
export function shownColumns(placement: Placed): readonly ShownColumn[] {
  const choice = gradingOf(placement);
  if (choice === 'none') return [];
  const shown =
    choice === 'one'
      ? stateOf(placement, linkKey)
      : phaseName.options.flatMap((phase) => stateOf(placement, phaseKey(phase), { phase }));
  if (shown.length > 0) return shown;
  return isAwaited(placement) && placement.columnsDueAt !== undefined ? [{ state: 'waiting' }] : [];
}

function stateOf(
  placement: Placed,
  key: string,
  of: Pick<ShownColumn, 'phase'> = {},
): readonly ShownColumn[] {
  const known = placement.columns?.[key];
  if (known === undefined) return [];
  const isReady = addressOf(placement, key) !== undefined;
  // Nobody asked for a column: there is nothing to repair.
  if (!isReady && known.problem === 'missing' && !isAwaited(placement)) return [];
  return [{ ...of, state: isReady ? 'ready' : (known.problem ?? 'waiting') }];
}
