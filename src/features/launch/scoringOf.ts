/** What a launch says of a placement's place in the gradebook (lti.md 3.4). Pure. */
import { linkKey } from '../../domain/activity/columns.ts';
import { gradingOf, mayAskAgain } from '../../domain/columnAddress.ts';
import { profileOf } from '../../domain/platformProfile.ts';
import { knownEverywhereMs } from '../../domain/recent.ts';
import type { Millis } from '../../domain/time.ts';
import type { Launch } from '../../lti/index.ts';
import type { Placement } from '../../store/index.ts';

interface At {
  readonly launch: Launch;
  readonly now: Millis;
}

/**
 * The placement with what is new, no longer only offered; undefined when nothing is, or when another
 * link tells it: its column is that link's own (earlier versions bound two links to one placement).
 */
export function scoringOf(placement: Placement, at: At): Placement | undefined {
  const { offeredAt, lineItem: _before, columns: _columns, ...rest } = placement;
  const { launch } = at;
  const scoresAllowed = launch.scores?.rights.includes('send-scores') ?? false;
  const lineItem = lineItemOf(placement, launch);
  const opened = launch.resourceLink?.id;
  const resourceLinkId = placement.resourceLinkId ?? opened;
  if (opened !== undefined && opened !== resourceLinkId) return undefined;
  // Scores that came about before, or went to a column that is gone, are planned anew.
  const hasMoved = lineItem !== undefined && lineItem !== placement.lineItem;
  const isLookedFor = hasMoved || mustLook({ ...placement, lineItem }, at);
  const dueAt = isLookedFor ? at.now : regainedAt(placement, { scoresAllowed, now: at.now });
  const isKnown =
    offeredAt === undefined &&
    placement.lineItem === lineItem &&
    placement.scoresAllowed === scoresAllowed &&
    placement.resourceLinkId === resourceLinkId;
  if (isKnown && dueAt === undefined) return undefined;
  return {
    ...rest,
    scoresAllowed,
    ...(lineItem === undefined ? {} : { lineItem }),
    ...(resourceLinkId === undefined ? {} : { resourceLinkId }),
    ...(dueAt === undefined ? {} : { columnsDueAt: dueAt }),
    ...columnsOf(placement, hasMoved),
  };
}

/**
 * Work that was done while nothing might be sent has no score yet, or an older one: planned anew, once
 * no node takes an answer any more that it plans no score for.
 */
function regainedAt(
  { scoresAllowed: before }: Placement,
  { scoresAllowed, now }: Pick<Placement, 'scoresAllowed'> & Pick<At, 'now'>,
): Millis | undefined {
  return before || !scoresAllowed ? undefined : now + knownEverywhereMs;
}

/** What the claim shows goes before what a search once said of the link. */
function columnsOf({ columns }: Placement, hasMoved: boolean): Pick<Placement, 'columns'> {
  if (columns === undefined) return {};
  const { [linkKey]: _searched, ...others } = columns;
  return { columns: hasMoved ? others : columns };
}

/** In Moodle a link with two columns shows none: the one that was shown is still there. */
function lineItemOf({ lineItem }: Placement, launch: Launch): string | undefined {
  const shown = launch.scores?.lineItem;
  if (shown !== undefined || launch.scores === undefined) return shown ?? lineItem;
  const family = launch.platformFamily;
  return profileOf({ family }).linkColumn === 'when-alone' ? lineItem : undefined;
}

type Looked = Pick<Placement, 'grading' | 'columns' | 'columnsDueAt'> & {
  readonly lineItem: string | undefined;
};

/**
 * Once: afterwards the teacher reads what came of it, and a right that was given since is tried; so is
 * what was forbidden, now and then.
 */
function mustLook(placement: Looked, { launch, now }: At): boolean {
  const { grading, lineItem, columns, columnsDueAt } = placement;
  const { lineItems, rights = [] } = launch.scores ?? {};
  if (lineItems === undefined || launch.resourceLink === undefined) return false;
  const choice = gradingOf({ grading });
  if (choice === 'none') return false;
  if (mayAskAgain(placement, now)) return true;
  if (columnsDueAt !== undefined) return false;
  const states = Object.values(columns ?? {});
  const isFirst =
    choice === 'one'
      ? lineItem === undefined && columns?.[linkKey] === undefined
      : columns === undefined;
  const mayMake = rights.includes('make-line-items');
  return isFirst || (mayMake && states.some(({ problem }) => problem === 'no-right'));
}
