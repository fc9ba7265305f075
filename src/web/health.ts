/** `/healthz`: the process answers. `/readyz`: it can work: the store answers and there are keys. */
import { Router } from 'express';
import type { WebNeeds } from './needs.ts';

export function healthRoutes(needs: WebNeeds): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
  router.get('/readyz', async (_req, res) => {
    const [store, keys] = await Promise.all([
      holds(() => needs.store.ping().then(() => true)),
      holds(async () => (await needs.lti.keySet()).keys.length > 0),
    ]);
    const ready = store && keys;
    res.status(ready ? 200 : 503).json({ status: ready ? 'ok' : 'unready', store, keys });
  });
  return router;
}

async function holds(check: () => Promise<boolean>): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
