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

/** When it goes on, in milliseconds from now; undefined: the move is over. */
export async function moveCourse(
  services: Services,
  course: Stored<Course>,
): Promise<number | undefined> {
  const { move } = course;
  if (move === undefined) return undefined;
  const { store } = services;
  const from = store.school(move.from);
  const carrying: Carrying = { course, move, from, to: store.school(move.to) };
  const place = await store.courseSchools.get(course._id);
  if (place === undefined) throw new Error('a course without a school can’t move');
  if (place.schoolId !== move.to && place.moving !== true) {
    await store.courseSchools.change(course._id, (known) => ({ ...known, moving: true }));
    services.recent.forgetCourse(course._id);
    return frozenAfterMs;
  }
  const isThere = place.schoolId === move.to;
  if (await carryOn(services, carrying, isThere)) return 0;
  if (isThere) return undefined;
  await switchSchool(services, carrying);
  return lateAfterMs;
}

/** False: nothing of the course is left where it was. */
async function carryOn(services: Services, carrying: Carrying, isThere: boolean): Promise<boolean> {
  if (await carryPlacement(services, carrying)) return true;
  if (isThere && (await carryLateWork(services, carrying))) return true;
  if (await carryPeople(services, carrying)) return true;
  const { course, from } = carrying;
  const ask = { eq: [course._id] };
  const rows = await from.courseRows.deletePage('byCourse', ask, pageSize);
  // The teacher presses again: a run names attempts that have other ids now.
  const runs = await from.resendRuns.deletePage('byCourse', ask, pageSize);
  return rows + runs > 0;
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
  await services.store.courseSchools.change(course._id, ({ moving: _over, ...place }) => ({
    ...place,
    schoolId: move.to,
  }));
  services.recent.forgetCourse(course._id);
}
