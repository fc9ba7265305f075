/** Afterwards: is everything there that was acknowledged, and did every score arrive, the newest last? */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { findGrade } from '../src/demo/platform/gradebook.ts';
import type { SimulatedPlatform } from '../src/demo/platform/simulatedPlatform.ts';
import { secondMs } from '../src/domain/time.ts';
import type { Attempt, SchoolStore, Store } from '../src/store/index.ts';
import type { PlacedSequence } from '../test/support/placed.ts';
import type { Acknowledged } from './tally.ts';

export interface Verdict {
  /** Acknowledged, and not in the store. */
  readonly lost: number;
  /** In the store more than once. */
  readonly doubled: number;
  /** Not accepted by the platform, or another than the store's. */
  readonly scoresMissing: number;
  /** An older score was accepted after a newer one. */
  readonly staleOverNewer: number;
  /** An older score was offered after a newer one; the platform refused it. */
  readonly staleRefused: number;
  readonly scoresAccepted: number;
}

interface Ask {
  readonly store: Store;
  readonly placed: PlacedSequence;
  readonly platform: SimulatedPlatform;
  readonly acknowledged: readonly Acknowledged[];
  readonly scores: ScoreWatch;
}

const drainWithinMs = 75 * secondMs;

export async function judge(ask: Ask): Promise<Verdict> {
  const { store, placed, acknowledged, scores } = ask;
  const door = await onlySchool(store);
  const attempts = await untilSent(door, placed);
  const byPerson = await attemptsByPerson(ask, attempts);
  const times = acknowledged.map(
    ({ personId, questionId, formId }) =>
      byPerson.get(personId)?.work.answers[questionId]?.filter((made) => made.formId === formId)
        .length ?? 0,
  );
  return {
    lost: times.filter((count) => count === 0).length,
    doubled: times.filter((count) => count > 1).length,
    scoresMissing: [...byPerson].filter(([person, attempt]) => !isThere(ask, person, attempt))
      .length,
    ...scores.read(),
  };
}

async function onlySchool(store: Store): Promise<SchoolStore> {
  const { docs } = await store.schools.find('byName', { limit: 2 });
  const [school, ...others] = docs;
  if (school === undefined || others.length > 0) throw new Error('more or less than one school');
  return store.school(school._id);
}

/** As long as something is due, at most until the leases of who was killed have run out twice. */
async function untilSent(
  door: SchoolStore,
  { placement }: PlacedSequence,
): Promise<readonly Attempt[]> {
  const end = Date.now() + drainWithinMs;
  for (;;) {
    const { docs } = await door.attempts.find('byPlacement', { eq: [placement], limit: 500 });
    const isDone = docs.every(
      ({ nextDeliveryAt, projectDueAt }) =>
        nextDeliveryAt === undefined && projectDueAt === undefined,
    );
    if (isDone || Date.now() > end) return docs;
    await wait(secondMs);
  }
}

async function attemptsByPerson(
  { store }: Ask,
  attempts: readonly Attempt[],
): Promise<ReadonlyMap<string, Attempt>> {
  const identities = await store.identities.getMany(attempts.map(({ identityId }) => identityId));
  const subs = new Map(identities.map(({ _id, sub }) => [_id, sub]));
  return new Map(attempts.map((attempt) => [subs.get(attempt.identityId) ?? '', attempt]));
}

function isThere({ platform }: Ask, personId: string, { deliveries }: Attempt): boolean {
  return Object.values(deliveries).every(({ state, lineItem, scoreGiven, scoreMaximum }) => {
    const item = platform.gradebook.items.find(({ id }) => lineItem.includes(`/lineitems/${id}/`));
    const grade = item && findGrade(platform.gradebook, item.id, personId);
    const given = ((grade?.rawGrade ?? Number.NaN) * scoreMaximum) / (item?.scoreMaximum ?? 1);
    return state === 'sent' && Math.abs(given - (scoreGiven ?? Number.NaN)) < 0.01;
  });
}

const scoreBody = z.object({ userId: z.string(), timestamp: z.iso.datetime() });

export interface ScoreWatch {
  read(): Pick<Verdict, 'scoresAccepted' | 'staleOverNewer' | 'staleRefused'>;
}

/** Takes the platform's record of its calls as it grows: it keeps the last 500 only. */
export function watchScores({ calls }: SimulatedPlatform): ScoreWatch {
  const newest = new Map<string, number>();
  const seen = { scoresAccepted: 0, staleOverNewer: 0, staleRefused: 0 };
  const look = () => {
    for (const { endpoint, path, status, body } of calls.splice(0)) {
      const score = scoreBody.safeParse(parse(body));
      if (endpoint !== 'scores' || !score.success) continue;
      const key = `${path} ${score.data.userId}`;
      const at = Date.parse(score.data.timestamp);
      const isStale = at < (newest.get(key) ?? 0);
      if (status === 200) {
        seen.scoresAccepted += 1;
        if (isStale) seen.staleOverNewer += 1;
        newest.set(key, Math.max(at, newest.get(key) ?? 0));
      } else if (isStale) seen.staleRefused += 1;
    }
  };
  setInterval(look, 100).unref();
  return {
    read() {
      look();
      return { ...seen };
    },
  };
}

function parse(body: unknown): unknown {
  try {
    return typeof body === 'string' ? JSON.parse(body) : body;
  } catch {
    return undefined;
  }
}
