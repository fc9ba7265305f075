/** Pages about oneself: own data, language, end of the session. Mounted under `/s/:token`. */
import { Router } from 'express';
import { z } from 'zod';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { withSession } from '../../web/handlers.ts';
import { endSession } from '../../web/sessions.ts';
import { locales } from '../../web/types.ts';
import { chooseLanguage } from './chooseLanguage.ts';
import { pageBefore } from './pageBefore.ts';
import { endedPage, languagePage, myDataPage } from './privacyPages.ts';
import { readOwnData, readWhere } from './readOwnData.ts';

const choice = z.object({ locale: z.enum(locales), from: z.string().optional().catch(undefined) });

export function privacyRoutes(services: Services): Router {
  const router = Router();
  router
    .route('/my-data')
    .get(withSession(services, async (ctx) => myDataPage(ctx, await readOwnData(services, ctx))));
  router
    .route('/language')
    .get(
      withSession(services, async (ctx, req) =>
        languagePage(ctx, await readWhere(services, ctx), pageBefore(req.query['from'])),
      ),
    )
    .post(
      withSession(services, async (ctx, req) => {
        const chosen = choice.safeParse(req.body);
        if (!chosen.success) throw new AppError('not-found');
        await chooseLanguage(services, ctx, chosen.data.locale);
        return { kind: 'see-other', to: `${ctx.base}/${pageBefore(chosen.data.from)}` };
      }),
    );

  router.route('/end').post(
    withSession(services, async (ctx) => {
      await endSession(services, ctx);
      return endedPage(ctx);
    }),
  );
  return router;
}
