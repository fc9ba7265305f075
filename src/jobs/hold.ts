/**
 * A lease with a heartbeat: short, so that the work of a node that was lost is soon taken up, and renewed as
 * long as this node works. A node that froze finds out by its clock, before it does what can't be undone.
 */
import { secondMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import type { JobDoor, Stored } from '../store/index.ts';
import type { Turn } from './breaker.ts';

/** How long after the loss of its node a document is taken up by another. */
const leaseMs = 30 * secondMs;
const beatEveryMs = 10 * secondMs;

export interface Held<D extends { _id: string }> {
  readonly doc: Stored<D>;
  /** False: another node may have it by now. Asked right before what others would see. */
  lasts(): boolean;
  /** As `JobDoor.settle`. */
  settle(fn: (doc: Stored<D>) => D): Promise<'settled' | 'lost'>;
  /** As `JobDoor.postpone`. */
  postpone(until: number): Promise<'settled' | 'lost'>;
}

interface Ask<D extends { _id: string }> {
  readonly door: JobDoor<D>;
  readonly queue: string;
  readonly partition: string;
}

/** Claims the next due document and works on it; undefined: nothing is due. */
export async function holdNext<D extends { _id: string }, T>(
  { now, log }: Pick<Services, 'now' | 'log'>,
  { door, queue, partition }: Ask<D>,
  work: (held: Held<D>) => Promise<T>,
): Promise<T | undefined> {
  const lease = await door.claim(queue, { partition, now: now(), leaseMs });
  if (lease === undefined) return undefined;
  let { until } = lease;
  const beat = async (): Promise<void> => {
    // Its end has passed: whoever has it now is not disturbed.
    if (now() >= until) return;
    try {
      const renewed = await door.renew(lease, { now: now(), leaseMs });
      until = renewed?.until ?? 0;
    } catch (cause) {
      log.warn({ err: cause, queue }, 'a lease could not be renewed');
    }
  };
  const heart = setInterval(() => void beat(), beatEveryMs);
  try {
    return await work({
      doc: lease.doc,
      lasts: () => now() < until,
      settle: (fn) => door.settle(lease, fn),
      postpone: (dueAt) => door.postpone(lease, dueAt),
    });
  } finally {
    clearInterval(heart);
  }
}

/** One turn of a lane: the next due document of the platform, if there is one. */
export async function holdTurn<D extends { _id: string }>(
  services: Pick<Services, 'now' | 'log'>,
  ask: Ask<D>,
  work: (held: Held<D>) => Promise<Turn>,
): Promise<Turn> {
  return (await holdNext(services, ask, work)) ?? 'idle';
}
