/** `/metrics` for Prometheus, behind METRICS_TOKEN. */
import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import type { RequestHandler } from 'express';
import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { secondMs } from '../domain/time.ts';
import { AppError } from './errors.ts';
import type { WebNeeds } from './needs.ts';
import { sha256 } from './sessions.ts';

export interface Metrics {
  /** Others add their own figures to it. */
  readonly registry: Registry;
  /** Times every answer, by method and class of status; addresses would be too many labels. */
  readonly watch: RequestHandler;
}

export function openMetrics(needs: WebNeeds): Metrics {
  const registry = new Registry();
  if (needs.config.metricsToken === undefined)
    return { registry, watch: (_req, _res, next) => next() };
  collectDefaultMetrics({ register: registry });
  const took = new Histogram({
    name: 'elan_http_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3],
    registers: [registry],
  });
  return { registry, watch: timeAnswers(took) };
}

function timeAnswers(took: Histogram<'method' | 'status'>): RequestHandler {
  return (req, res, next) => {
    const start = performance.now();
    res.once('finish', () => {
      const labels = { method: req.method, status: `${Math.floor(res.statusCode / 100)}xx` };
      took.observe(labels, (performance.now() - start) / secondMs);
    });
    next();
  };
}

/** Without a token in the settings, or in the request, there is no such page. */
export function metricsRoutes(needs: WebNeeds, { registry }: Metrics): Router {
  const router = Router();
  router.get('/metrics', async (req, res) => {
    const token = needs.config.metricsToken;
    const given = req.get('authorization') ?? '';
    if (token === undefined || !sameText(given, `Bearer ${token}`)) throw new AppError('not-found');
    res.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(a)), Buffer.from(sha256(b)));
}
