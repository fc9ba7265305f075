/** Title, dates and scores of a placement, as the teacher sets them. */
import type { Services } from '../../services.ts';
import type { Placement, School } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import type { FieldError } from '../../web/forms.ts';
import { countSoon } from './countSoon.ts';
import { readGrading, withGrading } from './grading.ts';
import type { GradingChoices } from './grading.ts';
import { readSettings } from './readSettings.ts';

export type Changed =
  { readonly ok: true } | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Answers that were given stay; only the words « en retard » follow the new dates. */
export async function changeSettings(
  services: Services,
  { placement, school, choices }: { placement: Placement; school: School; choices: GradingChoices },
  body: unknown,
): Promise<Changed> {
  const form = readSettings(body, school.calendar.timeZone);
  if (!form.ok) return form;
  const chosen = readGrading(body, choices);
  if (!chosen.ok) return chosen;
  const { title, avant, apres } = form.value;
  let isMoved = false;
  const changed = await services.store
    .school(placement.schoolId)
    .placements.change(placement._id, (known) => {
      isMoved = known.dates.avant?.due !== avant || known.dates.apres?.due !== apres;
      return {
        ...withGrading(known, chosen.value, services.now()),
        title,
        ...(known.copy === undefined ? {} : { copy: { ...known.copy, datesToSet: false } }),
        dates: {
          ...withDue(known, 'avant', avant),
          ...(known.dates.pendant === undefined ? {} : { pendant: known.dates.pendant }),
          ...withDue(known, 'apres', apres),
        },
      };
    });
  services.recent.forgetPlacement(placement.schoolId, placement._id, placement.courseId);
  services.wake('columns', placement.platformId);
  if (changed.outcome === 'missing') throw new AppError('placement-not-found');
  if (changed.outcome === 'conflict') throw new AppError('attempt-changed');
  if (isMoved) await countSoon(services, placement);
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
