/** What jobs may do across schools (model.md 1), the same over both engines. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Declaration, JobDoor, Lease, Stored } from './contract.ts';
import type { DocumentCodec } from './documentCodec.ts';
import type { Engine, Queue } from './engine.ts';
import { StoreUseError } from './errors.ts';
import { pauseBetweenTries } from './pauseBetweenTries.ts';
import { needLimit } from './plan.ts';
import type { Doc } from './store.ts';

/** Each failed try means that somebody else wrote: more than this is a fault. */
const settleTries = 50;

interface Opened<S extends z.ZodObject> {
  readonly collection: string;
  readonly declaration: Declaration<S>;
  readonly codec: DocumentCodec<Doc<S>>;
  readonly engine: Engine;
}

export function openJobDoor<S extends z.ZodObject>(opened: Opened<S>): JobDoor<Doc<S>> {
  type D = Doc<S>;
  const { collection, declaration, codec, engine } = opened;
  const queueOf = (queue: string): Queue => {
    if (!Object.hasOwn(declaration.queues ?? {}, queue)) {
      throw new StoreUseError(`${collection}.${queue}: not a declared queue`);
    }
    return engine.queue(collection, queue);
  };
  const settle: JobDoor<D>['settle'] = (lease, fn) =>
    settleDocument({ codec, collection, of: queueOf(lease.queue) }, lease, fn);
  return {
    async claim(queue, { partition, now, leaseMs }) {
      const token = randomUUID();
      const until = now + leaseMs;
      const row = await queueOf(queue).claim({ partition, now, until, token });
      return row && { doc: codec.decode(row), queue, token, until };
    },
    async renew(lease, { now, leaseMs }) {
      const { queue, token, doc } = lease;
      const until = now + leaseMs;
      const row = await queueOf(queue).renew({ id: doc._id, token, until });
      return row && { doc: codec.decode(row), queue, token, until };
    },
    settle,
    postpone: (lease, until) =>
      settle(lease, (doc) => ({ ...doc, [dueOf(declaration, lease.queue)]: until })),
    async count(queue, ask) {
      if (!Number.isInteger(ask.max) || ask.max < 1)
        throw new StoreUseError(`${collection}: count needs a max of 1 or more`);
      return queueOf(queue).count(ask);
    },
    async page(queue, ask) {
      needLimit(opened, ask.limit);
      const rows = await queueOf(queue).page(ask);
      return { docs: rows.map((row): Stored<D> => codec.decode(row)) };
    },
  };
}

const dueOf = ({ queues = {} }: Declaration, queue: string): string => queues[queue]?.due ?? '';

async function settleDocument<D extends { _id: string }>(
  { codec, collection, of }: { codec: DocumentCodec<D>; collection: string; of: Queue },
  lease: Lease<D>,
  fn: (doc: Stored<D>) => D,
): Promise<'settled' | 'lost'> {
  for (let tried = 0; tried < settleTries; tried += 1) {
    if (tried > 0) await pauseBetweenTries(tried);
    const row = await of.leased(lease.doc._id, lease.token);
    if (row === undefined) return 'lost';
    const { raw } = codec.encodeAgain(fn(codec.decode(row)));
    if (raw._id !== row.doc._id || raw['schoolId'] !== row.doc['schoolId']) {
      throw new StoreUseError(`${collection}: settling can’t change the id or the school`);
    }
    if (await of.settle(raw, row.version, lease.token)) return 'settled';
  }
  throw new Error(`${collection}: ${settleTries} other writes came between while settling`);
}
