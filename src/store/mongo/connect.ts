/** The connection of this engine: its own, so that nothing global of Mongoose is used (decision 0020). */
import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { mendBrokenWrites } from './brokenWrites.ts';

/** What the address may say otherwise, as an operator knows their network. */
const tunable = {
  /** No primary for so long: the call fails, the person reads that it comes back (503). */
  serverSelectionTimeoutMS: 3000,
  connectTimeoutMS: 3000,
  /** A server that froze, or a way that swallows: longer than `wtimeoutMS`, whose answer says more. */
  socketTimeoutMS: 4500,
  waitQueueTimeoutMS: 3000,
  maxPoolSize: 50,
  /** Kept open, so that the first students of the morning wait for no handshake. */
  minPoolSize: 2,
  maxIdleTimeMS: 60_000,
} as const;

/** What a majority has to confirm a write; beyond it the write is an error, though it may come about. */
const wtimeoutMS = 4000;

export interface ConnectAsk {
  /** For what takes its time: building an index waits for no socket time-out. */
  readonly patient?: boolean;
}

/** @throws Error when no server answers in time; without the address's password */
export async function connect(
  uri: string,
  { patient = false }: ConnectAsk = {},
): Promise<Connection> {
  mendBrokenWrites();
  const connection = mongoose.createConnection(uri, {
    ...optionsFor(uri),
    ...(patient && { socketTimeoutMS: 0, maxPoolSize: 4, minPoolSize: 0 }),
  });
  // The driver connects again by itself; calls made meanwhile fail for their own callers.
  connection.on('error', () => {});
  try {
    return await connection.asPromise();
  } catch (error) {
    await connection.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`MongoDB does not answer: ${why}`, { cause: error });
  }
}

function optionsFor(uri: string): ConnectOptions {
  const given = new URLSearchParams(uri.split('?')[1]);
  const untold = Object.entries(tunable).filter(([name]) => !given.has(name));
  return {
    appName: 'elan',
    ...Object.fromEntries(untold),
    // What was acknowledged survives the loss of a node; a majority that does not answer is an error.
    writeConcern: {
      w: 'majority',
      journal: true,
      wtimeoutMS: Number(given.get('wtimeoutMS') ?? wtimeoutMS),
    },
    // What a page shows, or a form finds « already saved », can't be rolled back (decision 0020).
    readPreference: 'primary',
    readConcern: { level: 'majority' },
    // The driver takes this name first, as an address may have it.
    readConcernLevel: 'majority',
    // Only within a replica set, where the server knows a write it has seen: it then gives the first answer again.
    retryWrites: true,
    retryReads: true,
    ignoreUndefined: true,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
  };
}
