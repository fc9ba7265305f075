import { expect, test } from '@jest/globals';
import { startRunner } from '../../src/jobs/runner.ts';
import type { PlatformJob } from '../../src/jobs/runner.ts';
import { startTestApp } from '../support/testApp.ts';

test('a platform that answers nothing is left alone, while its course rows go on', async () => {
  const app = await startTestApp();
  const turns = { deliveries: 0, projections: 0 };
  const dead: PlatformJob = {
    queue: 'deliveries',
    width: 1,
    async turn() {
      turns.deliveries += 1;
      return 'failed';
    },
  };
  const busy: PlatformJob = {
    queue: 'projections',
    width: 1,
    async turn() {
      turns.projections += 1;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return turns.projections < 50 ? 'done' : 'idle';
    },
  };
  const runner = startRunner({
    services: app.services,
    jobs: [dead, busy],
    chores: [],
    idleMs: 10,
  });
  for (let wait = 0; wait < 100 && turns.projections < 50; wait += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  await runner.stop(2000);
  await app.close();
  // The clock of the test stands still: a breaker that opened stays open.
  expect(turns.deliveries).toBe(5);
  expect(turns.projections).toBeGreaterThanOrEqual(50);
});
