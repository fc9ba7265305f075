/** Title and dates of a placement, as the teacher types them. */
import { z } from 'zod';
import { instantOf } from '../../domain/calendar.ts';
import type { Services } from '../../services.ts';
import type { Placement, School } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import type { FieldError } from '../../web/forms.ts';

const local = z.union([z.literal(''), z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)]);
const settings = z.object({ title: z.string().trim().min(1).max(200), avant: local, apres: local });

export type Changed =
  { readonly ok: true } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Answers that were given stay; only the words « en retard » follow the new dates. */
export async function changeSettings(
  services: Services,
  { placement, school }: { placement: Placement; school: School },
  body: unknown,
): Promise<Changed> {
  const form = parseForm(settings, body);
  if (!form.ok) return form;
  const { timeZone } = school.calendar;
  const avant = form.value.avant === '' ? undefined : instantOf(form.value.avant, timeZone);
  const apres = form.value.apres === '' ? undefined : instantOf(form.value.apres, timeZone);
  const errors = datesWrong(form.value, avant, apres);
  if (errors.length > 0) return { ok: false, errors };
  const changed = await services.store
    .school(placement.schoolId)
    .placements.change(placement._id, (known) => ({
      ...known,
      title: form.value.title,
      dates: {
        ...withDue(known, 'avant', avant),
        ...(known.dates.pendant === undefined ? {} : { pendant: known.dates.pendant }),
        ...withDue(known, 'apres', apres),
      },
    }));
  services.recent.forgetPlacement(placement.schoolId, placement._id, placement.courseId);
  if (changed.outcome === 'missing') throw new AppError('placement-not-found');
  if (changed.outcome === 'conflict') throw new AppError('attempt-changed');
  return { ok: true };
}

/** Dates by group stay when the default date changes or goes. */
function withDue(
  known: Placement,
  phase: 'avant' | 'apres',
  due: number | undefined,
): Placement['dates'] {
  const byGroup = known.dates[phase]?.byGroup ?? {};
  return { [phase]: { byGroup, ...(due === undefined ? {} : { due }) } };
}

/** `instantOf` gives undefined for a day that does not exist (30 February). */
function datesWrong(
  typed: { avant: string; apres: string },
  avant: number | undefined,
  apres: number | undefined,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (typed.avant !== '' && avant === undefined)
    errors.push({ field: 'avant', key: 'placement.settings.noSuchDay' });
  if (typed.apres !== '' && apres === undefined)
    errors.push({ field: 'apres', key: 'placement.settings.noSuchDay' });
  if (avant !== undefined && apres !== undefined && apres < avant)
    errors.push({ field: 'apres', key: 'placement.settings.afterFirst' });
  return errors;
}
