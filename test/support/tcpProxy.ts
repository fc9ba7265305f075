/** A way to a server that can be cut, slowed and silenced: between the product and a database, as networks do it. */
import { type Server, type Socket, connect, createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

interface Place {
  readonly host: string;
  readonly port: number;
}

export interface TcpProxy {
  readonly port: number;
  /** The next request that has these bytes reaches the server; its answer is lost with the connection. */
  loseAnswerTo(bytes: string): void;
  /** Ends every connection; new ones are taken. */
  cutAll(): void;
  /** Ends every connection; new ones are ended too. */
  cut(): void;
  /** Takes all that comes and passes nothing on, in both directions: worse than a cut. */
  silence(): void;
  /** Each piece of data arrives so much later. */
  slow(ms: number): void;
  /** As at the start. Connections that were silenced are ended: what was said in them is lost. */
  pass(): void;
  /** Where connections lead from now on. */
  leadTo(to: Place): void;
  close(): Promise<void>;
}

interface Way {
  to: Place;
  mode: 'pass' | 'cut' | 'silent';
  delayMs: number;
  lose: string | undefined;
  readonly open: Set<Socket>;
}

export async function startTcpProxy(to: Place): Promise<TcpProxy> {
  const way: Way = { to, mode: 'pass', delayMs: 0, lose: undefined, open: new Set() };
  const server: Server = createServer((client) => {
    if (way.mode === 'cut') client.destroy();
    else lead(way, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cutAll = (): void => {
    for (const socket of way.open) socket.destroy();
  };
  const change = (more: Partial<Way>): void => {
    if (way.mode === 'silent' || more.mode === 'cut') cutAll();
    Object.assign(way, { mode: 'pass', delayMs: 0 }, more);
  };
  return {
    port: address.port,
    loseAnswerTo: (bytes) => {
      way.lose = bytes;
    },
    cutAll,
    cut: () => change({ mode: 'cut' }),
    silence: () => change({ mode: 'silent' }),
    slow: (delayMs) => change({ delayMs }),
    pass: () => change({}),
    leadTo: (next) => {
      way.to = next;
    },
    async close() {
      server.close();
      cutAll();
      await once(server, 'close');
    },
  };
}

/** One connection, with its own to the server. */
function lead(way: Way, client: Socket): void {
  const upstream = connect(way.to);
  let losing = false;
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) {
    way.open.add(socket);
    socket.on('error', end).on('close', () => {
      way.open.delete(socket);
      end();
    });
  }
  const forth = lineTo(way, upstream);
  const back = lineTo(way, client);
  client.on('data', (bytes: Buffer) => {
    if (way.lose !== undefined && bytes.includes(way.lose)) {
      losing = true;
      way.lose = undefined;
    }
    forth(bytes);
  });
  upstream.on('data', (bytes: Buffer) => {
    if (losing) end();
    else back(bytes);
  });
}

/** One direction: what was slowed keeps its place in the line. */
function lineTo(way: Way, socket: Socket): (bytes: Buffer) => void {
  let line = Promise.resolve();
  let waiting = 0;
  const write = (bytes: Buffer): void => {
    if (!socket.destroyed) socket.write(bytes);
  };
  const passOn = async (before: Promise<void>, dueAt: number, bytes: Buffer): Promise<void> => {
    await before;
    await wait(Math.max(0, dueAt - Date.now()));
    waiting -= 1;
    write(bytes);
  };
  return (bytes) => {
    if (way.mode === 'silent') return undefined;
    if (way.delayMs === 0 && waiting === 0) return write(bytes);
    const dueAt = Date.now() + way.delayMs;
    waiting += 1;
    line = passOn(line, dueAt, bytes);
    return undefined;
  };
}
