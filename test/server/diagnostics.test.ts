/** Diagnostics are written once a second: what a kill loses, and that a stop loses nothing. */
import { afterEach, expect, jest, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { who } from '../../src/demo/cast.ts';
import { openStore } from '../../src/store/index.ts';
import { trialSecrets } from '../../src/trialSecrets.ts';
import { Visitor } from '../support/visitor.ts';
import { endTools, register, startTool } from './tool.ts';
import type { Tool } from './tool.ts';

jest.setTimeout(60_000);
afterEach(endTools);

async function launchesKept({ dataDir }: Tool): Promise<number> {
  const store = await openStore({
    dataDir,
    mongodbUri: undefined,
    secrets: trialSecrets(dataDir),
    now: Date.now,
    warn: () => undefined,
  });
  const kept = await store.diagnostics.count('byCode', { eq: ['ok'] }, 100);
  await store.close();
  return kept;
}

test.each([
  ['SIGTERM', 3],
  ['SIGKILL', 2],
] as const)('%s right after a launch: %d of 3 are kept', async (signal, atLeast) => {
  const tool = await startTool();
  await register(tool);
  await new Visitor(tool).launch(who.unprepared, '4');
  await new Visitor(tool).launch(who.diligent, '4');
  await wait(1800);
  await new Visitor(tool).launch(who.teacher, '4');
  tool.server.kill(signal);
  await tool.server.ended;
  expect(await launchesKept(tool)).toBeGreaterThanOrEqual(atLeast);
});
