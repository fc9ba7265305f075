/** « Les notes du cours »: what arrived, and sending again. Mounted under `/s/:token`. */
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { resendRunId, scoreId } from '../../domain/ids.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { parseForm } from '../../web/forms.ts';
import type { FieldError } from '../../web/forms.ts';
import { withSession } from '../../web/handlers.ts';
import type { Answer, SessionContext } from '../../web/types.ts';
import { resendCourse, retryPaused } from './askToResend.ts';
import { readClass } from './readCourse.ts';
import { readResend } from './readResend.ts';
import { scoresPage } from './scoresPages.ts';

const pressed = z.object({
  what: z.enum(['all', 'ticked', 'retry']),
  run: resendRunId,
  over: z.array(scoreId).max(200).default([]),
  unread: z.literal('yes').optional(),
});

export function scoresRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/scores')
    .get(withSession(services, (ctx) => show(services, ctx, [])))
    .post(withSession(services, (ctx, req) => press(services, ctx, req.body)));
  return router;
}

async function show(
  services: Services,
  ctx: SessionContext,
  errors: readonly FieldError[],
): Promise<Answer> {
  const read = await readClass(services, ctx);
  const resend = await readResend(services, read);
  return scoresPage(ctx, { read, resend, run: resendRunId.parse(randomUUID()), errors });
}

async function press(services: Services, ctx: SessionContext, body: unknown): Promise<Answer> {
  const form = parseForm(pressed, body);
  if (!form.ok) throw new AppError('body-unreadable');
  const { what, run, over, unread } = form.value;
  if (what === 'ticked' && over.length === 0)
    return show(services, ctx, [{ field: 'changees', key: 'scores.changed.choose' }]);
  if (what === 'retry') await retryPaused(services, ctx);
  else await resendCourse(services, ctx, { id: run, what, over, overUnread: unread !== undefined });
  return { kind: 'see-other', to: `${ctx.base}/scores` };
}
