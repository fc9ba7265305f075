/** Title and due dates as the teacher types them, in the school's time zone. */
import { z } from 'zod';
import { instantOf } from '../../domain/calendar.ts';
import type { Millis } from '../../domain/time.ts';
import { parseForm } from '../../web/forms.ts';
import type { FieldError, Parsed } from '../../web/forms.ts';

const local = z.union([z.literal(''), z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)]);
const settings = z.object({ title: z.string().trim().min(1).max(200), avant: local, apres: local });

export interface PlacementSettings {
  readonly title: string;
  readonly avant: Millis | undefined;
  readonly apres: Millis | undefined;
}

/** An empty date is no date. */
export function readSettings(body: unknown, timeZone: string): Parsed<PlacementSettings> {
  const form = parseForm(settings, body);
  if (!form.ok) return form;
  const { title } = form.value;
  const avant = form.value.avant === '' ? undefined : instantOf(form.value.avant, timeZone);
  const apres = form.value.apres === '' ? undefined : instantOf(form.value.apres, timeZone);
  const errors = datesWrong(form.value, avant, apres);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: { title, avant, apres } };
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
