/** The teacher's pages of a course: home, participation, export, « renvoyer ». Mounted under `/s/:token`. */
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { resendRunId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { withSession } from '../../web/handlers.ts';
import type { SessionContext } from '../../web/types.ts';
import { askForRoster } from './askForRoster.ts';
import { resendFrom } from './askToResend.ts';
import { coursePage } from './coursePages.ts';
import { exportCsv } from './exportCsv.ts';
import { listParticipation } from './listParticipation.ts';
import { participationPage } from './participationPages.ts';
import { readClass } from './readCourse.ts';
import { sendingStates } from './shownSending.ts';

/** A filter that makes no sense shows everything: nothing is lost by it. */
const asked = z.object({
  placement: z.string().max(200).optional().catch(undefined),
  state: z.enum(sendingStates).optional().catch(undefined),
  roster: z.literal('asked').optional().catch(undefined),
});
const pressed = z.object({
  resend: z.string().min(1).max(200),
  placement: z.string().min(1).max(200),
  /** Pressed twice is once. */
  run: resendRunId,
});

export function courseRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/course')
    .get(withSession(services, (ctx, req) => showCourse(services, ctx, req.query)))
    .post(withSession(services, (ctx) => refresh(services, ctx)));
  router
    .route('/participation')
    .get(
      withSession(services, async (ctx, req) => {
        const ask = asked.parse(req.query);
        const read = await readClass(services, ctx);
        const participation = listParticipation(read, {
          placement: ask.placement,
          state: ask.state,
        });
        return participationPage(ctx, {
          read,
          participation,
          state: ask.state,
          run: resendRunId.parse(randomUUID()),
        });
      }),
    )
    .post(withSession(services, async (ctx, req) => resend(services, ctx, req.body)));

  router.route('/participation.csv').get(
    withSession(services, async (ctx, req) => {
      const { placement } = asked.parse(req.query);
      const read = await readClass(services, ctx);
      const participation = listParticipation(read, { placement, state: undefined });
      if (participation === undefined) throw new AppError('placement-not-found');
      return exportCsv(ctx, read, participation);
    }),
  );
  return router;
}

async function showCourse(services: Services, ctx: SessionContext, query: unknown) {
  const { roster } = asked.parse(query);
  return coursePage(ctx, await readClass(services, ctx), roster !== undefined);
}

async function refresh(services: Services, ctx: SessionContext) {
  await askForRoster(services, ctx);
  return { kind: 'see-other' as const, to: `${ctx.base}/course?roster=asked#classe` };
}

async function resend(services: Services, ctx: SessionContext, body: unknown) {
  const form = pressed.safeParse(body);
  if (!form.success) throw new AppError('not-found');
  const { placement, resend: which, run: id } = form.data;
  await resendFrom(services, ctx, { id, placement, which });
  return { kind: 'see-other' as const, to: `${ctx.base}/scores` };
}
