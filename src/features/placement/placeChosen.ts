/** Makes the placements of a deep-linking answer, from the form of its second step (lti.md 1.3, 3.6). */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { placementId } from '../../domain/ids.ts';
import type { DeepLinkItem } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { parseForm } from '../../web/forms.ts';
import type { FieldError } from '../../web/forms.ts';
import type { SessionContext } from '../../web/types.ts';
import type { Choice } from './listChoices.ts';
import { publishFromLibrary } from './publishFromLibrary.ts';
import { readSettings } from './readSettings.ts';
import type { PlacementSettings } from './readSettings.ts';
import type { Where } from './whereOf.ts';

/** Percent, where the platform gets no column with points of its own. */
const defaultMaximum = 100;

const grading = z.object({
  graded: z.enum(['yes', 'no']),
  points: z.coerce.number().int().min(1).max(1000),
});

/** One activity as the teacher set it. */
interface Settled extends PlacementSettings {
  readonly choice: Choice;
  /** Undefined: no column in the gradebook. */
  readonly points: number | undefined;
  /** The teacher chose so: no score leaves, whatever column the platform makes. */
  readonly keptOut: boolean;
}

export type SettledForm =
  | { readonly ok: true; readonly items: readonly Settled[] }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Fields of the first activity end with `-1`: `title-1`, `points-1`, … */
export function readChosen(
  choices: readonly Choice[],
  body: unknown,
  at: { readonly timeZone: string; readonly acceptsLineItem: boolean },
): SettledForm {
  const fields = new Map<string, unknown>(Object.entries(Object(body)));
  const read = choices.map((choice, index) => {
    const suffix = `-${index + 1}`;
    const own = Object.fromEntries(
      ['title', 'avant', 'apres', 'graded', 'points'].map((name) => [
        name,
        fields.get(`${name}${suffix}`),
      ]),
    );
    const settings = readSettings(own, at.timeZone);
    const keptOut = at.acceptsLineItem && own['graded'] === 'no';
    const grade = at.acceptsLineItem && !keptOut ? parseForm(grading, own) : undefined;
    const errors = [settings, grade]
      .flatMap((part) => (part === undefined || part.ok ? [] : part.errors))
      .map(({ field, ...error }) => Object.assign(error, { field: field + suffix }));
    const points = grade?.ok ? grade.value.points : undefined;
    return { errors, items: settings.ok ? [{ ...settings.value, choice, points, keptOut }] : [] };
  });
  const errors = read.flatMap((one) => one.errors);
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, items: read.flatMap(({ items }) => items) };
}

/** Shown in no list until their link is first opened: the teacher may still close the LMS's form. */
export async function placeChosen(
  services: Services,
  ctx: SessionContext,
  ask: { readonly where: Where; readonly items: readonly Settled[] },
): Promise<readonly DeepLinkItem[]> {
  const made = await Promise.all(
    ask.items.map(async (item) => makePlacement(services, ctx, { ...item, where: ask.where })),
  );
  const { placements } = services.store.school(ctx.session.schoolId);
  await placements.insertMany(made);
  return ask.items.flatMap(({ points, choice }, index) => {
    const placement = made[index];
    if (placement === undefined) return [];
    const item = { placement: placement._id, title: placement.title, text: choice.content.summary };
    return [points === undefined ? item : { ...item, scoreMaximum: points }];
  });
}

/** Points that were asked for are a choice: where the platform makes no column of them, the job asks for one or says why. */
function gradingOf(keptOut: boolean, points: number | undefined): Pick<Placement, 'grading'> {
  if (keptOut) return { grading: 'none' };
  return points === undefined ? {} : { grading: 'one' };
}

async function makePlacement(
  services: Services,
  ctx: SessionContext,
  { choice, title, avant, apres, points, keptOut, where }: Settled & { readonly where: Where },
): Promise<Placement> {
  const { from } = choice;
  const published =
    from.kind === 'library'
      ? await publishFromLibrary(services, ctx, from.item)
      : { activityId: from.activityId, versionId: from.versionId };
  return {
    _id: placementId.parse(randomUUID()),
    schoolId: ctx.session.schoolId,
    courseId: where.course._id,
    platformId: ctx.session.platformId,
    ...published,
    title,
    dates: {
      ...(avant === undefined ? {} : { avant: { due: avant, byGroup: {} } }),
      ...(apres === undefined ? {} : { apres: { due: apres, byGroup: {} } }),
    },
    scoreMaximum: points ?? defaultMaximum,
    ...gradingOf(keptOut, points),
    scoresAllowed: false,
    recordings: {},
    offeredAt: ctx.now,
    createdAt: ctx.now,
  };
}
