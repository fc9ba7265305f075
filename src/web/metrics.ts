/** `/metrics` for Prometheus, behind METRICS_TOKEN. Labels are closed words or ids of platforms, never a person. */
import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import type { RequestHandler } from 'express';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Config } from '../config.ts';
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import { AppError } from './errors.ts';
import type { WebNeeds } from './needs.ts';
import { sha256 } from './sessions.ts';

/** Scores of one platform that are on their way. */
interface Waiting {
  readonly platform: PlatformId;
  /** Documents; a count that ends at its bound. */
  readonly count: number;
  /** Since the oldest of those whose turn is next came about; scores at rest (403) are left out. */
  readonly oldestMs: number;
  /** How long the first one has been due without being taken up. */
  readonly overdueMs: number;
}

/** What this process tells of itself; `docs/operations.md` says what to watch. */
export interface Metrics {
  readonly registry: Registry;
  /** Times every answer, by method and class of status; addresses would be too many labels. */
  readonly watch: RequestHandler;
  /** One operation of the store's engine. */
  storeTook(verb: string, ms: number, ok: boolean): void;
  /** The key set of a platform was read, or could not be. */
  keySetRead(platform: PlatformId, ok: boolean): void;
  /** What came of a try to send a score. */
  scoreTried(outcome: 'sent' | 'waiting' | 'parked' | 'refused' | 'given-up' | 'superseded'): void;
  /** All of them: a platform that is not named has none. */
  scoresWait(all: readonly Waiting[]): void;
  /** The job runner has looked for work. @param now epoch ms */
  jobsLooked(now: number): void;
  jobFailed(queue: string): void;
}

const fast = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2];
const slow = [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3];

/** Once per process and services: names are taken in the registry that it makes. */
export function openMetrics({ metricsToken }: Pick<Config, 'metricsToken'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const isRead = metricsToken !== undefined;
  // Looks at the event loop and the memory all the time: not for nobody.
  if (isRead) collectDefaultMetrics({ register: registry });
  const took = new Histogram({
    name: 'elan_http_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'status'],
    buckets: slow,
    registers,
  });
  return {
    registry,
    watch: isRead ? timeAnswers(took) : (_req, _res, next) => next(),
    ...doorMetrics(registers),
    ...deliveryMetrics(registers),
    ...jobMetrics(registers),
  };
}

const outcomeOf = (ok: boolean): string => (ok ? 'ok' : 'failed');

type Registers = Registry[];

function doorMetrics(registers: Registers): Pick<Metrics, 'storeTook' | 'keySetRead'> {
  const store = new Histogram({
    name: 'elan_store_seconds',
    help: 'Time of one operation of the store.',
    labelNames: ['verb', 'outcome'],
    buckets: fast,
    registers,
  });
  const keySets = new Counter({
    name: 'elan_key_set_reads_total',
    help: 'Readings of a platform’s public keys.',
    labelNames: ['platform', 'outcome'],
    registers,
  });
  return {
    storeTook: (verb, ms, ok) => store.observe({ verb, outcome: outcomeOf(ok) }, ms / secondMs),
    keySetRead: (platform, ok) => keySets.inc({ platform, outcome: outcomeOf(ok) }),
  };
}

function deliveryMetrics(registers: Registers): Pick<Metrics, 'scoreTried' | 'scoresWait'> {
  const tried = new Counter({
    name: 'elan_scores_total',
    help: 'Tries to send a score, by what came of it.',
    labelNames: ['outcome'],
    registers,
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['platform'], registers });
  const count = gauge('elan_deliveries_waiting', 'Students’ works with a score on its way.');
  const oldest = gauge('elan_delivery_oldest_seconds', 'Age of the oldest score on its way.');
  const overdue = gauge('elan_delivery_overdue_seconds', 'How long a due score was not taken up.');
  return {
    scoreTried: (outcome) => tried.inc({ outcome }),
    scoresWait(all) {
      for (const each of [count, oldest, overdue]) each.reset();
      for (const one of all) {
        const { platform } = one;
        count.set({ platform }, one.count);
        oldest.set({ platform }, one.oldestMs / secondMs);
        overdue.set({ platform }, one.overdueMs / secondMs);
      }
    },
  };
}

function jobMetrics(registers: Registers): Pick<Metrics, 'jobsLooked' | 'jobFailed'> {
  const looked = new Gauge({
    name: 'elan_jobs_last_look_timestamp_seconds',
    help: 'When this node last looked for work.',
    registers,
  });
  const failed = new Counter({
    name: 'elan_job_failures_total',
    help: 'Turns of a job that ended by a fault of ours or of the store.',
    labelNames: ['queue'],
    registers,
  });
  return {
    jobsLooked: (now) => looked.set(now / secondMs),
    jobFailed: (queue) => failed.inc({ queue }),
  };
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
