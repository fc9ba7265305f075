/**
 * What the engine asks of a replica set, listened to in its commands: elections can't be had here,
 * the settings that carry through them can (decision 0020).
 */
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connection, mongo } from 'mongoose';
import { connect } from '../../src/store/mongo/connect.ts';
import { openBlobStore, openBlobs } from '../../src/store/mongo/blobs.ts';
import { countUp } from '../../src/store/mongo/counters.ts';
import type { KeptCounter } from '../../src/store/mongo/counters.ts';
import { createInFlight } from '../../src/store/mongo/inFlight.ts';
import { createModels } from '../../src/store/mongo/models.ts';
import { openQueue } from '../../src/store/mongo/queue.ts';
import { openTable } from '../../src/store/mongo/table.ts';
import { type TestDatabase, describeWithMongo, testDatabase } from '../support/mongo.ts';
import { contractDeclarations } from './contract/declarations.ts';
import { aWork, someday } from './contract/useStore.ts';

const withOption = (uri: string, option: string): string =>
  `${uri}${uri.includes('?') ? '&' : '?'}${option}`;

describeWithMongo('settings of the MongoDB engine', () => {
  let database: TestDatabase;
  let connection: Connection;
  let db: mongo.Db;
  const sent: { readonly name: string; readonly command: mongo.BSON.Document }[] = [];

  beforeAll(async () => {
    database = testDatabase('settings');
    connection = await connect(withOption(database.uri, 'monitorCommands=true'));
    if (connection.db === undefined) throw new Error('no database');
    ({ db } = connection);
    connection.getClient().on('commandStarted', ({ commandName: name, command }) => {
      sent.push({ name, command });
    });
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  function opened() {
    const kind = createModels(connection, db, contractDeclarations).get('works');
    if (kind === undefined) throw new Error('works are declared');
    return { ...kind, school: 'school-1', now: () => someday, inFlight: createInFlight() };
  }

  /** One of each verb that the door has. */
  async function useAll(): Promise<void> {
    const of = opened();
    const table = openTable(of);
    const queue = openQueue({ ...of, school: undefined }, 'sending');
    const one = aWork('school-1', { sendAt: 1 });
    const two = aWork('school-1', {});
    await table.insert([one]);
    await table.insert([two, aWork('school-1', {})]);
    await table.get([one._id]);
    await table.get([one._id, two._id]);
    await table.replace({ ...one, count: 1 }, 1);
    const range = { index: 'byCourse', eq: [{ path: 'course', value: 'c1' }] };
    await table.find({ ...range, keys: ['count', '_id'], order: 'asc', limit: 5 });
    await table.count(range, 5);
    const lease = { partition: 'p1', now: someday, until: someday + 1, token: 't' };
    await queue.claim(lease);
    await queue.renew({ id: one._id, token: 't', until: someday + 2 });
    await queue.page({ partition: 'p1', now: someday, limit: 5 });
    await queue.settle(one, 2, 't');
    await countUp(db.collection<KeptCounter>('counters'), 'next:x', undefined);
    const blobs = openBlobs(openBlobStore(db), 'school-1', createInFlight());
    const ask = { contentType: 'audio/webm', maxBytes: 10, now: someday };
    const head = await blobs.put(Readable.from([Buffer.from('abc')]), ask);
    if (head === 'too-large') throw new Error('it fits');
    await blobs.keep(head.id, 'owner');
    await blobs.delete(head.id);
    await table.take(one._id);
    await table.deletePage(range, 5);
  }

  test('every write waits for the disks of a majority, with an end; every read is of what a majority has', async () => {
    sent.length = 0;
    await useAll();
    const names = new Set(sent.map(({ name }) => name));
    for (const name of ['insert', 'update', 'delete', 'findAndModify', 'find', 'aggregate'])
      expect(names).toContain(name);
    for (const { name, command } of sent) {
      // GridFS looks whether its indexes are there: no read of data.
      if (name === 'listIndexes') continue;
      const isWrite = !['find', 'aggregate'].includes(name);
      const expected = isWrite
        ? { writeConcern: { w: 'majority', j: true, wtimeout: 4000 } }
        : { readConcern: { level: 'majority' } };
      expect({ name, command }).toMatchObject({ name, command: expected });
    }
  });

  test('reads go to the primary, lost calls are asked again once, and each wait has an end', () => {
    const { options } = connection.getClient();
    expect(options.readPreference.mode).toBe('primary');
    expect(options).toMatchObject({
      retryWrites: true,
      retryReads: true,
      serverSelectionTimeoutMS: 3000,
      connectTimeoutMS: 3000,
      socketTimeoutMS: 4500,
      waitQueueTimeoutMS: 3000,
      maxPoolSize: 50,
      minPoolSize: 2,
    });
  });

  test('what the operator wrote in the address wins, but for what durability rests on', async () => {
    const own = 'maxPoolSize=7&socketTimeoutMS=9000&wtimeoutMS=2500&w=1&readConcernLevel=local';
    const tuned = await connect(withOption(database.uri, own));
    const { options } = tuned.getClient();
    await tuned.close();
    expect(options).toMatchObject({ maxPoolSize: 7, socketTimeoutMS: 9000 });
    expect(options.writeConcern).toMatchObject({ w: 'majority', journal: true, wtimeout: 2500 });
    expect(options.readConcern?.level).toBe('majority');
  });
});
