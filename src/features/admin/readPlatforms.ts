/** What the pages of `/admin` show of platforms: no name, no answer of anyone. */
import { platformId } from '../../domain/ids.ts';
import type { SchoolId } from '../../domain/ids.ts';
import { dayMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type {
  AdminAct,
  Course,
  Deployment,
  Platform,
  PlatformHealth,
  Stored,
} from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { listActsOf } from './journal.ts';
import { readSummary } from './placing/placingSummary.ts';
import type { PlacingSummary } from './placing/placingSummary.ts';
import { readOutbox } from './readOutbox.ts';
import type { Outbox } from './readOutbox.ts';

const listed = 200;
const deploymentsShown = 50;
const pausedShown = 50;

export interface PlatformList {
  readonly platforms: readonly Platform[];
  /** More are registered than are shown. */
  readonly more: boolean;
  /** How many deployments wait for approval, by platform. */
  readonly pending: ReadonlyMap<string, number>;
  readonly health: ReadonlyMap<string, PlatformHealth>;
}

export async function listPlatforms({ store, diagnostics }: Services): Promise<PlatformList> {
  await diagnostics.flush();
  const [platforms, pending] = await Promise.all([
    store.platforms.find('byIssuer', { limit: listed }),
    store.deployments.find('byStatus', { eq: ['pending'], limit: 500 }),
  ]);
  const health = await store.platformHealth.getMany(platforms.docs.map(({ _id }) => _id));
  return {
    platforms: platforms.docs,
    more: platforms.next !== undefined,
    pending: countByPlatform(pending.docs),
    health: new Map(health.map((one) => [one._id, one])),
  };
}

function countByPlatform(deployments: readonly Deployment[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { platformId: of } of deployments) counts.set(of, (counts.get(of) ?? 0) + 1);
  return counts;
}

export interface PlatformDetail {
  readonly platform: Platform;
  readonly deployments: readonly Deployment[];
  readonly schools: ReadonlyMap<SchoolId, string>;
  readonly placing: PlacingSummary;
  readonly outbox: Outbox;
  readonly health: PlatformHealth | undefined;
  /** Courses whose scores the platform refuses for now. */
  readonly paused: readonly Course[];
  /** The last ones, newest first. */
  readonly acts: readonly AdminAct[];
}

/** @throws AppError not-found */
export async function readPlatform(services: Services, id: unknown): Promise<PlatformDetail> {
  const { store } = services;
  const platform = await getPlatform(services, id);
  const [{ docs: deployments }, outbox, paused, acts] = await Promise.all([
    store.deployments.find('byPlatform', { eq: [platform._id], limit: deploymentsShown }),
    readOutbox(services, platform),
    listPaused(services, platform),
    listActsOf(services, platform._id),
  ]);
  // After the outbox, which has what this node noted written first.
  const [health, placing] = await Promise.all([
    store.platformHealth.get(platform._id),
    readSummary(services, platform, deployments),
  ]);
  const schools = await store.schools.getMany([
    ...[...deployments, ...paused].map(({ schoolId }) => schoolId),
    ...placing.own,
  ]);
  return {
    platform,
    deployments,
    schools: new Map(schools.map(({ _id, name }) => [_id, name])),
    placing,
    outbox,
    health,
    paused,
    acts,
  };
}

/** A paused course is due for a new try within a day: the queue lists them all. */
async function listPaused({ store, now }: Services, { _id }: Platform): Promise<readonly Course[]> {
  const ask = { partition: _id, now: now() + 365 * dayMs, limit: pausedShown };
  const { docs } = await store.jobs.courses.page('scoreResumes', ask);
  return docs;
}

/** From the store, not from the cache: what was just changed is shown. */
export async function getPlatform({ store }: Services, id: unknown): Promise<Stored<Platform>> {
  const read = platformId.safeParse(id);
  const platform = read.success ? await store.platforms.get(read.data) : undefined;
  if (platform === undefined) throw new AppError('not-found');
  return platform;
}
