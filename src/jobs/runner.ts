/**
 * Runs the jobs of this node (architecture.md 1, model.md 4): one lane per platform and queue, so
 * that a dead platform delays no other; leases in the store, so that any number of nodes may run.
 */
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';

/** What one turn of a job did: `idle` = nothing due, `failed` = the other side did not answer. */
export type Turn = 'idle' | 'done' | 'failed';

export interface PlatformJob {
  readonly queue: 'deliveries' | 'projections';
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

export function startRunner({ services, jobs, chores, idleMs = 3 * secondMs }: Ask): Runner {
  let stopped = false;
  let rouse: () => void = () => undefined;
  let roused = false;
  const lanes = new Map<string, Promise<void>>();
  const breakers = new Map<PlatformId, Breaker>();

  async function loop(): Promise<void> {
    while (!stopped) {
      roused = false;
      await openLanes().catch((cause: unknown) =>
        services.log.error({ err: cause }, 'jobs: no list of platforms'),
      );
      if (!roused) await new Promise<void>((resolve) => sleepUntilRoused(resolve));
    }
    await Promise.allSettled(lanes.values());
  }

  function sleepUntilRoused(resolve: () => void): void {
    const timer = setTimeout(resolve, idleMs);
    rouse = () => {
      clearTimeout(timer);
      resolve();
    };
  }

  async function openLanes(): Promise<void> {
    for (const platform of await services.lti.platforms.list()) {
      if (platform.status !== 'active') continue;
      for (const job of jobs) openLane(platform._id, job);
    }
  }

  function openLane(platform: PlatformId, job: PlatformJob): void {
    const key = `${job.queue}/${platform}`;
    if (lanes.has(key)) return;
    const breaker = breakers.get(platform) ?? createBreaker();
    breakers.set(platform, breaker);
    const workers = Array.from({ length: job.width }, () => work(platform, job, breaker));
    lanes.set(
      key,
      Promise.all(workers).then(() => void lanes.delete(key)),
    );
  }

  async function work(platform: PlatformId, job: PlatformJob, breaker: Breaker): Promise<void> {
    try {
      while (!stopped && breaker.lets(services.now())) {
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

  const timers = chores.map((chore) =>
    setInterval(() => {
      chore
        .run(services)
        .catch((cause: unknown) => services.log.error({ err: cause }, 'chore failed'));
    }, chore.everyMs),
  );
  const running = loop();

  return {
    wake() {
      roused = true;
      rouse();
    },
    async stop(withinMs) {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      rouse();
      let late: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        late = setTimeout(resolve, withinMs);
      });
      await Promise.race([running, deadline]);
      clearTimeout(late);
    },
  };
}
