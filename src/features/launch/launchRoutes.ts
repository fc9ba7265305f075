/** `/lti/login`, `/lti/launch` and its bridge: what the platform's browser sends (lti.md 2.1). No session yet. */
import { Router } from 'express';
import type { Services } from '../../services.ts';
import { anyone } from '../../web/handlers.ts';
import { beginLogin } from './beginLogin.ts';
import { completeFromBridge, takeLaunch } from './takeLaunch.ts';

/** Moodle caches our key set per client and reads it again on a failure (lti.md 0.9). */
const keySetSeconds = 300;

export function launchRoutes(services: Services): Router {
  const router = Router();
  const login = anyone(services, (ctx, req, res) => beginLogin(services, { ctx, req, res }));
  router.route('/lti/login').get(login).post(login);
  router
    .route('/lti/launch')
    .post(anyone(services, (ctx, req, res) => takeLaunch(services, { ctx, req, res })));
  router
    .route('/lti/launch/complete')
    .post(anyone(services, (ctx, req, res) => completeFromBridge(services, { ctx, req, res })));
  router.route('/.well-known/jwks.json').get(async (_req, res) => {
    const keys = await services.lti.keySet();
    res.set('Cache-Control', `public, max-age=${keySetSeconds}`).json(keys);
  });
  return router;
}
