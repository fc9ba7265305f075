/** The server as people start it: `node src/server.ts` in a process of its own, with its own data. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeTempFolder } from './tempFolder.ts';

export const projectRoot = join(import.meta.dirname, '..', '..');
/** As `npm start` has it: a process starts twice as fast. */
export const compileCache = join(projectRoot, 'src', 'compileCache.js');
/** Generous: the machine may be busy with other test files. */
const readyWithinMs = 30_000;

export interface ServerAsk {
  readonly port: number;
  /** What runs, `src/server.ts` unless told. */
  readonly file?: string;
  /** Settings besides PORT. */
  readonly env?: Readonly<Record<string, string>>;
  /** More of Node's own, before the file. */
  readonly nodeArgs?: readonly string[];
  /** Command that runs it, with its arguments: `taskset`, `-c`, `0`. */
  readonly under?: readonly string[];
  readonly cwd?: string;
}

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Everything it wrote, on both streams. */
  output(): string;
  /** `SIGSTOP` freezes it until `SIGCONT`. */
  kill(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  hasEnded(): boolean;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts it without waiting for anything. */
export function spawnServer(ask: ServerAsk): ServerProcess {
  const [command = '', ...args] = [
    ...(ask.under ?? []),
    process.execPath,
    '--import',
    compileCache,
    ...(ask.nodeArgs ?? []),
    ask.file ?? join(projectRoot, 'src', 'server.ts'),
  ];
  const child = spawn(command, args, {
    cwd: ask.cwd ?? projectRoot,
    env: { PATH: process.env['PATH'], PORT: String(ask.port), ...ask.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  return {
    url: `http://localhost:${ask.port}`,
    pid: child.pid ?? 0,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    // `close`: both streams have been read to their end.
    ended: once(child, 'close').then(([code, signal]) => {
      running.delete(child);
      return code ?? signal;
    }),
  };
}

/** Starts it and waits until it says where it is, or whatever `ready` is. */
export async function startServer(ask: ServerAsk, ready = /^Élan : /m): Promise<ServerProcess> {
  const server = spawnServer(ask);
  const isReady = () => ready.test(server.output());
  await until(() => server.hasEnded() || isReady(), readyWithinMs);
  if (!isReady()) throw new Error(`the server ended: ${server.output()}`);
  return server;
}

/** Ends what this file has started and still runs. */
export async function endServers(): Promise<void> {
  const ending = [...running].map((child) => {
    child.kill('SIGKILL');
    return once(child, 'close');
  });
  await Promise.all(ending);
}

/** Looks every 50 ms. @throws Error when it is not so after `withinMs` */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not so after ${withinMs} ms: ${String(isSo)}`);
    await wait(50);
  }
}

/** One that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

const folders: string[] = [];

export async function makeDataDir(): Promise<string> {
  const folder = makeTempFolder('server');
  folders.push(folder);
  return folder;
}

export async function removeDataDirs(): Promise<void> {
  await Promise.all(
    folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })),
  );
}
