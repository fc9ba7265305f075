/** The tool and its demonstration ENT on two origins of this machine, on an embedded store. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { startDemo } from '../../src/demo/startDemo.ts';
import type { Demo } from '../../src/demo/startDemo.ts';
import { buildServices } from '../../src/services.ts';
import type { Services } from '../../src/services.ts';
import { makeTempFolder } from '../support/tempFolder.ts';

export interface WholeDemo {
  readonly url: string;
  readonly services: Services;
  readonly demo: Demo;
  /** Stops the ENT and starts it again on the same port, as a restart of the server does. */
  restart(): Promise<Demo>;
  close(): Promise<void>;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://localhost:${address.port}`;
}

export async function startWholeDemo(now: () => number = Date.now): Promise<WholeDemo> {
  const server = createServer();
  const url = await listen(server);
  const dataDir = makeTempFolder('demo');
  const read = readConfig({
    PUBLIC_URL: url,
    DATA_DIR: dataDir,
    ELAN_SECRETS: randomBytes(32).toString('base64'),
    RATE_LIMIT_FACTOR: '1000',
  });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const log = pino({ level: 'silent' });
  const { services } = await buildServices({ config: read.config, log, now });
  server.on('request', createApp(services));
  const { store, lti, library } = services;
  const start = (port: number): Promise<Demo> =>
    startDemo({ store, lti, library, publicUrl: url, port, now, log });
  let demo = await start(0);
  return {
    url,
    services,
    demo,
    async restart() {
      await demo.close();
      demo = await start(Number(new URL(demo.url).port));
      return demo;
    },
    async close() {
      await demo.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
