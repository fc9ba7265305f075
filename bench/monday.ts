/**
 * `npm run bench monday`: Monday, 8 h (architecture.md 7). 9,000 students arrive in ten minutes, each at
 * a moment of their own, launch and answer; three nodes, one database, every request at the next node.
 * They answer a question of a sequence: the check-in comes with another version.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { emptyWork } from '../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../src/domain/activity/steps.ts';
import { placementId } from '../src/domain/ids.ts';
import { minuteMs, secondMs } from '../src/domain/time.ts';
import { findPages } from '../src/store/index.ts';
import { openClass, useStore } from './engine.ts';
import type { Class, Engine } from './engine.ts';
import { startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { closeConnections } from './http.ts';
import { launch } from './launches.ts';
import type { Student } from './launches.ts';
import { answer, quantile } from './measures.ts';
import type { Line } from './table.ts';

const nodes = 3;
/** 9,000 in ten minutes. */
const perMinute = 900;
export const mondayMinutes = 10;
/** A person reads before they answer. */
const readingMs = 20 * secondMs;

interface Seen {
  readonly pages: number[];
  readonly answers: number[];
  readonly problems: string[];
}

/** @param minutes fewer than ten: as many a minute, for a first look */
export async function measureMonday(engine: Engine, minutes: number): Promise<readonly Line[]> {
  const students = perMinute * minutes;
  const fleet = await startFleet(engine, nodes);
  const school = await openClass(engine, fleet.url, students);
  const cpu = fleet.cpuMs();
  const seen: Seen = { pages: [], answers: [], problems: [] };
  await Promise.all(
    school.students.map(async (student, at) => {
      // 15 a second, as long as it lasts.
      await wait((at / perMinute) * minuteMs);
      await work(fleet, school, { student, seen });
    }),
  );
  const cpuMs = (fleet.cpuMs() - cpu) / students;
  const memory = fleet.residentMb();
  const saved = await countSaved(engine, school);
  const complaints = fleet.complaints();
  closeConnections();
  await Promise.all([fleet.stop(), school.close()]);
  return lines({ students, seen, cpuMs, memory, saved, complaints });
}

async function work(
  fleet: Fleet,
  school: Class,
  { student, seen }: { readonly student: Student; readonly seen: Seen },
): Promise<void> {
  const { placed } = school;
  const [question] = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
  if (question === undefined) throw new Error('no question');
  try {
    seen.pages.push((await launch({ ...school, route: fleet.route }, student)).ms);
    await wait(readingMs);
    const ask = { question, route: fleet.route };
    seen.answers.push(await answer(placed.placement, student, ask));
  } catch (error) {
    seen.problems.push(error instanceof Error ? error.message : String(error));
  }
}

/** Attempts that hold an answer, read from the store itself. */
async function countSaved(engine: Engine, { placed }: Class): Promise<number> {
  return useStore(engine, async (store) => {
    let saved = 0;
    const { docs } = await store.schools.find('byName', { limit: 2 });
    for (const { _id } of docs) {
      const { attempts } = store.school(_id);
      const eq = [placementId.parse(placed.placement)];
      for await (const page of findPages(attempts, 'byPlacement', { eq, limit: 500 }))
        saved += page.filter(({ work: { answers } }) => Object.keys(answers).length > 0).length;
    }
    return saved;
  });
}

interface Monday {
  readonly students: number;
  readonly seen: Seen;
  readonly cpuMs: number;
  readonly memory: number;
  readonly saved: number;
  readonly complaints: readonly string[];
}

function lines({ students, seen, cpuMs, memory, saved, complaints }: Monday): readonly Line[] {
  const { pages, answers, problems } = seen;
  const note = [...problems.slice(0, 1), ...complaints].join('; ');
  return [
    {
      what: `Students of ${students} whose answer is saved`,
      least: students,
      unit: '',
      value: saved,
    },
    { what: 'Errors', bar: 0, unit: '', value: problems.length, note },
    { what: 'First page, p95', bar: 300, unit: 'ms', value: quantile(pages, 0.95) },
    { what: 'Answer saved, p95', unit: 'ms', value: quantile(answers, 0.95) },
    { what: 'Processor time of the nodes per student', bar: 25, unit: 'ms', value: cpuMs },
    { what: 'Memory of the node that has most', bar: 300, unit: 'MB', value: memory },
  ];
}
