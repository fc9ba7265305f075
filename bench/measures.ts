/** Launches and answers under load: processor time by process, latency as seen from outside. */
import { setTimeout as wait } from 'node:timers/promises';
import { emptyWork } from '../src/domain/activity/emptyWork.ts';
import type { Question } from '../src/domain/activity/question.ts';
import { listSteps, questionsOf } from '../src/domain/activity/steps.ts';
import { rightFields } from '../test/support/prepare.ts';
import type { Class } from './engine.ts';
import { send } from './http.ts';
import { inTurns } from '../test/support/inTurns.ts';
import { launch, titleOf } from './launches.ts';
import type { Student, Target } from './launches.ts';
import { cpuMsOf } from './machine.ts';

export const quantile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
};

/** A server process and the launches that lead to it. */
export interface Measured {
  readonly pid: number;
  readonly target: Target;
  readonly students: readonly Student[];
}

/** Before measuring: until the compiler of Node is done with what is used all the time (some 3,000 launches). */
const warmUps = 16;
const rounds = 4;
const launchesAtOnce = 8;

/**
 * Milliseconds of processor time per launch of students who came before, for each server. Rounds
 * take turns, so that a busy machine is as busy for one as for the other.
 */
export async function measureLaunches(servers: readonly Measured[]): Promise<readonly number[]> {
  for (let round = 0; round < warmUps; round += 1)
    for (const { target, students } of servers) await launchAll(target, students);
  const spent = servers.map(() => 0);
  for (let round = 0; round < rounds; round += 1)
    for (const [at, { pid, target, students }] of servers.entries()) {
      const before = cpuMsOf(pid);
      await launchAll(target, students);
      spent[at] = (spent[at] ?? 0) + cpuMsOf(pid) - before;
    }
  return spent.map((ms, at) => ms / rounds / (servers[at]?.students.length ?? 0));
}

const launchAll = (target: Target, students: readonly Student[]) =>
  inTurns(students, launchesAtOnce, (student) => launch(target, student));

export interface Answers {
  readonly count: number;
  readonly cpuMs: number;
  /** Milliseconds of each answer, students at work. */
  readonly p50: number;
  readonly p95: number;
  /** The whole class presses the button in the same instant. */
  readonly burstP95: number;
}

/** Each student sends an answer this often: ten times as often as people do. */
export const everyMs = 2000;

/** Every student of the class answers all questions but one at a pace, then the last one all at once. */
export async function measureAnswers(
  { students, placed }: Class,
  server: { readonly pid: number },
): Promise<Answers> {
  const questions = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
  const last = questions.pop();
  if (last === undefined) throw new Error('no question');
  const before = cpuMsOf(server.pid);
  const took: number[] = [];
  const working = students.map(async (student, at) => {
    await wait((at / students.length) * everyMs);
    for (const question of questions) {
      const ms = await answer(placed.placement, student, { question });
      took.push(ms);
      await wait(Math.max(0, everyMs - ms));
    }
  });
  await Promise.all(working);
  const cpuMs = (cpuMsOf(server.pid) - before) / took.length;
  const burst = await Promise.all(
    students.map((student) => answer(placed.placement, student, { question: last })),
  );
  return {
    count: took.length,
    cpuMs,
    p50: quantile(took, 0.5),
    p95: quantile(took, 0.95),
    burstP95: quantile(burst, 0.95),
  };
}

interface Answering extends Pick<Target, 'route'> {
  readonly question: Question;
}

/** @returns milliseconds. @throws Error when it was not saved */
export async function answer(
  placement: string,
  { cookie, session = '' }: Student,
  { question, route = (address: string) => address }: Answering,
): Promise<number> {
  const fields = Object.entries({ ...rightFields(question), certainty: 'sure', formId: 'bench' });
  const form = new URLSearchParams(
    fields.flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );
  const path = `activity/${placement}/questions/${question.id}`;
  const headers = { 'sec-fetch-site': 'same-origin' };
  const reply = await send(route(`${session}${path}`), { form, cookie, headers });
  if (reply.status !== 303) throw new Error(`answer: ${reply.status} ${titleOf(reply)}`);
  return reply.ms;
}
