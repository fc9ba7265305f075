/** What administrators look at: launches and calls, and what was done in `/admin`. */
import { Router } from 'express';
import type { Request } from 'express';
import type { Services } from '../../services.ts';
import { exportLaunchesCsv, exportLaunchesJson } from './exportLaunches.ts';
import { readJournal, recordAct } from './journal.ts';
import { journalPage } from './journalPages.ts';
import { launchesPage } from './launchPages.ts';
import { listForDownload, listLaunches, readFilter } from './listLaunches.ts';
import { withAdmin } from './withAdmin.ts';
import type { AdminContext } from './withAdmin.ts';

export function watchRoutes(services: Services): Router {
  const router = Router();
  router.get(
    '/admin/launches',
    withAdmin(services, async (ctx, req) =>
      launchesPage(ctx, await listLaunches(services, readFilter(req.query))),
    ),
  );
  router.get(
    '/admin/launches.csv',
    withAdmin(services, async (ctx, req) =>
      exportLaunchesCsv(ctx, await readDownload(services, ctx, req)),
    ),
  );
  router.get(
    '/admin/launches.json',
    withAdmin(services, async (ctx, req) =>
      exportLaunchesJson(ctx, await readDownload(services, ctx, req)),
    ),
  );
  router.get(
    '/admin/journal',
    withAdmin(services, async (ctx, req) =>
      journalPage(ctx, await readJournal(services, req.query['after'])),
    ),
  );
  return router;
}

async function readDownload(services: Services, ctx: AdminContext, req: Request) {
  await recordAct(services, ctx.admin, { act: 'launches-downloaded' });
  return listForDownload(services, readFilter(req.query));
}
