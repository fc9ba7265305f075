/** Courses of a platform: which school they are of, and the way to another. */
import { Router } from 'express';
import type { Request } from 'express';
import { z } from 'zod';
import type { Services } from '../../../services.ts';
import { AppError } from '../../../web/errors.ts';
import { parseForm } from '../../../web/forms.ts';
import type { Answer } from '../../../web/types.ts';
import { recordAct } from '../journal.ts';
import { withAdmin } from '../withAdmin.ts';
import type { AdminContext } from '../withAdmin.ts';
import { coursePage } from './coursePages.ts';
import { coursesPage } from './coursesPages.ts';
import { moveTo, readCourse } from './moveTo.ts';
import { placingHref } from './placingWords.ts';
import { listCourses } from './readCourses.ts';
import { readPlacing } from './readPlacing.ts';
import { lookAtCourses, startMoves } from './sortCourses.ts';
import { sortPage } from './sortPages.ts';

export function courseRoutes(services: Services): Router {
  const router = Router();
  router.get(
    '/admin/platforms/:platformId/courses',
    withAdmin(services, async (ctx, req) => {
      const placing = await readPlacing(services, req.params['platformId']);
      const { school, name, after } = req.query;
      return coursesPage(
        ctx,
        placing,
        await listCourses(services, placing, { school, name, after }),
      );
    }),
  );
  router
    .route('/admin/platforms/:platformId/sort')
    .get(withAdmin(services, (ctx, req) => showSorting(services, ctx, req)))
    .post(withAdmin(services, (ctx, req) => sort(services, ctx, req)));
  router
    .route('/admin/courses/:courseId')
    .get(
      withAdmin(services, async (ctx, req) =>
        coursePage(ctx, await readCourse(services, req.params['courseId'])),
      ),
    )
    .post(withAdmin(services, (ctx, req) => move(services, ctx, req)));
  return router;
}

async function showSorting(services: Services, ctx: AdminContext, req: Request): Promise<Answer> {
  const placing = await readPlacing(services, req.params['platformId']);
  if (placing.rule === undefined)
    return { kind: 'see-other', to: placingHref(placing.platform, 'courses') };
  const { after } = req.query;
  const sorting = await lookAtCourses(services, placing, after);
  const started = z.coerce.number().int().nonnegative().optional().catch(undefined);
  return sortPage(
    ctx,
    { placing, sorting },
    { after, started: started.parse(req.query['started']) },
  );
}

const sortForm = z.object({
  /** When the rule was written that the page was shown for. */
  rule: z.coerce.number(),
  after: z.string().max(500).default(''),
});

async function sort(services: Services, ctx: AdminContext, req: Request): Promise<Answer> {
  const placing = await readPlacing(services, req.params['platformId']);
  const read = parseForm(sortForm, req.body);
  if (!read.ok) throw new AppError('body-unreadable');
  const after = read.value.after === '' ? undefined : read.value.after;
  const sorting = await lookAtCourses(services, placing, after);
  const { platform, rule } = placing;
  if (rule?.changedAt !== read.value.rule) {
    const error = { field: 'ranger', key: 'admin.schools.sort.otherRule' };
    return sortPage(ctx, { placing, sorting }, { after, error });
  }
  await recordAct(services, ctx.admin, { act: 'courses-sorted', platformId: platform._id });
  const started = String(await startMoves(services, sorting));
  const query = new URLSearchParams({ started, ...(after === undefined ? {} : { after }) });
  return { kind: 'see-other', to: `${placingHref(platform, 'sort')}?${query.toString()}` };
}

const moveForm = z.object({ school: z.string().default('') });

async function move(services: Services, ctx: AdminContext, req: Request): Promise<Answer> {
  const detail = await readCourse(services, req.params['courseId']);
  const read = parseForm(moveForm, req.body);
  if (!read.ok) throw new AppError('body-unreadable');
  const wrong = await moveTo(services, ctx, { detail, school: read.value.school });
  if (wrong === undefined)
    return { kind: 'see-other', to: `/admin/courses/${encodeURIComponent(detail.place._id)}` };
  const now = await readCourse(services, detail.place._id);
  return coursePage(ctx, now, { field: 'school', key: `admin.schools.move.${wrong}` });
}
