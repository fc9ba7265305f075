/** A way to a server that can be cut: between the product and a database, as networks do it. */
import { type Server, type Socket, connect, createServer } from 'node:net';
import { once } from 'node:events';

export interface TcpProxy {
  readonly port: number;
  /** The next request that has these bytes reaches the server; its answer is lost with the connection. */
  loseAnswerTo(bytes: string): void;
  /** Ends every connection; new ones are taken. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(to: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  const state: { lose: string | undefined } = { lose: undefined };
  const server: Server = createServer((client) => {
    const upstream = connect(to);
    let losing = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    client.on('data', (bytes) => {
      if (state.lose !== undefined && bytes.includes(state.lose)) {
        losing = true;
        state.lose = undefined;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (losing) end();
      else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const cutAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: address.port,
    loseAnswerTo: (bytes) => {
      state.lose = bytes;
    },
    cutAll,
    async close() {
      server.close();
      cutAll();
      await once(server, 'close');
    },
  };
}
