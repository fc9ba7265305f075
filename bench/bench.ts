/**
 * `npm run bench`: the figures of architecture.md 7, measured from outside on real server processes.
 * Figures, not tests: a bar that is missed is printed as such; the exit code says only that it ran.
 */
import { startMongo } from '../test/support/mongo-server/choose.ts';
import type { RunningMongo } from '../test/support/mongo-server/running.ts';
import { endServers, removeDataDirs } from '../test/support/serverProcess.ts';
import { measureCourseHome } from './courseHome.ts';
import { measureFirstAnswer } from './deepLinking.ts';
import { classSize, countStockCalls, makeEngine, openClass } from './engine.ts';
import { startFloor, startStock, startTool } from './engine.ts';
import type { Class, Engine } from './engine.ts';
import { closeConnections } from './http.ts';
import { describeMachine, pinApart, residentMbOf } from './machine.ts';
import type { Pinning } from './machine.ts';
import { everyMs, measureAnswers, measureLaunches } from './measures.ts';
import { measureMonday, mondayMinutes } from './monday.ts';
import { measureNodes } from './nodes.ts';
import { measureOutbox } from './outbox.ts';
import { weighFirstPage } from './pageWeight.ts';
import { measureStarts } from './starting.ts';
import { countStoreCalls } from './storeCalls.ts';
import { printTable } from './table.ts';
import type { Line } from './table.ts';

/** Longer than that, something is wrong. */
const withinMs = 900_000;

const cpu = (ms: number): string => `${Math.round(ms)} ms of processor time`;

async function startLines(engine: Engine): Promise<readonly Line[]> {
  const { cold, warm } = await measureStarts(engine);
  return [
    { what: 'Start to first page', bar: 1500, unit: 'ms', value: warm.ms, note: cpu(warm.cpuMs) },
    {
      what: 'The very first start (nothing compiled before)',
      unit: 'ms',
      value: cold.ms,
      note: cpu(cold.cpuMs),
    },
    { what: 'Memory at rest', bar: 150, unit: 'MB', value: warm.restingMb },
    { what: 'Memory at rest after the very first start', unit: 'MB', value: cold.restingMb },
  ];
}

/** Ours, the floor and stock ltijs take turns in one run; ltijs knows no other store than MongoDB. */
async function launchLines(
  engine: Engine,
  school: Class,
  tool: { readonly pid: number },
): Promise<readonly Line[]> {
  const floor = await startFloor(engine, school);
  const stock = await startStock(engine, school);
  const others = [floor, ...(stock === undefined ? [] : [stock])];
  const [ours = Number.NaN, least = Number.NaN, theirs = Number.NaN] = await measureLaunches([
    { pid: tool.pid, target: school, students: school.students },
    ...others.map(({ server: { pid }, target }) => {
      const students = school.students.map(({ personId }) => ({ personId }));
      return { pid, target, students };
    }),
  ]);
  closeConnections();
  for (const { server } of others) server.kill('SIGKILL');
  await Promise.all(others.map(({ server }) => server.ended));
  const lines = [
    { what: 'Processor time per launch of a student who came before', unit: 'ms', value: ours },
    { what: 'The floor: bare Express 5 and jose 6, same engine', unit: 'ms', value: least },
    { what: 'Launch / floor', bar: 1.5, unit: '', value: ours / least },
  ];
  if (stock === undefined) return lines;
  return [
    ...lines,
    { what: 'A minimal application on stock ltijs 5.9.9', unit: 'ms', value: theirs },
    { what: 'Launch / ltijs', bar: 0.4, unit: '', value: ours / theirs },
    callLine('Store calls of a launch on ltijs', await countStockCalls(engine, school)),
  ];
}

async function deepLinkingLines(school: Class, pid: number): Promise<readonly Line[]> {
  const { beforeMb, afterMb, firstMs, nextMs } = await measureFirstAnswer(school, pid);
  return [
    { what: 'Memory before the first deep-linking answer', unit: 'MB', value: beforeMb },
    { what: 'Memory after it: ltijs is loaded', bar: 150, unit: 'MB', value: afterMb },
    {
      what: 'First deep-linking answer',
      unit: 'ms',
      value: firstMs,
      note: `the next one ${nextMs.toFixed(0)} ms`,
    },
  ];
}

