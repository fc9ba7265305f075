/**
 * The steps of a course's move to another school (model.md 2, decision 0035): nobody works in it any more; what
 * is in it is carried over, page by page; it is the other school's; what came late is carried too.
 */
import { secondMs } from '../../../domain/time.ts';
import { knownEverywhereMs } from '../../../domain/recent.ts';
import type { Services } from '../../../services.ts';
import { findPages, inBatches } from '../../../store/index.ts';
import type { Course, Stored } from '../../../store/index.ts';
import { carryAttempts } from './carryAttempts.ts';
import { carryPeople } from './carryPeople.ts';
import { carryPlacement } from './carryPlacement.ts';
import type { Carrying } from './carrying.ts';

/** From then on no node lets anybody in, and who was in has their answer. */
const frozenAfterMs = knownEverywhereMs + 10 * secondMs;
/** A node that stood still at its worst writes what it had begun. */
const lateAfterMs = 120 * secondMs;
const pageSize = 200;

/**
 * When it goes on, in epoch ms; undefined: the move is over. While it is carried it keeps its place in the queue:
 * of several, the one that was begun first is open again first.
 */
export async function moveCourse(
  services: Services,
  course: Stored<Course>,
): Promise<number | undefined> {
  const { move } = course;
  if (move === undefined) return undefined;
  const { store, now } = services;
  const from = store.school(move.from);
  const carrying: Carrying = { course, move, from, to: store.school(move.to) };
  const place = await store.courseSchools.get(course._id);
  if (place === undefined) throw new Error('a course without a school can’t move');
  const isThere = place.schoolId === move.to;
  if (!isThere && place.moving !== true) {
    await close(services, carrying);
    return now() + frozenAfterMs;
  }
  if (await carryOn(services, carrying, isThere)) return move.since;
  if (isThere) return undefined;
  await switchSchool(services, carrying);
  return now() + lateAfterMs;
}

/** Only where it is still to be done: a node that stood still closes no course that is open again. */
async function close({ store, recent }: Services, { course, move }: Carrying): Promise<void> {
  await store.courseSchools.change(course._id, (place) =>
    place.schoolId === move.from ? { ...place, moving: true } : undefined,
  );
  recent.forgetCourse(course._id);
}

/** False: nothing of the course is left where it was. */
async function carryOn(services: Services, carrying: Carrying, isThere: boolean): Promise<boolean> {
  if (await carryPlacement(services, carrying)) return true;
  if (isThere && (await carryLateWork(services, carrying))) return true;
  if (await carryPeople(services, carrying)) return true;
  const { course, from } = carrying;
  const ask = { eq: [course._id] };
  const rows = await from.courseRows.deletePage('byCourse', ask, pageSize);
  // Counted late, of people who are there already: the next count is theirs.
  const states = await from.participationStates.deletePage('byCourse', ask, pageSize);
  // The teacher presses again: a run names attempts that have other ids now.
  const runs = await from.resendRuns.deletePage('byCourse', ask, pageSize);
  return rows + states + runs > 0;
}

/** Work that was begun before the move and saved after it. */
async function carryLateWork(services: Services, carrying: Carrying): Promise<boolean> {
  const { course, to } = carrying;
  const query = { eq: [course._id], limit: pageSize };
  const found: boolean[] = [];
  for await (const page of findPages(to.placements, 'byCourse', query))
    await inBatches(page, async ({ _id }) => {
      found.push(await carryAttempts(services, carrying, _id));
    });
  return found.includes(true);
}

async function switchSchool(services: Services, { course, from, move }: Carrying): Promise<void> {
  const here = await from.courses.get(course._id);
  if (here !== undefined) {
    const outcome = await from.courses.handOver({ ...here, schoolId: move.to }, here.version);
    if (outcome === 'conflict') throw new Error('a course was written to while it moved');
  }
  await services.store.courseSchools.change(course._id, ({ moving: _over, ...place }) =>
    place.schoolId === move.from ? { ...place, schoolId: move.to } : undefined,
  );
  services.recent.forgetCourse(course._id);
}
