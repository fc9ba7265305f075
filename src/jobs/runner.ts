/**
 * Runs the jobs of this node (architecture.md 1, model.md 4): one lane per platform and queue, so
 * that a dead platform delays no other; leases in the store, so that any number of nodes may run.
 */
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import type { PlatformQueue, Services } from '../services.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker, Turn } from './breaker.ts';
import { createNap } from './nap.ts';
import type { Nap } from './nap.ts';

export interface PlatformJob {
  readonly queue: PlatformQueue;
  /** Turns at once per platform. */
  readonly width: number;
  turn(services: Services, platform: PlatformId): Promise<Turn>;
}

/** Work of the node itself, not of a platform: sweeping. */
export interface Chore {
  readonly everyMs: number;
  run(services: Services): Promise<void>;
}

export interface Runner {
  wake(): void;
  /** Lets the turns under way end; at most `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

interface Ask {
  readonly services: Services;
  readonly jobs: readonly PlatformJob[];
  readonly chores: readonly Chore[];
  /** How long to wait when nothing is due and nobody wakes. */
  readonly idleMs?: number;
}

interface Running {
  readonly services: Services;
  readonly nap: Nap;
  /** Lanes that are open, by queue and platform. */
  readonly lanes: Map<string, Promise<void>>;
  /** One a lane: rows that are projected well say nothing of a platform that does not answer. */
  readonly breakers: Map<string, Breaker>;
}

export function startRunner({ services, jobs, chores, idleMs = 3 * secondMs }: Ask): Runner {
  const nap = createNap(idleMs);
  const running: Running = { services, nap, lanes: new Map(), breakers: new Map() };
  const timers = chores.map((chore) => startChore(services, chore));
  const ended = loop(running, jobs);
  return {
    wake: nap.wake,
    async stop(withinMs) {
      for (const timer of timers) clearInterval(timer);
      nap.end();
      await within(withinMs, ended);
    },
  };
}

async function loop(running: Running, jobs: readonly PlatformJob[]): Promise<void> {
  const { services, nap, lanes } = running;
  do {
    try {
      for (const platform of await services.lti.platforms.list())
        if (platform.status === 'active')
          for (const job of jobs) openLane(running, platform._id, job);
    } catch (cause) {
      services.log.error({ err: cause }, 'jobs: no list of platforms');
    }
  } while (await nap.take());
  await Promise.allSettled(lanes.values());
}

function openLane(running: Running, platform: PlatformId, job: PlatformJob): void {
  const { services, lanes, breakers } = running;
  const key = `${job.queue}/${platform}`;
  if (lanes.has(key)) return;
  // Administrators see that scores wait; the other queues say nothing of it.
  const tell = (until: number): void => {
    if (job.queue === 'deliveries') services.diagnostics.notePause(platform, until);
  };
  const breaker = breakers.get(key) ?? createBreaker(tell);
  breakers.set(key, breaker);
  const workers = Array.from({ length: job.width }, () =>
    work(running, { platform, job, breaker }),
  );
  lanes.set(key, closeLane(lanes, key, workers));
}

async function closeLane(
  lanes: Running['lanes'],
  key: string,
  workers: readonly Promise<void>[],
): Promise<void> {
  await Promise.all(workers);
  lanes.delete(key);
}

async function work(
  { services, nap }: Running,
  { platform, job, breaker }: { platform: PlatformId; job: PlatformJob; breaker: Breaker },
): Promise<void> {
  try {
    while (!nap.ended() && breaker.lets(services.now())) {
      const turn = await job.turn(services, platform);
      if (turn === 'idle') return;
      breaker.record(turn, services.now());
    }
  } catch (cause) {
    // The store is away or a document is broken: the lease runs out and another turn comes.
    services.log.error({ err: cause, queue: job.queue }, 'job failed');
    breaker.record('failed', services.now());
  }
}

function startChore(services: Services, chore: Chore): NodeJS.Timeout {
  return setInterval(async () => {
    try {
      await chore.run(services);
    } catch (cause) {
      services.log.error({ err: cause }, 'chore failed');
    }
  }, chore.everyMs);
}

async function within(ms: number, ended: Promise<void>): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    late = setTimeout(resolve, ms);
  });
  await Promise.race([ended, deadline]);
  clearTimeout(late);
}
