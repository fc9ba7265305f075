/** `/lti/login` and `/lti/launch`: what the platform's browser sends (lti.md 2.1). No session yet. */
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { Services } from '../../services.ts';
import { readBrowserSecret, setBrowserCookie } from '../../web/browserCookie.ts';
import { AppError } from '../../web/errors.ts';
import { allowAnyFrame, allowFrames } from '../../web/frames.ts';
import { anyone } from '../../web/handlers.ts';
import { newToken } from '../../web/sessions.ts';
import type { Answer, RequestContext } from '../../web/types.ts';
import type { Refused } from '../../lti/index.ts';
import { newTabPage } from './launchPages.ts';
import { startSession } from './startSession.ts';

/** Moodle caches our key set per client and reads it again on a failure (lti.md 0.9). */
const keySetSeconds = 300;

export function launchRoutes(services: Services): Router {
  const router = Router();
  const login = anyone(services, (ctx, req, res) => startLogin(services, { ctx, req, res }));
  router.route('/lti/login').get(login).post(login);
  router
    .route('/lti/launch')
    .post(anyone(services, (ctx, req, res) => takeLaunch(services, { ctx, req, res })));
  router.route('/.well-known/jwks.json').get(async (_req, res) => {
    const keys = await services.lti.keySet();
    res.set('Cache-Control', `public, max-age=${keySetSeconds}`).json(keys);
  });
  return router;
}

/** OIDC third-party initiation: one launch attempt, one partitioned cookie, off to the platform. */
async function startLogin(services: Services, { ctx, req, res }: Exchange): Promise<Answer> {
  const params: unknown = req.method === 'POST' ? req.body : req.query;
  const secret = readBrowserSecret(req) ?? newToken();
  const answer = await services.lti.startLogin({
    params,
    bindingSecret: secret,
    reference: ctx.id,
  });
  if (!answer.ok) return refuse(services, answer, res);
  setBrowserCookie(res, secret);
  return { kind: 'see-other', to: answer.redirectUrl };
}

interface Exchange {
  readonly ctx: RequestContext;
  readonly req: Request;
  readonly res: Response;
}

/**
 * Without our cookie the attempt is not taken (model.md 8): the page offers a new tab, where the
 * cookie is first-party, and the platform starts the launch again.
 */
async function takeLaunch(services: Services, { ctx, req, res }: Exchange): Promise<Answer> {
  const secret = readBrowserSecret(req);
  const params: unknown = req.body;
  if (secret === undefined) {
    const pending = await services.lti.peekLaunch(stateOf(params));
    if (pending !== undefined) {
      allowFrames(res, pending.frameOrigins);
      return newTabPage(ctx, pending);
    }
  }
  const launch = await services.lti.completeLaunch({
    params,
    bindingSecret: secret,
    reference: ctx.id,
  });
  if (!launch.ok) return refuse(services, launch, res);
  // A launch that holds the secret renews its life with the session's.
  if (secret !== undefined) setBrowserCookie(res, secret);
  const to = await startSession(services, launch, {
    secret: secret ?? '',
    languages: req.get('accept-language'),
  });
  return { kind: 'see-other', to };
}

function stateOf(params: unknown): string {
  if (typeof params !== 'object' || params === null || !('state' in params)) return '';
  return typeof params.state === 'string' ? params.state : '';
}

/**
 * One log line with the person-free reason, then the human page of the code. Where no platform is
 * known its frame is not either: that page holds no data and no action, so anyone may frame it
 * (decision 0007); blocked by the browser, it would tell the person nothing.
 */
function refuse(services: Services, refused: Refused, res: Response): never {
  services.log.info({ code: refused.code, reason: refused.reason }, 'launch refused');
  if (refused.frameOrigins === undefined) allowAnyFrame(res);
  else allowFrames(res, refused.frameOrigins);
  throw new AppError(refused.code);
}
