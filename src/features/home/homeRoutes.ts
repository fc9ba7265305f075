/** « À faire », a student's first page of a course. Mounted under `/s/:token`. */
import { Router } from 'express';
import { may } from '../../domain/visibility.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { withSession } from '../../web/handlers.ts';
import { homePage } from './homePages.ts';
import { openHome } from './openHome.ts';

export function homeRoutes(services: Services): Router {
  const router = Router();
  router.get(
    '/home',
    withSession(services, async (ctx) => {
      const { role } = ctx.session;
      // Staff have no tasks here: their first page is the course.
      if (may(role, 'preview')) return { kind: 'see-other', to: `${ctx.base}/course` };
      if (!may(role, 'work')) throw new AppError('not-for-visitors');
      return homePage(ctx, await openHome(services, ctx.session));
    }),
  );
  return router;
}
