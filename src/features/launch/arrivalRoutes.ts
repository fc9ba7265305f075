/** First pages of a session: the root sends each role to its own page. */
import { Router } from 'express';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { withSession } from '../../web/handlers.ts';
import type { SessionContext } from '../../web/types.ts';
import { visitorPage, waitingPage } from './launchPages.ts';
import { firstPage } from './startSession.ts';

/** Mounted under `/s/:token`. */
export function arrivalRoutes(services: Services): Router {
  const router = Router();
  router.route('/').get(
    withSession(services, async ({ base, session }) => ({
      kind: 'see-other',
      to: `${base}/${firstPage({ ...session, kind: kindOf(session) }, session.placementId)}`,
    })),
  );
  router
    .route('/waiting')
    .get(withSession(services, async (ctx) => waitingPage(ctx, await courseTitle(services, ctx))));
  router
    .route('/visitor')
    .get(withSession(services, async (ctx) => visitorPage(ctx, await courseTitle(services, ctx))));
  return router;
}

function kindOf({ ownData, deepLinking }: SessionContext['session']): Launch['kind'] {
  if (ownData === true) return 'data-privacy';
  return deepLinking === undefined ? 'resource-link' : 'deep-linking';
}

async function courseTitle(services: Services, { session }: SessionContext): Promise<string> {
  if (session.courseId === undefined) return '';
  return (await services.recent.course(session.schoolId, session.courseId))?.title ?? '';
}
