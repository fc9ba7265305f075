/** Leases of jobs: short, kept by a heartbeat, and known to be over by who froze. */
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { holdNext } from '../../src/jobs/hold.ts';
import { secondMs } from '../../src/domain/time.ts';
import { startCourse } from '../support/course.ts';
import { makeScores } from '../support/manyScores.ts';
import { until } from '../support/serverProcess.ts';

type Course = Awaited<ReturnType<typeof startCourse>>;

let course: Course;
beforeAll(async () => {
  course = await startCourse();
  const { app, session } = course;
  const placements = [await course.placement()];
  const due = { platformId: session.platformId, placements, subs: ['1000'], now: app.clock.now() };
  await makeScores(app.services.store, due);
});
afterEach(() => {
  jest.useRealTimers();
});
afterAll(() => course.app.close());

const allButIntervals = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

const queue = () => ({
  door: course.app.services.store.jobs.attempts,
  queue: 'deliveries',
  partition: course.session.platformId,
});

test('who works long keeps the document from the others; who froze knows that it may be lost', async () => {
  const { services, clock } = course.app;
  const others = () => holdNext(services, queue(), async () => 'taken');
  // The heart beats by the timers of the process, the lease runs by the clock of the test.
  jest.useFakeTimers({ doNotFake: [...allButIntervals] });
  await holdNext(services, queue(), async ({ lasts, settle }) => {
    for (let beats = 0; beats < 5; beats += 1) {
      clock.advance(10 * secondMs);
      await jest.advanceTimersByTimeAsync(10 * secondMs);
      // The store may take its time to renew.
      await until(lasts, 5000);
      expect(await others()).toBeUndefined();
    }
    // Nothing runs in a process that is frozen, not even its heart.
    clock.advance(31 * secondMs);
    expect(lasts()).toBe(false);
    expect(await others()).toBe('taken');
    await jest.advanceTimersByTimeAsync(10 * secondMs);
    expect(lasts()).toBe(false);
    expect(await settle((doc) => doc)).toBe('lost');
  });
});
