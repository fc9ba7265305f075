/** Several nodes on one database, behind a front that sends each request to the next of them. */
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
  stop(): Promise<void>;
}

export async function startFleet(engine: Engine, size: number): Promise<Fleet> {
  const url = `http://localhost:${engine.port}`;
  const nodes: ServerProcess[] = [];
  for (let at = 0; at < size; at += 1) {
    const ask = serverAsk(engine);
    const port = at === 0 ? engine.port : await freePort();
    nodes.push(await startServer({ ...ask, port, env: { ...ask.env, PUBLIC_URL: url } }));
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
    async stop() {
      for (const node of nodes) node.kill('SIGTERM');
      await Promise.all(nodes.map(({ ended }) => ended));
    },
  };
}
