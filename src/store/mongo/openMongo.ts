/** The engine of production: MongoDB through Mongoose, any number of nodes (architecture.md 3). */
import type { Connection, mongo } from 'mongoose';
import type { Engine, EngineOptions } from '../engine.ts';
import { StoreUseError } from '../errors.ts';
import { openBlobStore, openBlobs } from './blobs.ts';
import { connect } from './connect.ts';
import { type KeptCounter, countUp } from './counters.ts';
import { removeExpired } from './expiry.ts';
import { type InFlight, createInFlight } from './inFlight.ts';
import { type Kind, createModels } from './models.ts';
import { openQueue } from './queue.ts';
import { openTable } from './table.ts';

export interface MongoOptions extends EngineOptions {
  /** `mongodb://` or `mongodb+srv://`, with the name of the database. */
  readonly uri: string;
}

/** Connects and makes the indexes that are declared. @throws Error when no server answers in 5 s */
export async function openMongo(options: MongoOptions): Promise<Engine> {
  const connection = await connect(options.uri);
  try {
    return await openOn(connection, options);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function openOn(connection: Connection, options: MongoOptions): Promise<Engine> {
  const { db } = connection;
  if (db === undefined) throw new Error('MongoDB: the connection has no database');
  const { declarations, now } = options;
  const kinds = createModels(connection, db, declarations);
  const counters = db.collection<KeptCounter>('counters');
  const [blobStore] = await Promise.all([
    openBlobStore(db),
    counters.createIndex({ _expiresAt: 1 }, { expireAfterSeconds: 0 }),
    ...[...kinds.values()].map(({ model }) => model.createIndexes()),
  ]);
  const inFlight = createInFlight();
  const open = (collection: string, school: string | undefined) => {
    const kind = kinds.get(collection);
    if (kind === undefined) throw new StoreUseError(`${collection}: not a declared collection`);
    return { ...kind, school, now, inFlight };
  };
  return {
    engine: 'mongodb',
    table: (collection, school) => openTable(open(collection, school)),
    queue: (collection, queue) => openQueue(open(collection, undefined), queue),
    countUp: (id, expiresAt) => inFlight.run(() => countUp(counters, id, expiresAt)),
    blobs: (school) => openBlobs(blobStore, school, inFlight),
    ...technical({ connection, db, kinds, inFlight }),
  };
}

interface Technical {
  readonly connection: Connection;
  readonly db: mongo.Db;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly inFlight: InFlight;
}

function technical(of: Technical): Pick<Engine, 'ping' | 'sweepExpired' | 'close'> {
  const { connection, db, kinds, inFlight } = of;
  const expiring = [...kinds.values()].filter(
    ({ declaration }) => declaration.expires !== undefined,
  );
  return {
    ping: () =>
      inFlight.run(async () => {
        await db.command({ ping: 1 });
      }),
    sweepExpired: (at) =>
      inFlight.run(async () => {
        const removed = await Promise.all([
          removeExpired(db, 'counters', at),
          ...expiring.map(({ collection }) => removeExpired(db, collection, at)),
        ]);
        return removed.reduce((sum, count) => sum + count, 0);
      }),
    async close() {
      await inFlight.end();
      await connection.close();
    },
  };
}
