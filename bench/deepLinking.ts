/** What the first deep-linking answer costs: it loads ltijs (decision 0001). */
import { setTimeout as wait } from 'node:timers/promises';
import { openPicker } from '../test/support/contentItems.ts';
import type { Target } from './launches.ts';
import { residentMbOf } from './machine.ts';

const restMs = 3000;

export interface FirstAnswer {
  readonly beforeMb: number;
  readonly afterMb: number;
  /** From the button to the answer, the first time and the second. */
  readonly firstMs: number;
  readonly nextMs: number;
}

export async function measureFirstAnswer(tool: Target, pid: number): Promise<FirstAnswer> {
  // What a launch loads and compiles is there before.
  await openPicker(tool);
  await wait(restMs);
  const beforeMb = residentMbOf(pid);
  const firstMs = await answer(tool);
  await wait(restMs);
  const afterMb = residentMbOf(pid);
  return { beforeMb, afterMb, firstMs, nextMs: await answer(tool) };
}

async function answer(tool: Target): Promise<number> {
  const { visitor } = await openPicker(tool);
  const start = performance.now();
  const { status } = await visitor.post('pick/cancel', {});
  if (status !== 200) throw new Error(`deep-linking answer: ${status}`);
  return performance.now() - start;
}
