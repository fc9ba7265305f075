/** The engine of production: MongoDB through Mongoose, any number of nodes (architecture.md 3). */
import type { Connection, mongo } from 'mongoose';
import type { Engine, EngineOptions } from '../engine.ts';
import { StoreUseError } from '../errors.ts';
import { standingPlace } from '../standingPlace.ts';
import { blobIndexes, openBlobStore, openBlobs } from './blobs.ts';
import { connect } from './connect.ts';
import { type KeptCounter, countUp } from './counters.ts';
import { removeExpired } from './expiry.ts';
import { type InFlight, createInFlight } from './inFlight.ts';
import { type WantedIndex, makeIndexes, missingIndexes } from './indexes.ts';
import { openIntake } from './intake.ts';
import { type Kind, createModels } from './models.ts';
import { openQueue } from './queue.ts';
import { openSnapshot } from './snapshot.ts';
import { openTable } from './table.ts';

export interface MongoOptions extends EngineOptions {
  /** `mongodb://` or `mongodb+srv://`, with the name of the database. */
  readonly uri: string;
}

const counterIndex: WantedIndex = {
  collection: 'counters',
  key: { _expiresAt: 1 },
  options: { expireAfterSeconds: 0 },
};

/**
 * Connects and makes the declared indexes that are missing.
 * @throws Error when no server answers in 3 s, or an index means something else than declared
 */
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
  const { declarations, now, uri, admit } = options;
  const kinds = createModels(connection, db, declarations);
  if (admit !== undefined) admit(await findStanding(db));
  await ensureIndexes(db, uri, [...kinds.values()]);
  const counters = db.collection<KeptCounter>('counters');
  const blobStore = openBlobStore(db);
  const inFlight = createInFlight();
  const kindOf = (collection: string): Kind => {
    const kind = kinds.get(collection);
    if (kind === undefined) throw new StoreUseError(`${collection}: not a declared collection`);
    return kind;
  };
  const open = (collection: string, school: string | undefined) => ({
    ...kindOf(collection),
    school,
    now,
    inFlight,
  });
  const whole = { kindOf, counters, blobStore, inFlight };
  return {
    engine: 'mongodb',
    table: (collection, school) => openTable(open(collection, school)),
    queue: (collection, queue) => openQueue(open(collection, undefined), queue),
    countUp: (id, expiresAt) => inFlight.run(() => countUp(counters, id, expiresAt)),
    blobs: (school) => openBlobs(blobStore, school, inFlight),
    snapshot: async () => openSnapshot(whole),
    intake: openIntake({ ...whole, db, kinds: [...kinds.values()] }),
    ...technical({ connection, db, kinds, inFlight }),
  };
}

/** On a fresh database, or after an upgrade; a connection of its own, as building takes minutes. */
async function ensureIndexes(db: mongo.Db, uri: string, kinds: readonly Kind[]): Promise<void> {
  const wanted = [...kinds.flatMap(({ indexes }) => indexes), ...blobIndexes, counterIndex];
  const missing = await missingIndexes(db, wanted);
  if (missing.length === 0) return;
  const patient = await connect(uri, { patient: true });
  try {
    if (patient.db !== undefined) await makeIndexes(patient.db, missing);
  } finally {
    await patient.close();
  }
}

async function findStanding(db: mongo.Db): Promise<unknown> {
  const { collection, id } = standingPlace;
  return (await db.collection<{ _id: string }>(collection).findOne({ _id: id })) ?? undefined;
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
