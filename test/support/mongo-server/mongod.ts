/** A `mongod` of the machine, on a folder and a port of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Socket, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, letGo, startChild } from './child.ts';
import type { RunningMongo } from './running.ts';

const startMs = 60_000;
const stopMs = 10_000;

/** @throws Error with what mongod said, when it does not start */
export async function startMongod(program: string): Promise<RunningMongo> {
  const folder = mkdtempSync(join(tmpdir(), 'elan-mongod-'));
  const port = await freePort();
  const server = startChild(program, [
    '--dbpath',
    folder,
    '--port',
    String(port),
    '--bind_ip',
    '127.0.0.1',
    '--nounixsocket',
    '--wiredTigerCacheSizeGB',
    '0.5',
    // Tests have clocks of their own: by this one's, all they write may have expired long ago.
    '--setParameter',
    'ttlMonitorEnabled=false',
  ]);
  const stop = guard(server, () => rmSync(folder, { recursive: true, force: true }));
  try {
    await server.printed(/[Ww]aiting for connections/, startMs);
  } catch (error) {
    await stop();
    throw error;
  }
  letGo(server);
  return { uri: `mongodb://127.0.0.1:${port}/`, name: `${program}, port ${port}`, stop };
}

/**
 * mongod does not look at its standard input: a shell that does ends it, also when this process is
 * killed and can't.
 */
function guard({ process: server, exited }: Child, cleanUp: () => void): () => Promise<void> {
  const script = 'cat >/dev/null; kill "$1" 2>/dev/null';
  const watcher = spawn('sh', ['-c', script, 'sh', String(server.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.unref();
  if (watcher.stdin instanceof Socket) watcher.stdin.unref();
  server.once('exit', () => watcher.stdin.end());
  return async () => {
    watcher.stdin.end();
    const timer = setTimeout(() => server.kill('SIGKILL'), stopMs);
    await exited;
    clearTimeout(timer);
    cleanUp();
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
