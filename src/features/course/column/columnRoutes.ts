/** The participation column of a course: preview, on, off, count now. Mounted under `/s/:token`. */
import { Router } from 'express';
import { z } from 'zod';
import type { Services } from '../../../services.ts';
import { AppError } from '../../../web/errors.ts';
import { withSession } from '../../../web/handlers.ts';
import type { Answer, SessionContext } from '../../../web/types.ts';
import { clearColumn, countNowOnDemand, turnOff, turnOn } from './changeColumn.ts';
import { columnPage, pressedWords } from './columnPages.ts';
import { readColumn } from './readColumn.ts';

/** Anything else shows the page without a notice. */
const asked = z.object({ done: z.enum(pressedWords).optional().catch(undefined) });
const pressed = z.object({ action: z.enum(['on', 'off', 'count', 'clear']) });
const acts = { on: turnOn, off: turnOff, count: countNowOnDemand, clear: clearColumn };

export function columnRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/participation-column')
    .get(
      withSession(services, async (ctx, req) => {
        const { done } = asked.parse(req.query);
        return columnPage(ctx, { read: await readColumn(services, ctx), done });
      }),
    )
    .post(withSession(services, (ctx, req) => press(services, ctx, req.body)));
  return router;
}

async function press(services: Services, ctx: SessionContext, body: unknown): Promise<Answer> {
  const form = pressed.safeParse(body);
  if (!form.success) throw new AppError('not-found');
  const outcome = await acts[form.data.action](services, ctx);
  if ('problem' in outcome) {
    const read = await readColumn(services, ctx);
    return columnPage(ctx, { read, done: undefined, problem: outcome.problem });
  }
  return { kind: 'see-other', to: `${ctx.base}/participation-column?done=${outcome.done}` };
}
