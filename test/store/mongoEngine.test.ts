/** What the contract can't see: opening, indexes, and files after a crash. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { globalCollections, schoolCollections } from '../../src/store/collections.ts';
import type { Engine } from '../../src/store/engine.ts';
import { openStore } from '../../src/store/index.ts';
import { openMongo } from '../../src/store/mongo/openMongo.ts';
import { type TestDatabase, describeWithMongo, testDatabase } from '../support/mongo.ts';
import { oneKey, someday } from './contract/useStore.ts';

const options = {
  declarations: { global: globalCollections, school: schoolCollections },
  now: () => someday,
};

describe('without a server', () => {
  test('opening says so in time, and never the password', async () => {
    const uri = 'mongodb://user:very-secret@127.0.0.1:1/elan?serverSelectionTimeoutMS=200';
    const refusal = await openMongo({ ...options, uri }).catch(String);
    expect(refusal).toMatch(/MongoDB does not answer: .*127\.0\.0\.1:1/);
    expect(refusal).not.toContain('very-secret');
  });
});

describeWithMongo('the MongoDB engine', () => {
  let database: TestDatabase;
  let engine: Engine;
  beforeAll(async () => {
    database = testDatabase('engine');
    engine = await openMongo({ ...options, uri: database.uri });
  });
  afterAll(async () => {
    await engine.close();
    await database.drop();
  });

  test('an address of MongoDB opens it through the door, with nothing to warn of', async () => {
    const said: string[] = [];
    const store = await openStore({
      dataDir: '/nonexistent',
      mongodbUri: database.uri,
      secrets: [oneKey],
      now: () => someday,
      warn: (line) => said.push(line),
    });
    expect(store.engine).toBe('mongodb');
    await store.ping();
    await store.close();
    await expect(store.ping()).rejects.toThrow('closed');
    expect(said).toEqual([]);
  });

  test('opening makes the declared indexes, and opening again changes none', async () => {
    const list = () =>
      database.look(async (connection) => ({
        attempts: await connection.collection('attempts').indexes(),
        versions: await connection.collection('versions').indexes(),
        sessions: await connection.collection('sessions').indexes(),
      }));
    const made = await list();
    expect(made.attempts.map(({ key }) => Object.keys(key).join(' ')).sort()).toEqual([
      '_id',
      'platformId nextDeliveryAt _id',
      'platformId projectDueAt _id',
      'schoolId personId preview _id',
      'schoolId placementId personId _id',
      'schoolId schoolYear _id',
    ]);
    expect(made.versions.filter(({ unique }) => unique).map(({ key }) => key)).toEqual([
      { schoolId: 1, activityId: 1, number: 1 },
    ]);
    expect(made.sessions).toContainEqual(
      expect.objectContaining({ key: { _expiresAt: 1 }, expireAfterSeconds: 0 }),
    );
    const again = await openMongo({ ...options, uri: database.uri });
    await again.close();
    expect(await list()).toEqual(made);
  });

  test('an index that is missing is made; one that means something else is named and left alone', async () => {
    const own = testDatabase('indexes');
    const open = async () => {
      const opened = await openMongo({ ...options, uri: own.uri });
      await opened.close();
    };
    await open();
    const keys = (collection: string) =>
      own.look(async (connection) =>
        (await connection.collection(collection).indexes()).map(({ name }) => name),
      );
    const whole = await keys('versions');
    await own.look(async (connection) => {
      await connection.collection('versions').dropIndex('schoolId_1_activityId_1_number_1');
    });
    await open();
    expect((await keys('versions')).sort()).toEqual(whole.sort());
    await own.look(async (connection) => {
      const versions = connection.collection('versions');
      await versions.dropIndex('schoolId_1_activityId_1_number_1');
      await versions.createIndex({ schoolId: 1, activityId: 1, number: 1 });
    });
    await expect(open()).rejects.toThrow(
      'versions.schoolId_1_activityId_1_number_1 is plain, declared unique',
    );
    expect((await keys('versions')).sort()).toEqual(whole.sort());
    await own.drop();
  });

  test('a unique index that the documents there forbid is named, and nothing starts on it', async () => {
    const own = testDatabase('twice-taken');
    await own.look(async (connection) => {
      const same = { schoolId: 's', alias: 1 };
      await connection.collection('persons').insertMany([{ ...same }, { ...same }]);
    });
    await expect(openMongo({ ...options, uri: own.uri })).rejects.toThrow(
      'the index of persons on schoolId, alias can’t be made (code 11000)',
    );
    await own.drop();
  });

  test('two nodes that open at once open both', async () => {
    const fresh = testDatabase('twice');
    const engines = await Promise.all([1, 2].map(() => openMongo({ ...options, uri: fresh.uri })));
    await Promise.all(engines.map((one) => one.ping()));
    await Promise.all(engines.map((one) => one.close()));
    await fresh.drop();
  });

  /** As a process that was killed would have left them. */
  async function leave(school: string, parts: { file: boolean; note: boolean; owner?: string }) {
    const _id = new mongo.ObjectId();
    const createdAt = someday - 10;
    const metadata = { schoolId: school, contentType: 'audio/webm', createdAt };
    await database.look(async (connection) => {
      const chunk = { files_id: _id, n: 0, data: Buffer.from('left') };
      await connection.collection('blobs.chunks').insertOne(chunk);
      const kept = { ...metadata, ...(parts.owner !== undefined && { owner: parts.owner }) };
      const file = { _id, length: 4, chunkSize: 261_120, metadata: kept };
      if (parts.file) await connection.collection('blobs.files').insertOne(file);
      const note = { _id, schoolId: school, createdAt };
      if (parts.note) await connection.collection('blobs.pending').insertOne(note);
    });
    return _id.toHexString();
  }
  const chunksOf = (id: string) =>
    database.look((connection) =>
      connection.collection('blobs.chunks').countDocuments({ files_id: new mongo.ObjectId(id) }),
    );

  test('an upload that died before its file was whole is swept', async () => {
    const blobs = engine.blobs('crash-1');
    const id = await leave('crash-1', { file: false, note: true });
    expect(await blobs.head(id)).toBeUndefined();
    expect(await blobs.sweep(someday, 10)).toBe(1);
    expect(await chunksOf(id)).toBe(0);
    expect(await blobs.sweep(someday, 10)).toBe(0);
  });

  test('a file that was kept just before the crash stays', async () => {
    const blobs = engine.blobs('crash-2');
    const id = await leave('crash-2', { file: true, note: true, owner: 'placement-1' });
    expect(await blobs.sweep(someday, 10)).toBe(0);
    expect(await blobs.head(id)).toMatchObject({ owner: 'placement-1' });
    const content = await blobs.read(id);
    expect(content && (await buffer(content)).toString()).toBe('left');
  });

  test('a file whose parts are gone fails to be read, and is not taken for a short one', async () => {
    const blobs = engine.blobs('crash-3');
    const ask = { contentType: 'audio/webm', maxBytes: 1e6, now: someday };
    const head = await blobs.put(Readable.from([Buffer.alloc(600_000)]), ask);
    if (head === 'too-large') throw new Error('it fits');
    await database.look((connection) => connection.collection('blobs.chunks').deleteOne({ n: 1 }));
    const content = await blobs.read(head.id);
    await expect(content && buffer(content)).rejects.toThrow('deleted while it was read');
  });
});
