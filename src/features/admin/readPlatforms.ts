/** What the pages of `/admin` show of platforms: no name, no answer of anyone. */
import { platformId } from '../../domain/ids.ts';
import type { SchoolId } from '../../domain/ids.ts';
import { dayMs } from '../../domain/time.ts';
import type { Services } from '../../services.ts';
import type { Course, Deployment, Platform, Stored } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';

const listed = 200;
const deploymentsShown = 50;
const scoresCounted = 200;
const pausedShown = 50;

export interface PlatformList {
  readonly platforms: readonly Platform[];
  /** More are registered than are shown. */
  readonly more: boolean;
  /** Platforms that have a deployment to approve. */
  readonly waiting: ReadonlySet<string>;
}

export async function listPlatforms({ store }: Services): Promise<PlatformList> {
  const [platforms, pending] = await Promise.all([
    store.platforms.find('byIssuer', { limit: listed }),
    store.deployments.find('byStatus', { eq: ['pending'], limit: 500 }),
  ]);
  return {
    platforms: platforms.docs,
    more: platforms.next !== undefined,
    waiting: new Set(pending.docs.map((deployment) => deployment.platformId)),
  };
}

/** Scores on their way to a platform; counted up to 200, the oldest first. */
export interface ScoresWaiting {
  readonly waiting: number;
  /** The count ended at its bound. */
  readonly more: boolean;
  /** Their next try is not in the future. */
  readonly due: number;
  /** Were tried already, in vain. */
  readonly failing: number;
  /** Epoch ms of the oldest event that still waits. */
  readonly oldest?: number;
}

export interface PlatformDetail {
  readonly platform: Platform;
  readonly deployments: readonly Deployment[];
  readonly schools: ReadonlyMap<SchoolId, string>;
  readonly scores: ScoresWaiting;
  /** Courses whose scores the platform refuses for now. */
  readonly paused: readonly Course[];
}

/** @throws AppError not-found */
export async function readPlatform(services: Services, id: unknown): Promise<PlatformDetail> {
  const { store } = services;
  const platform = await getPlatform(services, id);
  const [{ docs: deployments }, scores, paused] = await Promise.all([
    store.deployments.find('byPlatform', { eq: [platform._id], limit: deploymentsShown }),
    readScores(services, platform),
    listPaused(services, platform),
  ]);
  const schools = await store.schools.getMany([
    ...new Set([...deployments, ...paused].map(({ schoolId }) => schoolId)),
  ]);
  return {
    platform,
    deployments,
    schools: new Map(schools.map(({ _id, name }) => [_id, name])),
    scores,
    paused,
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

async function readScores({ store, now }: Services, { _id }: Platform): Promise<ScoresWaiting> {
  const at = now();
  const { docs } = await store.jobs.attempts.page('deliveries', {
    partition: _id,
    // No back-off is as long: all that wait, not only those whose turn it is.
    now: at + 365 * dayMs,
    limit: scoresCounted,
  });
  const waiting = docs.flatMap(({ deliveries }) =>
    Object.values(deliveries).filter(({ state }) => state === 'due'),
  );
  const events = waiting.map(({ eventAt }) => eventAt);
  return {
    waiting: waiting.length,
    more: docs.length === scoresCounted,
    due: waiting.filter(({ nextAt = at }) => nextAt <= at).length,
    failing: waiting.filter(({ lastFailure }) => lastFailure !== undefined).length,
    ...(events.length === 0 ? {} : { oldest: Math.min(...events) }),
  };
}
