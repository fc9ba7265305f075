/** The way to the database breaks: an answer that is lost is never taken for a conflict (decision 0020). */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Engine } from '../../src/store/engine.ts';
import { openMongo } from '../../src/store/mongo/openMongo.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import type { TestDatabase } from '../support/mongo.ts';
import { startTcpProxy } from '../support/tcpProxy.ts';
import type { TcpProxy } from '../support/tcpProxy.ts';
import { contractDeclarations } from './contract/declarations.ts';
import { aWork, someday } from './contract/useStore.ts';

describeWithMongo('a way to MongoDB that breaks', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let engine: Engine;
  beforeAll(async () => {
    database = testDatabase('way');
    const { host, port, through } = wayOf(database.uri);
    proxy = await startTcpProxy({ host, port });
    const uri = through(`127.0.0.1:${proxy.port}`);
    engine = await openMongo({ declarations: contractDeclarations, now: () => someday, uri });
  });
  afterAll(async () => {
    await engine.close();
    await proxy.close();
    await database.drop();
  });
  const works = () => engine.table('works', 'school-1');

  test('a write whose answer is lost is told as done or as a failure, and is made once', async () => {
    const work = aWork('school-1', { _id: 'lost-replace' });
    await works().insert([work]);
    proxy.loseAnswerTo('lost-replace');
    const outcome = await works()
      .replace({ ...work, count: 1 }, 1)
      .catch((error: unknown) => (error instanceof Error ? error.name : 'unknown'));
    // A replica set tells the first answer again; a server without sessions can't, and is not asked twice.
    expect([true, 'MongoNetworkError']).toContain(outcome);
    expect(await works().get([work._id])).toMatchObject([{ doc: { count: 1 }, version: 2 }]);
  });

  test('an insertion whose answer is lost is not told as « exists »', async () => {
    const work = aWork('school-1', { _id: 'lost-insert' });
    proxy.loseAnswerTo('lost-insert');
    const outcome = await works()
      .insert([work])
      .catch((error: unknown) => (error instanceof Error ? error.name : 'unknown'));
    expect([['inserted'], 'MongoNetworkError']).toContainEqual(outcome);
    expect(await works().get([work._id])).toMatchObject([{ version: 1 }]);
  });

  test('a lease whose answer is lost is held by its asker alone until it runs out', async () => {
    const work = aWork('school-1', { _id: 'lost-claim', platform: 'p-lost', sendAt: 1 });
    await works().insert([work]);
    const queue = engine.queue('works', 'sending');
    const ask = { partition: 'p-lost', now: someday, until: someday + 1000, token: 'first' };
    proxy.loseAnswerTo('p-lost');
    await queue.claim(ask).catch(() => undefined);
    expect(await queue.claim({ ...ask, token: 'second' })).toBeUndefined();
    const later = { ...ask, now: someday + 1000, until: someday + 2000, token: 'second' };
    expect(await queue.claim(later)).toMatchObject({ doc: { _id: work._id } });
  });

  test('a way that swallowed everything and breaks while people wait is soon used again', async () => {
    const work = aWork('school-1', { _id: 'after-silence' });
    await works().insert([work]);
    for (let silences = 0; silences < 3; silences += 1) {
      proxy.silence();
      const waiting = [1, 2, 3].map(() => works().get([work._id]));
      // The driver looks after the server at most each half second.
      await wait(700);
      proxy.pass();
      await Promise.allSettled(waiting);
      expect(await works().get([work._id])).toHaveLength(1);
    }
  });

  test('after every connection was cut, the next read is answered', async () => {
    const work = aWork('school-1', { _id: 'after-cut' });
    await works().insert([work]);
    proxy.cutAll();
    expect(await works().get([work._id])).toHaveLength(1);
  });
});

/** The server, and the same address through another port. */
function wayOf(uri: string) {
  const { hostname: host, port, pathname, searchParams, username, password } = new URL(uri);
  // The others of a replica set, if there are any, are not led through the proxy.
  searchParams.set('directConnection', 'true');
  const login = username === '' ? '' : `${username}:${password}@`;
  return {
    host,
    port: Number(port === '' ? 27_017 : port),
    through: (to: string) => `mongodb://${login}${to}${pathname}?${searchParams.toString()}`,
  };
}
