/** The tool and its demonstration ENT as `npm start` runs them: free ports, a temporary store, a running clock. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { startDemo } from '../../src/demo/startDemo.ts';
import { startRunner } from '../../src/jobs/runner.ts';
import { buildServices } from '../../src/services.ts';
import type { Services } from '../../src/services.ts';
import { jobsOfTests, listen, makeClock } from './testApp.ts';
import type { TestClock } from './testApp.ts';
import { makeTempFolder } from './tempFolder.ts';

export interface DemoApp {
  /** Origin of the tool, on localhost. */
  readonly url: string;
  /** Origin of the ENT, on 127.0.0.1: another site for a browser. */
  readonly entUrl: string;
  readonly services: Services;
  readonly platform: SimulatedPlatform;
  readonly clock: TestClock;
  /** Lines of the log, as JSON text. */
  readonly logLines: string[];
  close(): Promise<void>;
}

export interface DemoAsk {
  /** As if the browser did not know `Partitioned`: a frame of another site has no cookies at all then. */
  readonly unpartitioned?: boolean;
}

export async function startDemoApp(ask: DemoAsk = {}): Promise<DemoApp> {
  const server = createServer();
  const url = `http://localhost:${await listen(server)}`;
  const dataDir = makeTempFolder('demo');
  const clock = makeClock(undefined, true);
  const read = readConfig({
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    ELAN_SECRETS: randomBytes(32).toString('base64'),
    RATE_LIMIT_FACTOR: '1000',
  });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const logLines: string[] = [];
  const log = pino({ level: 'info', base: null }, { write: (line) => void logLines.push(line) });
  const { services, onWake } = await buildServices({ config: read.config, log, now: clock.now });
  if (ask.unpartitioned) server.on('request', (_req, res) => leavePartitionsOut(res));
  server.on('request', createApp(services));
  const demo = await startDemo({ ...services, publicUrl: url, port: 0 });
  const runner = startRunner({
    services,
    jobs: jobsOfTests,
    chores: [],
    idleMs: 200,
  });
  onWake(runner.wake);
  return {
    url,
    entUrl: demo.url,
    services,
    platform: demo.platform,
    clock,
    logLines,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await runner.stop(2000);
      await demo.close();
      await services.store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function leavePartitionsOut(res: ServerResponse): void {
  const setHeader = res.setHeader.bind(res);
  res.setHeader = (name, value) =>
    setHeader(name, /^set-cookie$/i.test(name) ? withoutPartition(value) : value);
}

const cut = (line: string) => line.replace(/; Partitioned/i, '');

function withoutPartition<V extends number | string | readonly string[]>(value: V) {
  return Array.isArray(value) ? value.map(cut) : cut(String(value));
}
