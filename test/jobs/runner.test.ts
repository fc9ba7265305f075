import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import { placementId, platformKey } from '../../src/domain/ids.ts';
import { minuteMs } from '../../src/domain/time.ts';
import { deliverScores } from '../../src/jobs/deliverScores.ts';
import { startRunner } from '../../src/jobs/runner.ts';
import type { PlatformJob } from '../../src/jobs/runner.ts';
import { patiently, withPatience } from '../../src/store/patience.ts';
import { startCourse } from '../support/course.ts';
import { addStudents, makeScores } from '../support/manyScores.ts';
import { placeSequence } from '../support/placed.ts';
import { until } from '../support/serverProcess.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';

jest.setTimeout(60_000);

/** These jobs alone, on the platform of this tool; `end` closes the tool too. */
function runJobs(app: TestApp, jobs: readonly PlatformJob[], idleMs = 10) {
  const runner = startRunner({ services: app.services, jobs, chores: [], idleMs });
  const end = async (): Promise<void> => {
    await runner.stop(2000);
    await app.close();
  };
  return { runner, end };
}

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
      await wait(5);
      return turns.projections < 50 ? 'done' : 'idle';
    },
  };
  const { end } = runJobs(app, [dead, busy]);
  await until(() => turns.projections >= 50, 20_000);
  await end();
  // The clock of the test stands still: a breaker that opened stays open.
  expect(turns.deliveries).toBe(5);
});

test('a store that was away leaves no platform alone: its scores go on as soon as it is back', async () => {
  const app = await startTestApp();
  let turns = 0;
  const job: PlatformJob = {
    queue: 'deliveries',
    width: 1,
    async turn() {
      turns += 1;
      if (turns < 8) throw new Error('the store is away');
      return 'idle';
    },
  };
  const { end } = runJobs(app, [job]);
  // The clock of the test stands still: a breaker that opened would stay open.
  await until(() => turns >= 8, 20_000);
  await end();
});

test('a platform that asks for patience gets it, also from what was under way beside', async () => {
  const app = await startTestApp();
  let turns = 0;
  const job: PlatformJob = {
    queue: 'deliveries',
    width: 4,
    async turn() {
      turns += 1;
      const turn = turns;
      await wait(turn === 4 ? 5 : 30);
      return turn === 4 ? { restMs: minuteMs } : 'done';
    },
  };
  const { end } = runJobs(app, [job]);
  await until(() => turns >= 4, 20_000);
  await wait(150);
  const before = turns;
  // One looked, then two, then four at once: those beside the fourth ended well.
  expect(before).toBeLessThanOrEqual(8);
  await wait(100);
  expect(turns).toBe(before);
  app.clock.advance(minuteMs);
  await until(() => turns > before, 20_000);
  await end();
});

test('a column that somebody locked holds back none of the scores behind its own', async () => {
  const { app, door, placement, placed, session } = await startCourse();
  const other = await placeSequence(app, 'trois-questions-pour-comprendre', '2');
  const free = await door.placements.get(other.placement);
  if (free === undefined) throw new Error('no placement');
  const { items, grades } = app.platform.gradebook;
  for (const item of items) item.locked = item.resourceLinkId === placed.linkId;
  const subs = addStudents(app.platform, 12);
  const now = app.clock.now();
  const to = { platformId: session.platformId, now };
  const { store } = app.services;
  const delivery = { nextAt: now - minuteMs };
  await makeScores(store, { ...to, placements: [await placement()], subs, delivery });
  await makeScores(store, { ...to, placements: [free], subs: subs.slice(0, 1) });
  const { end } = runJobs(app, [deliverScores]);
  // The clock of the test stands still: a breaker that opened stays open.
  await until(() => grades.size > 0, 5000);
  const answers = app.platform.calls.flatMap(({ endpoint, status }) =>
    endpoint === 'scores' ? [status] : [],
  );
  expect(answers).toEqual([...Array.from({ length: 12 }, () => 500), 200]);
  await end();
});

/** Takes every connection and says nothing: worse than one that refuses. */
async function listenSilently() {
  const held = new Set<Socket>();
  const server = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => undefined).on('close', () => held.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port }: Pick<AddressInfo, 'port'> = { port: 0, ...Object(server.address()) };
  const close = () => {
    for (const socket of held) socket.destroy();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, held, close };
}

