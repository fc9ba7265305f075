/**
 * « Besoin d’aide » and « Parler à un adulte » (design screen 13). Until the school has named the
 * adults who answer (product.md 4.2), both show the help numbers and say where to go. Mounted under `/s/:token`.
 */
import { Router } from 'express';
import type { Services } from '../../services.ts';
import { withSession } from '../../web/handlers.ts';
import { helpLines } from '../../web/helpLines.ts';
import { layoutKind } from '../../web/layoutKind.ts';
import type { Page, SessionContext } from '../../web/types.ts';

export function helpRoutes(services: Services): Router {
  const router = Router();
  for (const page of ['help', 'talk'] as const)
    router
      .route(`/${page}`)
      .get(withSession(services, async (ctx) => helpPage(services, ctx, page)));
  return router;
}

async function helpPage(
  services: Services,
  ctx: SessionContext,
  page: 'help' | 'talk',
): Promise<Page> {
  const { schoolId, courseId, role } = ctx.session;
  const [school, course] = await Promise.all([
    services.recent.school(schoolId),
    courseId === undefined ? undefined : services.recent.course(schoolId, courseId),
  ]);
  return {
    kind: 'page',
    view: 'help/help',
    title: ctx.t(`help.${page}.title`),
    layout: {
      kind: layoutKind(role),
      where: course?.title ?? '',
      whereMore: school?.name ?? '',
      hideTalk: true,
      toRoot: '',
    },
    model: {
      page,
      help: helpLines(ctx, school?.country ?? 'FR'),
      who: ctx.t(school?.unassigned === true ? 'help.talk.whoUnassigned' : 'help.talk.who'),
    },
  };
}
