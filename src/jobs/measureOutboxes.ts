/** How many scores wait for each platform, and for how long: figures for `/metrics`, of bounded reads. */
import { isParked, nextDueAt } from '../domain/delivery.ts';
import type { PlatformId } from '../domain/ids.ts';
import { dayMs, minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import { attemptOutbox, participationOutbox } from './outboxes.ts';
import type { Outbox, Sendable } from './outboxes.ts';
import type { Chore } from './runner.ts';

const mostCounted = 1000;
const firstLookedAt = 20;
const platformsAtOnce = 25;

type Waiting = Parameters<Services['metrics']['scoresWait']>[0][number];

/** Every node tells the same of the store: alerts take the highest. Nothing is read when nobody asks. */
export const measureOutboxes: Chore = {
  everyMs: minuteMs,
  async run(services) {
    if (services.config.metricsToken === undefined) return;
    const platforms = await services.lti.platforms.list();
    const ids = platforms.flatMap(({ _id, status }) => (status === 'active' ? [_id] : []));
    const all: Waiting[] = [];
    for (let at = 0; at < ids.length; at += platformsAtOnce) {
      const some = ids.slice(at, at + platformsAtOnce);
      all.push(...(await Promise.all(some.map((id) => measure(services, id)))));
    }
    services.metrics.scoresWait(all.filter(({ count }) => count > 0));
  },
};

async function measure(services: Services, platform: PlatformId): Promise<Waiting> {
  const both = await Promise.all([
    measureOne(attemptOutbox, services, platform),
    measureOne(participationOutbox, services, platform),
  ]);
  return {
    platform,
    count: both[0].count + both[1].count,
    oldestMs: Math.max(...both.map(({ oldestMs }) => oldestMs)),
    overdueMs: Math.max(...both.map(({ overdueMs }) => overdueMs)),
  };
}

async function measureOne<D extends Sendable>(
  outbox: Outbox<D>,
  services: Services,
  platform: PlatformId,
): Promise<Omit<Waiting, 'platform'>> {
  const door = outbox.door(services);
  const now = services.now();
  // No back-off is as long as a year: all that wait, not only those whose turn it is.
  const ever = { partition: platform, now: now + 365 * dayMs };
  const [count, { docs }] = await Promise.all([
    door.count('deliveries', { ...ever, max: mostCounted }),
    door.page('deliveries', { ...ever, limit: firstLookedAt }),
  ]);
  const moving = docs
    .flatMap(({ deliveries }) => Object.values(deliveries))
    .filter((delivery) => delivery.state === 'due' && !isParked(delivery));
  const [first] = docs;
  const dueAt = (first && nextDueAt(first.deliveries)) ?? now;
  return {
    count,
    oldestMs: now - Math.min(now, ...moving.map(({ eventAt }) => eventAt)),
    overdueMs: Math.max(0, now - dueAt),
  };
}
