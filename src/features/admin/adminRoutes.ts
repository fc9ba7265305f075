/** `/admin`: sign-in by a one-time link, platforms, registration (design 11, 11b). */
import { Router } from 'express';
import type { Services } from '../../services.ts';
import { anyone } from '../../web/handlers.ts';
import type { Answer, RequestContext } from '../../web/types.ts';
import { enter, isLinkGood, leave } from './adminSession.ts';
import { connectRoutes } from './connectRoutes.ts';
import { recordAct } from './journal.ts';
import { courseRoutes } from './placing/courseRoutes.ts';
import { ruleRoutes } from './placing/ruleRoutes.ts';
import { platformRoutes } from './platformRoutes.ts';
import { schoolRoutes } from './schoolRoutes.ts';
import { enterPage, signedOutPage } from './signInPages.ts';
import { watchRoutes } from './watchRoutes.ts';
import { withAdmin } from './withAdmin.ts';

export function adminRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/admin/enter/:token')
    .get(anyone(services, (ctx, req) => showLink(services, ctx, String(req.params['token']))))
    .post(
      anyone(services, async (ctx, req, res): Promise<Answer> => {
        const isIn = await enter(services, String(req.params['token']), res);
        return isIn ? { kind: 'see-other', to: '/admin/platforms' } : signedOutPage(ctx, 'used');
      }),
    );
  router.get(
    '/admin',
    withAdmin(services, async () => ({ kind: 'see-other', to: '/admin/platforms' })),
  );
  router.post(
    '/admin/sign-out',
    withAdmin(services, async (ctx, _req, res) => {
      await recordAct(services, ctx.admin, { act: 'sign-out' });
      await leave(services, ctx.admin, res);
      return { kind: 'see-other', to: '/admin' };
    }),
  );
  router.use(
    platformRoutes(services),
    connectRoutes(services),
    watchRoutes(services),
    schoolRoutes(services),
    ruleRoutes(services),
    courseRoutes(services),
  );
  return router;
}

async function showLink(services: Services, ctx: RequestContext, token: string): Promise<Answer> {
  return (await isLinkGood(services, token))
    ? enterPage(ctx, `/admin/enter/${token}`)
    : signedOutPage(ctx, 'used');
}
