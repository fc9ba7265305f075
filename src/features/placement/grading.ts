/** « Notes » of the settings page: none, one score, one per phase (product.md 6). */
import { z } from 'zod';
import { columnsOf, grading, linkKey } from '../../domain/activity/columns.ts';
import type { Grading } from '../../domain/activity/columns.ts';
import { addressOf } from '../../domain/columnAddress.ts';
import type { ColumnState } from '../../domain/columnAddress.ts';
import type { Millis } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Course, Placement } from '../../store/index.ts';
import { parseForm } from '../../web/forms.ts';
import type { Parsed } from '../../web/forms.ts';

export interface GradingChoices {
  /** What holds now. */
  readonly chosen: Grading;
  /** Why there can't be one score per phase. */
  readonly perPhase: 'open' | 'no-right' | 'one-phase';
}

/** While nobody chose: what the platform shows. */
const shownGrading = (placement: Placement): Grading =>
  placement.grading ?? (addressOf(placement, linkKey) === undefined ? 'none' : 'one');

/** What was chosen stays open, whatever the platform allows since. */
export async function readChoices(
  services: Services,
  placement: Placement,
  { scores }: Course,
): Promise<GradingChoices> {
  const chosen = shownGrading(placement);
  const read = await services.recent.version(placement.schoolId, placement.versionId);
  const content = read?.version.content;
  const phases =
    content === undefined
      ? []
      : columnsOf(content, placement.weights ?? content.weights, 'per-phase');
  const mayMake = scores?.lineItems !== undefined && scores.rights.includes('make-line-items');
  if (chosen === 'per-phase') return { chosen, perPhase: 'open' };
  if (phases.length < 2) return { chosen, perPhase: 'one-phase' };
  return { chosen, perPhase: mayMake ? 'open' : 'no-right' };
}

/** A form without the field leaves the choice as it is (undefined). */
export function readGrading(body: unknown, choices: GradingChoices): Parsed<Grading | undefined> {
  const form = parseForm(z.object({ grading: grading.optional() }), body);
  if (!form.ok) return form;
  const { grading: asked } = form.value;
  if (asked === 'per-phase' && choices.perPhase !== 'open')
    return { ok: false, errors: [{ field: 'grading', key: `columns.choice.${choices.perPhase}` }] };
  // What was only shown, because nobody chose yet, is no choice.
  return { ok: true, value: asked };
}

/**
 * Chosen again, a column that could not be had, or that somebody deleted, is asked for again. Nothing
 * is deleted in the platform: what was sent to other columns stays there.
 */
export function withGrading(known: Placement, asked: Grading | undefined, now: Millis): Placement {
  const isNews = asked !== undefined && asked !== shownGrading(known);
  const broken = Object.values(known.columns ?? {}).some(({ problem }) => problem !== undefined);
  const isRepair = known.grading !== undefined && known.grading !== 'none' && broken;
  if (asked === undefined || (!isNews && !isRepair)) return known;
  const columns = Object.fromEntries(
    Object.entries(known.columns ?? {}).filter(
      ([, { problem }]: [string, ColumnState]) => problem === undefined,
    ),
  );
  return { ...known, grading: asked, columns, columnsDueAt: now };
}