test('a platform that never answers delays no other: sixty scores pass by its own', async () => {
  const { app, placement, session } = await startCourse({ jobs: true });
  const silent = await listenSilently();
  const one = { issuer: silent.url, clientId: 'silent', deploymentId: '1' };
  const at = (path: string) => `${silent.url}/${path}`;
  const urls = { authUrl: at('auth'), tokenUrl: at('token'), jwksUrl: at('certs') };
  await app.services.lti.platforms.add({ ...one, ...urls, school: 'Lycée des tests' });
  const { store } = app.services;
  const subs = addStudents(app.platform, 60);
  const own = await placement();
  const theirs = { ...own, _id: placementId.parse('silent'), lineItem: at('lineitem') };
  const silentId = platformKey(silent.url, 'silent');
  const now = app.clock.now();
  // Theirs fell due long before.
  const long = { nextAt: now - 1000 * minuteMs };
  await makeScores(store, {
    platformId: silentId,
    placements: [theirs],
    subs,
    now,
    delivery: long,
  });
  app.services.wake('deliveries');
  await until(() => silent.held.size > 0, 20_000);
  await makeScores(store, { platformId: session.platformId, placements: [own], subs, now });
  app.services.wake('deliveries', session.platformId);
  // Each of the silent platform's takes ten seconds to give up, and it still holds the first ones.
  await until(() => app.platform.gradebook.grades.size === 60, 9000);
  expect(silent.held.size).toBeGreaterThan(0);
  silent.close();
  await app.close();
});

test('a lane where nothing is ever due is rarely looked at, until somebody wakes it', async () => {
  const app = await startTestApp();
  const platform = platformKey(app.platform.issuer, app.platform.registration().clientId);
  let looks = 0;
  const job: PlatformJob = {
    queue: 'deliveries',
    width: 1,
    async turn() {
      looks += 1;
      return 'idle';
    },
  };
  const idleMs = 200;
  const { runner, end } = runJobs(app, [job], idleMs);
  // In the time of thirteen pauses: 0, 1, 3, 7, 12.
  await wait(13 * idleMs);
  expect(looks).toBeLessThanOrEqual(6);
  const before = looks;
  runner.wake('deliveries', platform);
  await until(() => looks > before, idleMs);
  await end();
});

test('hundreds of platforms where nothing waits are not looked at all at once', async () => {
  const app = await startTestApp();
  const { platforms } = app.services.store;
  const [known] = await app.services.lti.platforms.list();
  if (known === undefined) throw new Error('no platform');
  const others = Array.from({ length: 120 }, (_, at) => {
    const clientId = `client-${at}`;
    return { ...known, _id: platformKey(known.issuer, clientId), clientId };
  });
  await platforms.insertMany(others);
  let [looking, most] = [0, 0];
  const looked = new Set<string>();
  const job: PlatformJob = {
    queue: 'deliveries',
    width: 1,
    async turn(_, platform) {
      looking += 1;
      most = Math.max(most, looking);
      looked.add(platform);
      await wait(20);
      looking -= 1;
      return 'idle';
    },
  };
  const { end } = runJobs(app, [job], 3000);
  await until(() => looked.size === 121, 20_000);
  await end();
  expect(most).toBeLessThanOrEqual(20);
});

test('what a request wakes is not given up with the patience of the request', async () => {
  const app = await startTestApp();
  const outcomes: string[] = [];
  const job: PlatformJob = {
    queue: 'deliveries',
    width: 1,
    async turn() {
      await patiently(() => wait(120)).then(
        () => outcomes.push('done'),
        () => outcomes.push('given up'),
      );
      return 'idle';
    },
  };
  const { runner, end } = runJobs(app, [job], 60_000);
  await until(() => outcomes.length === 1, 20_000);
  const [platform] = await app.services.lti.platforms.list();
  withPatience(30, () => runner.wake('deliveries', platform?._id));
  await until(() => outcomes.length === 2, 20_000);
  await end();
  expect(outcomes).toEqual(['done', 'done']);
});
