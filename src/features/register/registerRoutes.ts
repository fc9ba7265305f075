/** `/lti/register`: what the platform's dialog opens with its configuration and its token (lti.md 2.2). */
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Services } from '../../services.ts';
import { allowAnyFrame, allowFrames } from '../../web/frames.ts';
import { anyone } from '../../web/handlers.ts';
import type { Answer, RequestContext } from '../../web/types.ts';
import { refusedPage, registeredPage } from './registerPages.ts';

export function registerRoutes(services: Services): Router {
  const router = Router();
  router.get(
    '/lti/register',
    anyone(services, (ctx, req, res) => register(services, ctx, { req, res })),
  );
  return router;
}

/**
 * A refusal holds no data and no form, and no platform is known: anyone may frame it, as a refused
 * launch (decision 0007).
 */
async function register(
  services: Services,
  ctx: RequestContext,
  { req, res }: { readonly req: Request; readonly res: Response },
): Promise<Answer> {
  const answer = await services.lti.register(req.query);
  if (!answer.ok) {
    allowAnyFrame(res);
    return refusedPage(ctx, answer);
  }
  allowFrames(res, answer.frameOrigins);
  return registeredPage(ctx, services.config.publicUrl);
}
