/** Several nodes on one database, behind a front that sends each request to the next of them. */
import { z } from 'zod';
import { freePort, startServer } from '../test/support/serverProcess.ts';
import type { ServerProcess } from '../test/support/serverProcess.ts';
import { serverAsk } from './engine.ts';
import type { Engine } from './engine.ts';
import { cpuMsOf, residentMbOf } from './machine.ts';

export interface Fleet {
  /** The address that people know. */
  readonly url: string;
  route(address: string): string;
  /** Processor time of all nodes so far. */
  cpuMs(): number;
  /** Of the node that has most. */
  residentMb(): number;
  /** What the nodes logged as errors, each kind once; few of many. */
  complaints(): readonly string[];
  stop(): Promise<void>;
}

const logged = z.object({
  msg: z.string(),
  err: z.object({ type: z.string(), message: z.string() }).optional(),
});

function complaintsOf(node: ServerProcess): readonly string[] {
  const lines = node.output().split('\n');
  return lines.flatMap((line) => {
    if (!line.startsWith('{')) return [];
    const { msg, err } = logged.parse(JSON.parse(line));
    return err === undefined ? [msg] : [`${msg}: ${err.type} ${err.message}`];
  });
}

export async function startFleet(engine: Engine, size: number): Promise<Fleet> {
  const url = `http://localhost:${engine.port}`;
  const nodes: ServerProcess[] = [];
  for (let at = 0; at < size; at += 1) {
    const ask = serverAsk(engine);
    const port = at === 0 ? engine.port : await freePort();
    nodes.push(
      await startServer({ ...ask, port, env: { ...ask.env, PUBLIC_URL: url, LOG_LEVEL: 'error' } }),
    );
  }
  let turn = 0;
  return {
    url,
    route(address) {
      turn += 1;
      const node = nodes[turn % nodes.length]?.url ?? url;
      return address.startsWith(`${url}/`) ? `${node}${address.slice(url.length)}` : address;
    },
    cpuMs: () => nodes.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0),
    residentMb: () => Math.max(...nodes.map(({ pid }) => residentMbOf(pid))),
    complaints: () => [...new Set(nodes.flatMap(complaintsOf))].slice(0, 5),
    async stop() {
      for (const node of nodes) node.kill('SIGTERM');
      await Promise.all(nodes.map(({ ended }) => ended));
    },
  };
}
