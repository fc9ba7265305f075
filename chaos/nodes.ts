/** The nodes of the tool, in processes of their own, on one database; each request may go to any of them. */
import { secondMs } from '../src/domain/time.ts';
import { spawnServer, startServer } from '../test/support/serverProcess.ts';
import type { ServerProcess } from '../test/support/serverProcess.ts';

export interface Node {
  readonly url: string;
  /** Ends it at once, as the loss of its machine would. */
  kill(): Promise<void>;
  /** After `kill`: as an orchestrator does it, again and again until it runs. */
  startAgain(): Promise<void>;
  /** It runs no more until it is woken, and does not know of it. */
  freeze(): void;
  wake(): void;
  stop(): Promise<void>;
  output(): string;
}

export interface Fleet {
  readonly nodes: readonly Node[];
  /** Round robin: no session sticks to a node. One that gave no answer is left out for a while. */
  next(): string;
  gaveNoAnswer(url: string): void;
  /** Neither killed nor frozen since this moment: it owes an answer. */
  ranSince(url: string, at: number): boolean;
  stop(): Promise<void>;
}

interface Ask {
  readonly ports: readonly number[];
  readonly env: Readonly<Record<string, string>>;
}

/** Starts all of them. */
export async function startFleet({ ports, env }: Ask): Promise<Fleet> {
  /** By address: when it ran last without a break, Infinity while it does not run. */
  const runsSince = new Map<string, number>();
  const nodes = await Promise.all(ports.map((port) => startNode({ port, env }, runsSince)));
  return {
    nodes,
    ...openFront(nodes.map(({ url }) => url)),
    ranSince: (url, at) => (runsSince.get(url) ?? Infinity) <= at,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/** What a front does: nginx leaves a server out for ten seconds by default. */
const leftOutMs = 10 * secondMs;

function openFront(urls: readonly string[]): Pick<Fleet, 'next' | 'gaveNoAnswer'> {
  const outUntil = new Map<string, number>();
  let turn = 0;
  return {
    next() {
      turn += 1;
      const usable = urls.filter((url) => (outUntil.get(url) ?? 0) < Date.now());
      const among = usable.length === 0 ? urls : usable;
      return among[turn % among.length] ?? '';
    },
    gaveNoAnswer: (url) => void outUntil.set(url, Date.now() + leftOutMs),
  };
}

async function startNode(
  ask: { readonly port: number; readonly env: Readonly<Record<string, string>> },
  runsSince: Map<string, number>,
): Promise<Node> {
  const held: { server: ServerProcess } = { server: await startServer(ask) };
  const { url } = held.server;
  const outputs: string[] = [];
  const runs = (since: number) => void runsSince.set(url, since);
  runs(Date.now());
  return {
    url,
    async kill() {
      runs(Infinity);
      held.server.kill('SIGKILL');
      await held.server.ended;
      outputs.push(held.server.output());
    },
    async startAgain() {
      do held.server = spawnServer(ask);
      while (!(await isReady(held.server)));
      runs(Date.now());
    },
    freeze() {
      runs(Infinity);
      held.server.kill('SIGSTOP');
    },
    wake() {
      held.server.kill('SIGCONT');
      runs(Date.now());
    },
    async stop() {
      held.server.kill('SIGTERM');
      await held.server.ended;
    },
    output: () => [...outputs, held.server.output()].join(''),
  };
}

/** False: it ended before it was, as there was no database. */
async function isReady(server: ServerProcess): Promise<boolean> {
  while (!server.hasEnded()) {
    if (/^Élan : /m.test(server.output())) return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  return false;
}
