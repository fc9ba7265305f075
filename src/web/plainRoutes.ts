/** Addresses that need no session, and the two pages of the footer that every session has. */
import { Router } from 'express';
import { failureCodes } from '../domain/failure.ts';
import { AppError } from './errors.ts';
import { anyone, withSession } from './handlers.ts';
import { layoutKind } from './layoutKind.ts';
import type { WebNeeds } from './needs.ts';
import {
  accessibilityPage,
  codePage,
  helpPage,
  homePage,
  plainLayout,
  sourcePage,
} from './plainPages.ts';
import type { Layout, SessionContext } from './types.ts';

/** `/`, `/help`, `/accessibility`, `/source`, `/problems/:code`. */
export function plainRoutes(needs: WebNeeds): Router {
  const router = Router();
  router.get(
    '/',
    anyone(needs, async (ctx) => homePage(ctx)),
  );
  router.get(
    '/help',
    anyone(needs, async (ctx) => helpPage(ctx)),
  );
  router.get(
    '/accessibility',
    anyone(needs, async (ctx) => accessibilityPage(ctx, plainLayout(ctx))),
  );
  router.get(
    '/source',
    anyone(needs, async (ctx) => sourcePage(ctx, plainLayout(ctx), needs.config.sourceUrl ?? '')),
  );
  router.get(
    '/problems/:code',
    anyone(needs, async (ctx, req) => {
      const code = failureCodes.find((known) => known === req.params['code']);
      if (code === undefined) throw new AppError('not-found');
      return codePage(ctx, code);
    }),
  );
  return router;
}

/** `accessibility` and `source` under `/s/:token`: in the platform's frame only session pages show. */
export function footRoutes(needs: WebNeeds): Router {
  const router = Router();
  router.get(
    '/accessibility',
    withSession(needs, async (ctx) => accessibilityPage(ctx, await sessionLayout(needs, ctx))),
  );
  router.get(
    '/source',
    withSession(needs, async (ctx) =>
      sourcePage(ctx, await sessionLayout(needs, ctx), needs.config.sourceUrl ?? ''),
    ),
  );
  return router;
}

async function sessionLayout(needs: WebNeeds, { session, t }: SessionContext): Promise<Layout> {
  const course =
    session.courseId === undefined
      ? undefined
      : await needs.recent.course(session.schoolId, session.courseId);
  return { kind: layoutKind(session.role), where: course?.title ?? t('plain.where'), toRoot: '' };
}
