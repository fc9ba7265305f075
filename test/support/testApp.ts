/**
 * The whole tool in front of a simulated Moodle; the clock moves when told. Its store is embedded, in a
 * temporary folder; where Jest runs the project `mongodb`, it is a database of its own there.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server as NetServer } from 'node:net';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { platformJobs } from '../../src/jobs/platformJobs.ts';
import { startRunner } from '../../src/jobs/runner.ts';
import { buildServices } from '../../src/services.ts';
import type { Services } from '../../src/services.ts';
import { platformKeyOfRun } from './platformKey.ts';
import { makeTempFolder } from './tempFolder.ts';

export interface TestApp {
  readonly url: string;
  readonly services: Services;
  readonly platform: SimulatedPlatform;
  readonly clock: TestClock;
  /** Lines of the log, as JSON text. */
  readonly logLines: string[];
  close(): Promise<void>;
}

export interface TestClock {
  now(): number;
  advance(ms: number): void;
}

/** Lines that tell what came of a launch, a registration or a call to a platform. */
const toldOfLti = /"msg":"[^"]*(launch|registration|score|platform|key)/;

/** Monday 23 November 2026, 9 h in Paris. */
const monday = Date.UTC(2026, 10, 23, 8);

/** `running` lets the time pass by itself, for journeys in a browser. */
export function makeClock(start = monday, running = false): TestClock {
  let at = start;
  const startedAt = Date.now();
  return {
    now: () => at + (running ? Date.now() - startedAt : 0),
    advance: (ms) => {
      at += ms;
    },
  };
}

export interface TestAsk {
  readonly clock?: TestClock;
  /** The jobs run, as in the server. */
  readonly jobs?: boolean;
  /** Settings of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Names that the platform sends are kept. */
  readonly names?: boolean;
}

/** All of the server's, but that of the roster: its tests take a turn when they want one. */
export const jobsOfTests = platformJobs.filter(({ queue }) => queue !== 'rosters');

export async function startTestApp(ask: TestAsk = {}): Promise<TestApp> {
  const clock = ask.clock ?? makeClock();
  const server = createServer();
  const url = `http://localhost:${await listen(server)}`;
  const dataDir = makeTempFolder('app');
  const database = await makeDatabase();
  const logLines: string[] = [];
  const write = (line: string): void => {
    logLines.push(line);
    if (toldOfLti.test(line)) globalThis.elanKeepEvidence?.(line);
  };
  const log = pino({ level: 'info', base: null }, { write });
  const read = readConfig({
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    ELAN_SECRETS: randomBytes(32).toString('base64'),
    DEMO: 'off',
    RATE_LIMIT_FACTOR: '1000',
    ...(database === undefined ? {} : { MONGODB_URI: database.uri }),
    ...ask.env,
  });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const { services, onWake } = await buildServices({ config: read.config, log, now: clock.now });
  const listening = await listenPlatform({
    toolUrl: url,
    now: clock.now,
    ...platformKeyOfRun(),
  });
  await services.lti.platforms.add({
    ...listening.platform.registration(),
    school: 'Lycée des tests',
    namesAllowed: ask.names ?? true,
  });
  server.on('request', createApp(services));
  const runner = ask.jobs
    ? startRunner({
        services,
        jobs: jobsOfTests,
        chores: [],
        idleMs: 200,
      })
    : undefined;
  if (runner !== undefined) onWake(runner.wake);
  return {
    url,
    services,
    platform: listening.platform,
    clock,
    logLines,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await runner?.stop(2000);
      await listening.close();
      await services.store.close();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

declare global {
  /** Set by the project of jest.config.js: the engine under the whole tool. */
  var elanTestEngine: 'mongodb' | undefined;
}

/** Mongoose is loaded only where it is used: it takes half a second of each test file. */
async function makeDatabase() {
  if (globalThis.elanTestEngine !== 'mongodb') return undefined;
  const { testDatabase } = await import('./mongo.ts');
  return testDatabase('app');
}

/** On a free port. */
export function listen(server: NetServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('no port'));
    });
  });
}
