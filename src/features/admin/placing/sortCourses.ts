/** Gives the courses without a school the one that the rule as it is now names. */
import { unassignedKey } from '../../../domain/ids.ts';
import type { SchoolId } from '../../../domain/ids.ts';
import { secondMs } from '../../../domain/time.ts';
import type { Services } from '../../../services.ts';
import { inBatches } from '../../../store/index.ts';
import type { CourseSchool } from '../../../store/index.ts';
import { startMove } from '../startMove.ts';
import { readPage } from './readCourses.ts';
import type { Placing } from './readPlacing.ts';

const lookedAt = 500;
/** As many set out by one press, a few at a time: a course is closed while it is carried. */
export const mostStarted = 200;
const closedAtOnce = 10;
const closedMs = 30 * secondMs;

interface Wanted {
  readonly place: CourseSchool;
  readonly to: SchoolId;
}

export interface Sorting {
  /** Those that the rule gives a school, and that are not on their way already. */
  readonly wanted: readonly Wanted[];
  readonly moving: number;
  /** The rule names no school for them. */
  readonly unmatched: number;
  /** More are without a school than were looked at. */
  readonly next?: string;
}

/** @param after the `next` of the look before */
export async function lookAtCourses(
  services: Services,
  placing: Placing,
  after: unknown,
): Promise<Sorting> {
  const of = unassignedKey(placing.platform._id);
  const { courses, next } = await readPage(services, placing, { of, after, limit: lookedAt });
  const still = courses.filter(({ isMoving }) => !isMoving);
  const wanted = still.flatMap(({ place, byRule: to }) => (to === undefined ? [] : { place, to }));
  return {
    wanted,
    moving: courses.length - still.length,
    unmatched: still.length - wanted.length,
    ...(next === undefined ? {} : { next }),
  };
}

/** How many set out. */
export async function startMoves(services: Services, { wanted }: Sorting): Promise<number> {
  const outcomes: string[] = [];
  const started = wanted.slice(0, mostStarted).map((one, at) => ({
    place: one.place,
    to: one.to,
    afterMs: Math.floor(at / closedAtOnce) * closedMs,
  }));
  await inBatches(started, async ({ place, to, afterMs }) => {
    outcomes.push(await startMove(services, place, { to, afterMs }));
  });
  return outcomes.filter((outcome) => outcome === 'started').length;
}
