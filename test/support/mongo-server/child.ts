/** Servers that tests start: found on the PATH, watched, ended with the run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { Socket } from 'node:net';
import { delimiter, join } from 'node:path';

export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  return folders
    .flatMap((folder) => names.map((file) => join(folder, file)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

export interface Child {
  readonly process: ChildProcess;
  /** The last that it wrote: shown when it fails. */
  output(): string;
  /** Resolves with the first match in what it writes. */
  printed(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  readonly exited: Promise<number | string>;
}

const keptOutput = 4000;

/** Its standard input stays open until the caller ends it, or ends itself. */
export function startChild(command: string, args: readonly string[], cwd?: string): Child {
  const child = spawn(command, args, { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let written = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      for (const listener of listeners) listener();
      written = written.slice(-keptOutput);
    });
  }
  // Writing to a child that is gone already is no reason to end the run.
  child.stdin.on('error', () => {});
  const exited = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    process: child,
    output: () => written.trim(),
    exited,
    async printed(pattern, timeoutMs) {
      const timeout = AbortSignal.timeout(timeoutMs);
      return await new Promise<RegExpExecArray>((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(written);
          if (match !== null) resolve(match);
        };
        listeners.add(look);
        timeout.addEventListener('abort', () =>
          reject(new Error(`${command} was not ready after ${timeoutMs} ms: ${written.trim()}`)),
        );
        void exited.then((how) =>
          reject(new Error(`${command} ended (${how}) before it was ready: ${written.trim()}`)),
        );
        look();
      });
    },
  };
}

/** A server that runs does not keep Jest from ending. */
export function letGo({ process: child }: Child): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) {
    if (pipe instanceof Socket) pipe.unref();
  }
}

/** Closes its input, waits; kills it if it does not end. */
export async function stopChild(child: Child, timeoutMs = 5000): Promise<void> {
  child.process.stdin?.end();
  const timer = setTimeout(() => child.process.kill('SIGKILL'), timeoutMs);
  await child.exited;
  clearTimeout(timer);
}
