/** The teacher's course home with 200 students and 40 activities. */
import { randomUUID } from 'node:crypto';
import { who } from '../src/demo/cast.ts';
import { placementId } from '../src/domain/ids.ts';
import type { SchoolStore, Store } from '../src/store/index.ts';
import { classSize, useStore } from './engine.ts';
import type { Class, Engine } from './engine.ts';
import { send } from './http.ts';
import { inTurns } from '../test/support/inTurns.ts';
import { launch } from './launches.ts';
import type { Student } from './launches.ts';
import { cpuMsOf } from './machine.ts';
import { quantile } from './measures.ts';

const activities = 40;
const visits = 15;

export interface CourseHome {
  readonly p50: number;
  readonly p95: number;
  readonly cpuMs: number;
  readonly kb: number;
}

/** After the answers: every student has a row, which is filled up to 40 activities. */
export async function measureCourseHome(
  engine: Engine,
  school: Class,
  pid: number,
): Promise<CourseHome> {
  await useStore(engine, (store) => fillRows(store, school.placed.placement));
  const teacher: Student = { personId: who.teacher };
  await launch(school, teacher);
  const page = () => send(`${teacher.session}course`, { cookie: teacher.cookie });
  await page();
  await page();
  const before = cpuMsOf(pid);
  const took: number[] = [];
  let kb = 0;
  for (let visit = 0; visit < visits; visit += 1) {
    const { status, ms, body } = await page();
    if (status !== 200) throw new Error(`course home: ${status}`);
    took.push(ms);
    kb = body.byteLength / 1024;
  }
  const cpuMs = (cpuMsOf(pid) - before) / visits;
  return { p50: quantile(took, 0.5), p95: quantile(took, 0.95), cpuMs, kb };
}

async function fillRows(store: Store, placement: string): Promise<void> {
  const { docs } = await store.schools.find('byName', { limit: 10 });
  const [school, ...others] = docs;
  if (school === undefined || others.length > 0) throw new Error('more or less than one school');
  const door = store.school(school._id);
  const ids = [placement, ...(await addPlacements(door, placement))];
  const known = await door.placements.get(placement);
  if (known === undefined) throw new Error('no placement');
  const rows = await door.courseRows.find('byCourse', { eq: [known.courseId], limit: 500 });
  if (rows.docs.length < classSize) throw new Error(`${rows.docs.length} rows`);
  await inTurns(rows.docs, 20, async (row) => {
    const cell = row.cells[placement];
    if (cell === undefined) throw new Error('a row without the cell');
    const cells = Object.fromEntries(ids.map((id) => [id, cell]));
    await door.courseRows.change(row._id, (now) => ({ ...now, cells }));
  });
}

async function addPlacements(door: SchoolStore, placement: string): Promise<readonly string[]> {
  const model = await door.placements.get(placement);
  if (model === undefined) throw new Error('no placement');
  const more = Array.from({ length: activities - 1 }, (_, at) => ({
    ...model,
    _id: placementId.parse(randomUUID()),
    title: `Activité ${at + 2}`,
  }));
  await door.placements.insertMany(more);
  return more.map(({ _id }) => _id);
}
