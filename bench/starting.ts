/** How long a start takes, and what a server that rests keeps in memory. */
import { setTimeout as wait } from 'node:timers/promises';
import { makeDataDir, spawnServer } from '../test/support/serverProcess.ts';
import { serverAsk } from './engine.ts';
import type { Engine } from './engine.ts';
import { closeConnections, send } from './http.ts';
import { cpuMsOf, residentMbOf } from './machine.ts';

const startWithinMs = 30_000;
const restMs = 5000;

export interface Started {
  /** From the command to the first page that is answered. */
  readonly ms: number;
  readonly cpuMs: number;
  /** RSS after 5 s without anything to do. */
  readonly restingMb: number;
}

/**
 * A start with no compiled code from before, then one with it. The database is there already, as
 * after an update.
 */
export async function measureStarts(engine: Engine): Promise<{ cold: Started; warm: Started }> {
  const cache = await makeDataDir();
  await startOnce(engine, await makeDataDir());
  return { cold: await startOnce(engine, cache), warm: await startOnce(engine, cache) };
}

async function startOnce(engine: Engine, cache: string): Promise<Started> {
  const start = performance.now();
  const ask = serverAsk(engine);
  const server = spawnServer({ ...ask, env: { ...ask.env, NODE_COMPILE_CACHE: cache } });
  while (!(await answers(server.url))) {
    if (performance.now() - start > startWithinMs || server.hasEnded())
      throw new Error(`no first page: ${server.output()}`);
    await wait(5);
  }
  const ms = performance.now() - start;
  const cpuMs = cpuMsOf(server.pid);
  await wait(restMs);
  const restingMb = residentMbOf(server.pid);
  server.kill('SIGTERM');
  await server.ended;
  closeConnections();
  return { ms, cpuMs, restingMb };
}

async function answers(url: string): Promise<boolean> {
  return send(url).then(
    ({ status }) => status === 200,
    () => false,
  );
}
