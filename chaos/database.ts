/** A MongoDB that keeps its data on disk, reached over a way that can be broken. */
import { join } from 'node:path';
import type { RunningMongo } from '../test/support/mongo-server/running.ts';
import { startWire } from '../test/support/mongo-server/wire.ts';
import { startTcpProxy } from '../test/support/tcpProxy.ts';
import type { TcpProxy } from '../test/support/tcpProxy.ts';

export interface Database {
  readonly name: string;
  readonly way: TcpProxy;
  /** Over the way. */
  readonly uri: string;
  /** Past it, for who sets up and judges; another one after each start. */
  directUri(): string;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function openDatabase(folder: string): Promise<Database> {
  const file = join(folder, 'store.mv');
  const held: { running: RunningMongo } = { running: await startWire(file) };
  const place = () => ({ host: '127.0.0.1', port: Number(new URL(held.running.uri).port) });
  const way = await startTcpProxy(place());
  return {
    name: held.running.name,
    way,
    uri: `mongodb://127.0.0.1:${way.port}/elan?directConnection=true`,
    directUri: () => `${held.running.uri}elan?directConnection=true`,
    stop: () => held.running.stop(),
    async start() {
      held.running = await startWire(file);
      way.leadTo(place());
    },
    async close() {
      await way.close();
      await held.running.stop();
    },
  };
}
