/** Two server processes on one MongoDB, no session sticks to either (architecture.md 3, model.md 8). */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { minuteMs, secondMs } from '../../src/domain/time.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import type { TestDatabase } from '../support/mongo.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { freePort, startServer } from '../support/serverProcess.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { Visitor } from '../support/visitor.ts';
import { elan, endTools, named, register, startTool } from './tool.ts';
import type { Tool } from './tool.ts';

jest.setTimeout(90_000);

describeWithMongo('two processes on one database', () => {
  let database: TestDatabase;
  let first: Tool;
  let second: ServerProcess;
  let placed: PlacedSequence;
  beforeAll(async () => {
    database = testDatabase('nodes');
    first = await startTool({
      MONGODB_URI: database.uri,
      ELAN_SECRETS: randomBytes(32).toString('base64'),
      // 2 000 logins a minute × 0.05 = 100, over both.
      RATE_LIMIT_FACTOR: '0.05',
    });
    const env = { ...first.settings, PUBLIC_URL: first.url };
    [second] = await Promise.all([startServer({ port: await freePort(), env }), register(first)]);
    placed = await placeSequence(first);
  });
  afterAll(async () => {
    await endTools();
    await database.drop();
  });

  /** A student whose login went to one node and whose launch went to the other. */
  async function launchOverBoth() {
    const door = { url: first.url, platform: first.platform };
    const visitor = new Visitor(door);
    const fields = await visitor.beginLaunch(who.unprepared, placed.linkId);
    door.url = second.url;
    const opened = await visitor.finishLaunch(fields);
    return { visitor, door, opened };
  }

  test('a launch begun on one ends on the other, and its session is known to both', async () => {
    const { visitor, door, opened } = await launchOverBoth();
    expect(opened.status).toBe(200);
    door.url = first.url;
    expect((await visitor.get('home')).status).toBe(200);
  });

  test('a platform that is disabled is out on both with the next request', async () => {
    const { visitor, door } = await launchOverBoth();
    expect((await visitor.get('home')).status).toBe(200);
    const registration = named(first.platform.registration());
    const done = await elan(first, ['platform', 'disable', ...registration]);
    expect(done).toMatchObject({ code: 0, problems: '' });
    for (const { url } of [second, first]) {
      door.url = url;
      expect((await visitor.get('home')).status).toBe(410);
    }
  });

  test('a flood of logins is counted over both, and refused', async () => {
    // The budget is of one minute of the clock.
    const leftMs = minuteMs - (Date.now() % minuteMs);
    if (leftMs < 8 * secondMs) await wait(leftMs);
    const statuses: number[] = [];
    for (let sent = 0; sent < 140; sent += 1) {
      const { url } = sent < 70 ? first : second;
      const { status } = await fetch(`${url}/lti/login`, { method: 'POST' });
      statuses.push(status);
    }
    const refused = statuses.map((status) => status === 429);
    expect(refused.slice(0, 70)).not.toContain(true);
    expect(refused.slice(70)).toContain(true);
    // Another node would have let a hundred pass.
    expect(refused.filter((one) => !one).length).toBeLessThan(130);
  });
});
