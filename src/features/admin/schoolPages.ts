/** A school in `/admin`: its platforms are elsewhere, its people nowhere. */
import type { School } from '../../store/index.ts';
import type { Page } from '../../web/types.ts';
import { adminPage } from './adminPage.ts';
import { schoolName } from './placing/placingWords.ts';
import type { AdminContext } from './withAdmin.ts';

/** `wrong`: it was to be allowed without the tick that the head decided so. */
export function schoolPage(ctx: AdminContext, school: School, wrong?: 'undecided'): Page {
  const errors =
    wrong === undefined ? [] : [{ field: 'decided', key: 'admin.school.decidedMissing' }];
  return adminPage(ctx, {
    view: 'school',
    title: schoolName(ctx.t, school.name),
    tab: { name: 'platforms', self: false },
    ...(wrong === undefined ? {} : { status: 422, scripts: ['errorFocus.js'] }),
    model: {
      errors,
      href: `/admin/schools/${encodeURIComponent(school._id)}`,
      name: schoolName(ctx.t, school.name),
      isNone: school.unassigned === true,
      allowed: school.participation?.allowed === true,
      entered: enteredWords(ctx, school),
    },
  });
}

/** « Enregistré par Claire Dubois, lundi 23 novembre, 9 h. »; empty: nobody ever entered anything. */
function enteredWords({ t, format }: AdminContext, { participation }: School): string {
  if (participation === undefined) return '';
  const { by, at } = participation;
  return t('admin.school.entered', { by, day: format.date(at), time: format.time(at) });
}
