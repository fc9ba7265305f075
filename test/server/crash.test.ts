/** The process is killed, not stopped: what a student was told is saved is there, and its score goes out. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { who } from '../../src/demo/cast.ts';
import { minuteMs } from '../../src/domain/time.ts';
import { placeSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { until } from '../support/serverProcess.ts';
import { Visitor } from '../support/visitor.ts';
import { endTools, register, startTool } from './tool.ts';
import type { Tool } from './tool.ts';

jest.setTimeout(90_000);
afterEach(endTools);

/** Past the lease of whoever was killed, and past the first wait after a failure. */
const laterMs = 3 * minuteMs;

async function ready() {
  const tool = await startTool();
  await register(tool);
  const placed = await placeSequence(tool);
  const student = new Visitor(tool);
  await student.launch(who.unprepared, placed.linkId);
  return { tool, placed, student };
}

async function killIt({ server }: Tool): Promise<void> {
  server.kill('SIGKILL');
  expect(await server.ended).toBe('SIGKILL');
}

const gradesOf = ({ platform }: Tool) =>
  [...platform.gradebook.grades].flatMap(([key, grade]) =>
    key.endsWith(`/${who.unprepared}`) ? [grade] : [],
  );
const statusesOf = ({ platform }: Tool) =>
  platform.calls.filter(({ endpoint }) => endpoint === 'scores').map(({ status }) => status);

/** The teacher reads that the score was sent: the tool has settled it. */
async function untilShownAsSent(tool: Tool, placement: string, linkId: string): Promise<void> {
  const teacher = new Visitor(tool);
  await teacher.launch(who.teacher, linkId);
  await until(async () => {
    const { text } = await teacher.get(`participation?placement=${placement}`);
    return /Envoyée/.test(text);
  }, 20_000);
}

describe('kill -9', () => {
  test('between the last answer and its sending: the score arrives once, after the next start', async () => {
    const { tool, placed, student } = await ready();
    Object.assign(tool.platform.switches, { down: 'refuse', only: ['token', 'scores'] });
    await prepare(student, placed);
    await killIt(tool);
    expect(gradesOf(tool)).toEqual([]);

    tool.platform.switches.down = 'no';
    await tool.restart(laterMs);
    await untilShownAsSent(tool, placed.placement, placed.linkId);
    expect(gradesOf(tool)).toMatchObject([{ rawGrade: 100 }]);
    // Another look of the job, 3 s later, finds nothing more to send.
    await wait(3500);
    expect(statusesOf(tool).filter((status) => status === 200)).toHaveLength(1);
  });

  test('while the platform takes the score: the next start finds that it is there', async () => {
    const { tool, placed, student } = await ready();
    const { platform } = tool;
    Object.assign(platform.switches, { delayMs: 1500, only: ['scores'] });
    await prepare(student, placed);
    // With the token the tool sends at once; the platform then holds the score back.
    await until(() => platform.tokens.size > 0, 10_000);
    await wait(500);
    await killIt(tool);
    await until(() => gradesOf(tool).length > 0, 10_000);
    const taken = structuredClone(gradesOf(tool));

    platform.switches.delayMs = 0;
    await tool.restart(laterMs);
    await untilShownAsSent(tool, placed.placement, placed.linkId);
    expect(gradesOf(tool)).toEqual(taken);
    expect(statusesOf(tool).at(-1)).toBe(409);
  });
});
