/** `/lti/register`: what the platform's dialog opens with its configuration and its token (lti.md 2.2). */
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { RegistrationAnswer } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { allowAnyFrame, allowFrames } from '../../web/frames.ts';
import { anyone } from '../../web/handlers.ts';
import type { Answer, RequestContext } from '../../web/types.ts';
import { knownPage, refusedPage, registeredPage, updatedPage } from './registerPages.ts';

export function registerRoutes(services: Services): Router {
  const router = Router();
  const { lti } = services;
  router
    .route('/lti/register')
    .get(
      anyone(services, async (ctx, req, res) =>
        answerWith(services, { ctx, req, res }, await lti.register(req.query)),
      ),
    )
    .post(
      anyone(services, async (ctx, req, res) =>
        answerWith(services, { ctx, req, res }, await lti.updateRegistration(req.body)),
      ),
    );
  return router;
}

interface Exchange {
  readonly ctx: RequestContext;
  readonly req: Request;
  readonly res: Response;
}

/**
 * A refusal holds no data, and no platform is known: anyone may frame it, as a refused launch
 * (decision 0007). The form of an update repeats what is in the address of its own frame.
 */
function answerWith(
  { config }: Services,
  { ctx, req, res }: Exchange,
  answer: RegistrationAnswer,
): Answer {
  const { publicUrl } = config;
  if (answer.ok) {
    allowFrames(res, answer.frameOrigins);
    return answer.outcome === 'registered'
      ? registeredPage(ctx, publicUrl)
      : updatedPage(ctx, answer, publicUrl);
  }
  allowAnyFrame(res);
  return answer.known?.mayUpdate
    ? knownPage(ctx, { platformId: answer.known.platformId, publicUrl, asked: req.query })
    : refusedPage(ctx, answer, publicUrl);
}
