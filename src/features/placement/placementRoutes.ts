/** Staff choose an activity for a link, then set its dates. Mounted under `/s/:token`. */
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import { grading } from '../../domain/activity/columns.ts';
import { placementId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import type { Placement } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import { withSession } from '../../web/handlers.ts';
import type { Answer, SessionContext } from '../../web/types.ts';
import { changeSettings } from './changeSettings.ts';
import { readChoices } from './grading.ts';
import { formOf, placePage, settingsPage } from './placePages.ts';
import type { SettingsForm } from './placePages.ts';
import { placeSequence } from './placeSequence.ts';
import { whereOf } from './whereOf.ts';

export function placementRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/place')
    .get(withSession(services, async (ctx) => showPlace(services, ctx)))
    .post(withSession(services, async (ctx, req) => place(services, ctx, req.body)));
  router
    .route('/activity/:placementId/settings')
    .get(withSession(services, async (ctx, req) => showSettings(services, ctx, req)))
    .post(withSession(services, async (ctx, req) => saveSettings(services, ctx, req)));
  return router;
}

function reasonNotToPlace({ session }: SessionContext): 'bound' | 'no-link' | '' {
  if (session.resourceLink === undefined) return 'no-link';
  return session.placementId === undefined ? '' : 'bound';
}

async function showPlace(services: Services, ctx: SessionContext): Promise<Answer> {
  const where = await whereOf(services, ctx);
  return placePage(ctx, where, {
    library: services.library,
    reason: reasonNotToPlace(ctx),
    errors: [],
  });
}

async function place(services: Services, ctx: SessionContext, body: unknown): Promise<Answer> {
  const where = await whereOf(services, ctx);
  const form = parseForm(z.object({ library: z.string().min(1).max(100) }), body);
  const item = form.ok ? services.library.find(form.value.library) : undefined;
  if (item === undefined) {
    const errors = [{ field: 'library', key: 'placement.place.choose' }];
    return placePage(ctx, where, {
      library: services.library,
      reason: reasonNotToPlace(ctx),
      errors,
    });
  }
  const placed = await placeSequence(services, ctx, item);
  if (!placed.ok)
    return placePage(ctx, where, { library: services.library, reason: placed.reason, errors: [] });
  return { kind: 'see-other', to: `${ctx.base}/activity/${placed.placementId}/settings` };
}

async function ownPlacement(
  services: Services,
  ctx: SessionContext,
  req: Request,
): Promise<Placement> {
  const id = placementId.safeParse(req.params['placementId']);
  const placement = id.success
    ? await services.recent.placement(ctx.session.schoolId, id.data)
    : undefined;
  if (placement === undefined || placement.courseId !== ctx.session.courseId)
    throw new AppError('placement-not-found');
  return placement;
}

async function showSettings(
  services: Services,
  ctx: SessionContext,
  req: Request,
): Promise<Answer> {
  const where = await whereOf(services, ctx);
  const placement = await ownPlacement(services, ctx, req);
  const choices = await readChoices(services, placement, where.course);
  const form = formOf(placement, where.school, choices);
  return settingsPage(ctx, where, {
    placement,
    form,
    choices,
    errors: [],
    saved: req.query['saved'] === '1',
  });
}

async function saveSettings(
  services: Services,
  ctx: SessionContext,
  req: Request,
): Promise<Answer> {
  const where = await whereOf(services, ctx);
  const placement = await ownPlacement(services, ctx, req);
  const choices = await readChoices(services, placement, where.course);
  const asked = { placement, school: where.school, choices };
  const changed = await changeSettings(services, asked, req.body);
  if (changed.ok)
    return { kind: 'see-other', to: `${ctx.base}/activity/${placement._id}/settings?saved=1` };
  const form = typed(req.body, formOf(placement, where.school, choices));
  return settingsPage(ctx, where, {
    placement,
    form,
    choices,
    errors: changed.errors,
    saved: false,
  });
}

/** What was typed is kept on the page, whatever is wrong with it. */
function typed(body: unknown, stored: SettingsForm): SettingsForm {
  const text = z.string().max(500);
  const read = z
    .object({
      title: text.catch(stored.title),
      avant: text.catch(stored.avant),
      apres: text.catch(stored.apres),
      grading: grading.catch(stored.grading),
    })
    .safeParse(body);
  return read.success ? read.data : stored;
}
