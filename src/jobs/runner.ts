/**
 * Runs the jobs of this node (architecture.md 1, model.md 4): one lane per platform and queue, so
 * that a dead platform delays no other; leases in the store, so that any number of nodes may run.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { PlatformId } from '../domain/ids.ts';
import { secondMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker, Turn } from './breaker.ts';
import { createNap } from './nap.ts';
import type { Nap } from './nap.ts';
import { createRests } from './rests.ts';
import type { Rests } from './rests.ts';

export interface PlatformJob {
  readonly queue: Parameters<Services['wake']>[0];
  /** Turns at once per platform, at most: one looks, and others join it while there is something to do. */
  readonly width: number;
  turn(services: Services, platform: PlatformId): Promise<Turn>;
}

/** Work of the node itself, not of a platform: sweeping. */
export interface Chore {
  readonly everyMs: number;
  run(services: Services): Promise<void>;
}

export interface Runner {
  /** Something is due in a queue: of this platform, else of any. */
  wake(queue: PlatformJob['queue'], platform?: PlatformId): void;
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

interface Lane {
  readonly platform: PlatformId;
  readonly job: PlatformJob;
  readonly breaker: Breaker;
  /** Workers of it under way. */
  workers: number;
  /** Something came up after a worker may have found nothing. */
  again: boolean;
  /** Something was due, or a turn threw. */
  busy: boolean;
}

interface Running {
  readonly services: Services;
  readonly nap: Nap;
  /** Lanes that are open, by queue and platform. */
  readonly lanes: Map<string, { readonly lane: Lane; readonly ended: Promise<void> }>;
  /** One a lane: rows that are projected well say nothing of a platform that does not answer. */
  readonly breakers: Map<string, Breaker>;
  readonly rests: Rests;
}

export function startRunner({ services, jobs, chores, idleMs = 3 * secondMs }: Ask): Runner {
  const nap = createNap(idleMs);
  const rests = createRests(idleMs);
  const running: Running = { services, nap, rests, lanes: new Map(), breakers: new Map() };
  const timers = chores.map((chore) => startChore(services, chore));
  const ended = loop(running, jobs);
  // A request wakes a lane, and the lane's work is not bound by that person's patience.
  const outside = AsyncLocalStorage.snapshot();
  return {
    wake: (queue, platform) => {
      const job = jobs.find((one) => one.queue === queue);
      if (job !== undefined && platform !== undefined)
        return void outside(wakeLane, running, platform, job);
      rests.forgetAll(`${queue}/`);
      nap.wake();
    },
    async stop(withinMs) {
      for (const timer of timers) clearInterval(timer);
      nap.end();
      await within(withinMs, ended);
    },
  };
}

/** Lanes that begin to look at once: pages need the store's connections too. */
const lanesAtOnce = 20;
const betweenLanesMs = 50;

async function loop(running: Running, jobs: readonly PlatformJob[]): Promise<void> {
  const { services, nap, lanes } = running;
  do {
    try {
      await openLanes(running, jobs);
      services.metrics.jobsLooked(services.now());
    } catch (cause) {
      services.log.error({ err: cause }, 'jobs: no list of platforms');
    }
  } while (await nap.take());
  await Promise.allSettled([...lanes.values()].map(({ ended }) => ended));
}

/** Those that do not rest, a few at a time: a region has hundreds of platforms. */
async function openLanes(running: Running, jobs: readonly PlatformJob[]): Promise<void> {
  const { services, nap, rests } = running;
  let opened = 0;
  for (const { _id, status } of await services.lti.platforms.list()) {
    if (status !== 'active') continue;
    for (const job of jobs) {
      if (nap.ended()) return;
      if (rests.isResting(keyOf(_id, job))) continue;
      openLane(running, _id, job);
      opened += 1;
      if (opened % lanesAtOnce === 0) await wait(betweenLanesMs);
    }
  }
}

/** One lane, without a look at all the others: a busy hour wakes it many times a second. */
async function wakeLane(running: Running, id: PlatformId, job: PlatformJob): Promise<void> {
  running.rests.forget(keyOf(id, job));
  try {
    const platform = await running.services.lti.platforms.find(id);
    if (platform?.status === 'active' && !running.nap.ended()) openLane(running, id, job);
  } catch {
    running.nap.wake();
  }
}

const keyOf = (platform: PlatformId, { queue }: PlatformJob): string => `${queue}/${platform}`;

function openLane(running: Running, platform: PlatformId, job: PlatformJob): void {
  const { services, lanes, breakers } = running;
  const key = keyOf(platform, job);
  const open = lanes.get(key);
  if (open !== undefined) {
    open.lane.again = true;
    return;
  }
  // Administrators see that scores wait; the other queues say nothing of it.
  const tell = (until: number): void => {
    if (job.queue === 'deliveries') services.diagnostics.notePause(platform, until);
  };
  const breaker = breakers.get(key) ?? createBreaker(tell);
  breakers.set(key, breaker);
  const lane: Lane = { platform, job, breaker, workers: 0, again: false, busy: false };
  lanes.set(key, { lane, ended: runLane(running, key, lane) });
}

async function runLane(running: Running, key: string, lane: Lane): Promise<void> {
  do {
    lane.again = false;
    await work(running, lane);
  } while (lane.again && !running.nap.ended());
  running.lanes.delete(key);
  if (lane.busy) running.rests.forget(key);
  else running.rests.foundNothing(key);
}

/** Ends when nothing is due or the breaker is open; never throws. */
async function work(running: Running, lane: Lane): Promise<void> {
  const { services, nap } = running;
  const { platform, job, breaker } = lane;
  const others: Promise<void>[] = [];
  lane.workers += 1;
  try {
    while (!nap.ended() && breaker.lets(services.now())) {
      const turn = await job.turn(services, platform);
      if (turn === 'idle') break;
      lane.busy = true;
      breaker.record(turn, services.now());
      if (turn === 'done' && lane.workers < job.width) others.push(work(running, lane));
    }
  } catch (cause) {
    // The store is away or a document is broken, which says nothing of the platform: the lease runs out and
    // another turn comes with the next look.
    lane.busy = true;
    services.log.error({ err: cause, queue: job.queue }, 'job failed');
    services.metrics.jobFailed(job.queue);
  }
  lane.workers -= 1;
  await Promise.all(others);
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
