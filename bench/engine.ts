/** What one engine is measured on: its settings, its store, a server, a floor and a class of 200. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { listenPlatform } from '../src/demo/platform/listen.ts';
import { loadLibrary } from '../src/library.ts';
import { createRegistry } from '../src/lti/index.ts';
import { openStore } from '../src/store/index.ts';
import type { Store } from '../src/store/index.ts';
import { addStudents } from '../test/support/manyScores.ts';
import { placeSequence } from '../test/support/placed.ts';
import type { PlacedSequence } from '../test/support/placed.ts';
import { freePort, makeDataDir, projectRoot, startServer } from '../test/support/serverProcess.ts';
import type { ServerAsk, ServerProcess } from '../test/support/serverProcess.ts';
import { startStockLtijs } from '../test/support/stock-ltijs/start.ts';
import { launch } from './launches.ts';
import type { Student, Target } from './launches.ts';
import type { Pinning } from './machine.ts';

export const classSize = 200;

export interface Engine {
  readonly name: 'SQLite' | 'MongoDB';
  readonly port: number;
  readonly dataDir: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly mongodbUri: string | undefined;
  readonly secret: string;
  readonly pinning: Pinning;
}

/** @param mongodbUri of a server without a database; absent = the embedded engine */
export async function makeEngine(pinning: Pinning, server?: string): Promise<Engine> {
  const secret = randomBytes(32).toString('base64');
  const [port, dataDir] = await Promise.all([freePort(), makeDataDir()]);
  const mongodbUri = server && `${server}elan-bench-${randomBytes(4).toString('hex')}`;
  return {
    name: mongodbUri === undefined ? 'SQLite' : 'MongoDB',
    port,
    dataDir,
    mongodbUri,
    secret,
    pinning,
    settings: {
      DATA_DIR: dataDir,
      ELAN_SECRETS: secret,
      DEMO: 'off',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_FACTOR: '1000',
      ...(mongodbUri === undefined ? {} : { MONGODB_URI: mongodbUri }),
    },
  };
}

/** Node's own options of `npm start`. */
const nodeArgs = z
  .object({ scripts: z.object({ start: z.string() }) })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')))
  .scripts.start.split(' ')
  .slice(1, -1);

/** How a server of this engine is started, as `npm start` does it. */
export function serverAsk({ port, settings: env, pinning }: Engine): ServerAsk {
  return { port, env, nodeArgs, under: pinning.under };
}

export const startTool = (engine: Engine): Promise<ServerProcess> => startServer(serverAsk(engine));

/** The same store as the server's, from this process. */
export async function useStore<T>(engine: Engine, work: (store: Store) => Promise<T>): Promise<T> {
  const { dataDir, mongodbUri, secret } = engine;
  const options = { dataDir, mongodbUri, secrets: [secret], now: Date.now, warn: () => undefined };
  const store = await openStore(options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export interface Class extends Target {
  readonly placed: PlacedSequence;
  readonly students: readonly Student[];
  close(): Promise<void>;
}

/** A simulated Moodle with 200 students more, registered, and a sequence placed by its teacher. */
export async function openClass(engine: Engine, url: string, size = classSize): Promise<Class> {
  const { platform, close } = await listenPlatform({ toolUrl: url });
  const students = addStudents(platform, size).map((personId) => ({ personId }));
  await useStore(engine, async (store) => {
    const registry = createRegistry({ store, production: false, now: Date.now });
    const school = 'Lycée des mesures';
    await registry.add({ ...platform.registration(), school, namesAllowed: true });
  });
  const library = await loadLibrary(join(projectRoot, 'config', 'library'));
  const placed = await placeSequence({ url, platform, services: { library } });
  return { url, platform, linkId: placed.linkId, placed, students, close };
}

/** The floor of architecture.md 7 on the same engine, in a process of its own. */
export async function startFloor(
  { mongodbUri, dataDir, pinning }: Engine,
  { platform, linkId }: Target,
): Promise<{ readonly server: ServerProcess; readonly target: Target }> {
  const { authUrl, jwksUrl } = platform.registration();
  const kept =
    mongodbUri === undefined
      ? { SQLITE_FILE: join(dataDir, 'floor.sqlite') }
      : { MONGODB_URI: mongodbUri };
  const ask = {
    port: await freePort(),
    file: join(import.meta.dirname, 'floor.ts'),
    env: { AUTH_URL: authUrl, JWKS_URL: jwksUrl, ...kept },
    under: pinning.under,
  };
  const server = await startServer(ask, /listening/);
  platform.redirectUris.push(`${server.url}/lti/launch`);
  return { server, target: { url: server.url, platform, linkId } };
}

interface Stock {
  readonly server: ServerProcess;
  readonly target: Target;
}

/** A minimal application on stock ltijs 5.9.9, on the same database; it knows no other than MongoDB. */
export async function startStock(
  { mongodbUri, pinning: { under } }: Engine,
  { platform, linkId }: Target,
): Promise<Stock | undefined> {
  if (mongodbUri === undefined) return undefined;
  const server = await startStockLtijs({ platform, mongodbUri, under });
  return { server, target: { url: server.url, platform, linkId } };
}

/** What the stock application asks its store for one launch, first page included. */
export async function countStockCalls(
  { mongodbUri }: Engine,
  { platform, linkId }: Target,
): Promise<readonly string[]> {
  if (mongodbUri === undefined) return [];
  const server = await startStockLtijs({ platform, mongodbUri, countCalls: true });
  const target = { url: server.url, platform, linkId };
  const student = { personId: '3' };
  await launch(target, student);
  const calls = () => [...server.output().matchAll(/^call (.+)$/gm)].map(([, call = '']) => call);
  const before = calls().length;
  await launch(target, student);
  await wait(outputMs);
  server.kill('SIGKILL');
  return calls().slice(before);
}

/** For what a process prints to arrive. */
const outputMs = 500;
