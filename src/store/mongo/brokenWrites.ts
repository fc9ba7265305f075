/**
 * A defect of the driver (mongodb 7.8.0): a command written to a socket that is being destroyed waits for ever,
 * as nobody listens to its `close`. Where it is the driver's look after its server, as when every connection
 * breaks at once, the node finds the database no more until it is started again. mongoLostWay.test.ts shows it;
 * once that passes without this file, the file goes.
 */
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { mongo } from 'mongoose';

interface Written {
  readonly socket: Socket;
}
type Write = (this: Written, ...args: readonly unknown[]) => Promise<void>;

const mended = new WeakSet<object>();

/** For all connections of this process; again, it does nothing. */
export function mendBrokenWrites(): void {
  const prototype = findPrototype();
  const write: unknown = prototype && Reflect.get(prototype, 'writeCommand');
  if (prototype === undefined || typeof write !== 'function' || mended.has(prototype)) return;
  mended.add(prototype);
  const mendedWrite: Write = function mendedWrite(...args) {
    return untilClosed(this.socket, () => Reflect.apply(write, this, args));
  };
  Reflect.set(prototype, 'writeCommand', mendedWrite);
}

/** Of the very copy that Mongoose uses; undefined when the driver is built otherwise. */
function findPrototype(): object | undefined {
  const ours = createRequire(import.meta.url);
  const theirs = createRequire(ours.resolve('mongoose'));
  const file: unknown = theirs('mongodb/lib/cmap/connection.js');
  const connection: unknown = Reflect.get(Object(file), 'Connection');
  return typeof connection === 'function' ? Object(connection.prototype) : undefined;
}

async function untilClosed(socket: Socket, write: () => Promise<void>): Promise<void> {
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const tell = (): void =>
    reject(new mongo.MongoNetworkError('the connection closed while it was written to'));
  socket.once('close', tell);
  try {
    await Promise.race([write(), closed]);
  } catch (error) {
    if (error instanceof mongo.MongoError) throw error;
    // The socket's own error, which the driver lets through: it would not be asked again.
    const cause = error instanceof Error ? { cause: error } : {};
    throw new mongo.MongoNetworkError('the connection broke while it was written to', cause);
  } finally {
    socket.off('close', tell);
  }
}