async function workLines(engine: Engine): Promise<readonly Line[]> {
  const tool = await startTool(engine);
  const school = await openClass(engine, tool.url);
  const deepLinking = await deepLinkingLines(school, tool.pid);
  const launches = await launchLines(engine, school, tool);
  const weight = await weighFirstPage(school, { personId: '3' });
  const answers = await measureAnswers(school, tool);
  const home = await measureCourseHome(engine, school, tool.pid);
  const memory = residentMbOf(tool.pid);
  closeConnections();
  tool.kill('SIGTERM');
  await Promise.all([tool.ended, school.close()]);
  return [
    ...deepLinking,
    ...launches,
    {
      what: `Answer saved, p95, ${classSize} students, one each every ${everyMs / 1000} s`,
      bar: 50,
      unit: 'ms',
      value: answers.p95,
      note: `p50 ${answers.p50.toFixed(1)} ms, ${answers.count} answers`,
    },
    { what: 'Processor time per answer, its score sent', unit: 'ms', value: answers.cpuMs },
    {
      what: `Answer saved, p95, ${classSize} students in the same instant`,
      unit: 'ms',
      value: answers.burstP95,
    },
    {
      what: 'Course home, 200 students × 40 activities, p95',
      bar: 150,
      unit: 'ms',
      value: home.p95,
      note: `p50 ${home.p50.toFixed(0)} ms, ${home.cpuMs.toFixed(0)} ms of processor time, ${home.kb.toFixed(0)} kB`,
    },
    { what: 'Memory after all that', unit: 'MB', value: memory },
    {
      what: 'First launch, compressed',
      bar: 60,
      unit: 'kB',
      value: weight.kb,
      note: weight.parts.slice(0, 4).join(', '),
    },
    { what: 'Scripts that block the first page', bar: 0, unit: '', value: weight.blocking },
  ];
}

/** On a server and a database of its own: nothing else of the measurements is in its way. */
async function outboxLines(engine: Engine): Promise<readonly Line[]> {
  const { scores, arrived, perSecond, cpuMs } = await measureOutbox(engine);
  const beside = 'a platform that never answers has 1 000 more';
  const note = arrived < scores ? `only ${arrived} arrived in time; ${beside}` : beside;
  return [
    {
      what: `Scores sent, ${scores} due, the platform answers in 50 ms`,
      least: 50,
      unit: '/s',
      value: perSecond,
      note,
    },
    { what: 'Processor time per score sent', unit: 'ms', value: cpuMs },
  ];
}

const callLine = (what: string, calls: readonly string[], bar?: number): Line => ({
  what,
  unit: '',
  value: calls.length,
  note: calls.join(' '),
  ...(bar === undefined ? {} : { bar }),
});

async function callLines(): Promise<readonly Line[]> {
  const { launch, answer, courseHome } = await countStoreCalls();
  return [
    callLine('Calls of a launch, first page included', launch, 7),
    callLine('Calls of an answer', answer),
    callLine('Calls of a course home', courseHome, 10),
  ];
}

async function findMongo(): Promise<RunningMongo | undefined> {
  try {
    return await startMongo();
  } catch (error) {
    console.log(`MongoDB: not measured, ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Those that take long or say little on one machine: asked for by name. */
async function runScenario(scenario: string, minutes: number, pinning: Pinning): Promise<void> {
  if (scenario === 'nodes')
    printTable(
      'Embedded engine (node:sqlite)',
      await measureNodes(() => makeEngine(pinning), [1, 2, 3]),
    );
  else if (scenario !== 'monday') throw new Error(`${scenario}: nodes or monday`);
  const mongo = await findMongo();
  if (mongo === undefined) return;
  const engine = () => makeEngine(pinning, mongo.uri);
  try {
    const figures =
      scenario === 'nodes'
        ? await measureNodes(engine, [1, 2, 3])
        : await measureMonday(await engine(), minutes);
    printTable(`MongoDB: ${mongo.name}`, figures);
  } finally {
    await mongo.stop();
  }
}

async function main(): Promise<void> {
  const pinning = pinApart();
  console.log(`${describeMachine()}; ${pinning.words}`);
  const [scenario, minutes] = process.argv.slice(2);
  if (scenario !== undefined)
    return runScenario(scenario, Number(minutes ?? mondayMinutes), pinning);
  printTable('Store calls', await callLines());
  const embedded = await makeEngine(pinning);
  const lines = [...(await startLines(embedded)), ...(await workLines(embedded))];
  const outbox = await outboxLines(await makeEngine(pinning));
  printTable('Embedded engine (node:sqlite)', [...lines, ...outbox]);
  const mongo = await findMongo();
  if (mongo === undefined) return;
  try {
    const engine = await makeEngine(pinning, mongo.uri);
    const figures = [...(await startLines(engine)), ...(await workLines(engine))];
    const drained = await outboxLines(await makeEngine(pinning, mongo.uri));
    printTable(`MongoDB: ${mongo.name}`, [...figures, ...drained]);
  } finally {
    await mongo.stop();
  }
}

const tooLong = setTimeout(() => {
  console.error(`given up after ${withinMs / 1000} s`);
  // Servers end with this process.
  process.exit(1);
}, withinMs);
try {
  await main();
} finally {
  clearTimeout(tooLong);
  await endServers();
  await removeDataDirs();
}
