/** One school: what its head decided and an administrator enters (product.md 6). */
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { schoolId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { School } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import type { Answer } from '../../web/types.ts';
import { recordAct } from './journal.ts';
import { schoolPage } from './schoolPages.ts';
import type { AdminContext } from './withAdmin.ts';
import { withAdmin } from './withAdmin.ts';

export function schoolRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/admin/schools/:schoolId')
    .get(withAdmin(services, async (ctx, req) => schoolPage(ctx, await getSchool(services, req))))
    .post(withAdmin(services, (ctx, req) => decide(services, ctx, req)));
  return router;
}

/** From the store, not from the cache: what was just changed is shown. */
async function getSchool({ store }: Services, req: Request): Promise<School> {
  const id = schoolId.safeParse(req.params['schoolId']);
  const school = id.success ? await store.schools.get(id.data) : undefined;
  if (school === undefined) throw new AppError('not-found');
  return school;
}

const decision = z.object({
  action: z.enum(['allow', 'forbid']),
  decided: z.literal('yes').optional(),
});

/** Forbidding needs no tick: nothing leaves any more from the next sending on. */
async function decide(services: Services, ctx: AdminContext, req: Request): Promise<Answer> {
  const school = await getSchool(services, req);
  // It has no head who could decide.
  if (school.unassigned === true) throw new AppError('not-allowed');
  const read = parseForm(decision, req.body);
  if (!read.ok) throw new AppError('body-unreadable');
  const allowed = read.value.action === 'allow';
  if (allowed && read.value.decided === undefined) return schoolPage(ctx, school, 'undecided');
  const act = allowed ? 'participation-allowed' : 'participation-forbidden';
  await recordAct(services, ctx.admin, { act, schoolId: school._id });
  const participation = { allowed, by: ctx.admin.name, at: ctx.now };
  await services.store.schools.change(school._id, (one) => ({ ...one, participation }));
  services.recent.forgetSchool(school._id);
  return { kind: 'see-other', to: `/admin/schools/${encodeURIComponent(school._id)}` };
}
