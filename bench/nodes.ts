/** `npm run bench nodes`: launches and answers a second on 1, 2 and 3 nodes, as fast as they go. */
import { emptyWork } from '../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../src/domain/activity/steps.ts';
import { openClass } from './engine.ts';
import type { Class, Engine } from './engine.ts';
import { startFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { closeConnections } from './http.ts';
import { inTurns } from '../test/support/inTurns.ts';
import { launch } from './launches.ts';
import type { Target } from './launches.ts';
import { answer, quantile } from './measures.ts';
import type { Line } from './table.ts';

const atOnce = 16;

interface Pace {
  readonly perSecond: number;
  readonly p95: number;
  readonly cpuMs: number;
}

/** @param sizes numbers of nodes; on the embedded engine they share one file, which is measured, not advised */
export async function measureNodes(
  makeEngine: () => Promise<Engine>,
  sizes: readonly number[],
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const size of sizes) {
    const engine = await makeEngine();
    const fleet = await startFleet(engine, size);
    const school = await openClass(engine, fleet.url);
    lines.push(...(await measureOne(fleet, school, size)));
    closeConnections();
    await Promise.all([fleet.stop(), school.close()]);
  }
  return lines;
}

async function measureOne(fleet: Fleet, school: Class, size: number): Promise<readonly Line[]> {
  const { students, placed } = school;
  const target: Target = { ...school, route: fleet.route };
  const [first, second] = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
  if (first === undefined || second === undefined) throw new Error('two questions');
  const arrive = () => pace(fleet, students, async (student) => (await launch(target, student)).ms);
  const say = (question: typeof first) =>
    pace(fleet, students, (student) =>
      answer(placed.placement, student, { question, route: fleet.route }),
    );
  // Until the compiler of Node is done with what is used all the time.
  for (let round = 0; round < 3; round += 1) await arrive();
  const launches = await arrive();
  await say(first);
  const answers = await say(second);
  const nodes = size === 1 ? '1 node' : `${size} nodes`;
  return [line(`Launches, ${nodes}`, launches), line(`Answers, ${nodes}`, answers)];
}

const line = (what: string, { perSecond, p95, cpuMs }: Pace): Line => ({
  what,
  unit: '/s',
  value: perSecond,
  note: `p95 ${p95.toFixed(0)} ms, ${cpuMs.toFixed(1)} ms of processor time each, ${atOnce} at once`,
});

async function pace<T>(
  fleet: Fleet,
  items: readonly T[],
  work: (item: T) => Promise<number>,
): Promise<Pace> {
  const took: number[] = [];
  const [start, cpu] = [performance.now(), fleet.cpuMs()];
  await inTurns(items, atOnce, async (item) => took.push(await work(item)));
  return {
    perSecond: (items.length / (performance.now() - start)) * 1000,
    p95: quantile(took, 0.95),
    cpuMs: (fleet.cpuMs() - cpu) / items.length,
  };
}
