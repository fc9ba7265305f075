/** The connection of this engine: its own, so that nothing global of Mongoose is used. */
import mongoose, { type Connection } from 'mongoose';

/** @throws Error when no server answers within 5 s; without the address's password */
export async function connect(uri: string): Promise<Connection> {
  const given = new URLSearchParams(uri.split('?')[1]);
  // What an operator may well want otherwise: the address wins.
  const orOurs = (name: string, ours: number): number => Number(given.get(name) ?? ours);
  const connection = mongoose.createConnection(uri, {
    appName: 'elan',
    serverSelectionTimeoutMS: orOurs('serverSelectionTimeoutMS', 5000),
    maxPoolSize: orOurs('maxPoolSize', 50),
    connectTimeoutMS: 5000,
    waitQueueTimeoutMS: 5000,
    maxIdleTimeMS: 60_000,
    // What was acknowledged survives the loss of a node; a majority that does not answer is an error.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5000 },
    // The newest state of the primary: compare-and-set would only clash on an older one.
    readPreference: 'primary',
    readConcern: { level: 'local' },
    // The driver leaves both out where a server has no sessions (a single node, the tests' server).
    retryWrites: true,
    retryReads: true,
    ignoreUndefined: true,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
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
