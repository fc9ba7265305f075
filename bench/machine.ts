/** What the system knows of a process, from /proc; nothing elsewhere than on Linux. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { findProgram } from '../test/support/mongo-server/child.ts';

/** Length of one tick of /proc, on every Linux that people run. */
const tickMs = 10;

/** Milliseconds of processor time of a process so far, all its threads, user and system. */
export function cpuMsOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return Number.NaN;
  }
}

/** Memory of a process that is in RAM, in MB. */
export function residentMbOf(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb) / 1024;
  } catch {
    return Number.NaN;
  }
}

/** The processors this process may use. */
function ownCores(): readonly number[] {
  try {
    const text = readFileSync('/proc/self/status', 'utf8');
    const list = /^Cpus_allowed_list:\s+(.+)$/m.exec(text)?.[1] ?? '';
    return list.split(',').flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, at) => from + at);
    });
  } catch {
    return [];
  }
}

export interface Pinning {
  /** Command that keeps a server on its own core; empty when that can't be done. */
  readonly under: readonly string[];
  readonly words: string;
}

/** Keeps this process, and what it starts, on another core than the servers. */
export function pinApart(): Pinning {
  const [first, second] = ownCores();
  const taskset = findProgram('taskset');
  if (first === undefined || second === undefined || taskset === undefined)
    return { under: [], words: 'servers and load share their cores' };
  execFileSync(taskset, ['-cp', String(second), String(process.pid)]);
  return {
    under: [taskset, '-c', String(first)],
    words: `servers on core ${first}, load and database on core ${second}`,
  };
}

export function describeMachine(): string {
  const all = cpus();
  return `${all.length} cores, ${all[0]?.model ?? 'unknown'}, Node ${process.version}`;
}
