/** The file of the embedded engine: who may read it, what it accepts, how it follows the declarations. */
import { expect, test } from '@jest/globals';
import { statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { schoolId } from '../../src/domain/ids.ts';
import { assembleStore } from '../../src/store/assembleStore.ts';
import { createKeyRing } from '../../src/store/secrets.ts';
import { openSqlite } from '../../src/store/sqlite/openSqlite.ts';
import type { Declarations } from '../../src/store/store.ts';
import { contractDeclarations } from './contract/declarations.ts';
import { aWork, anItem, oneKey, someday, times } from './contract/useStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';

removeFoldersAfterwards();

async function open<D extends Declarations>(dataDir: string, declarations: D) {
  const engine = await openSqlite({ declarations, now: () => someday, dataDir });
  return assembleStore(engine, { declarations, ring: createKeyRing([oneKey]) });
}

function ask(file: string, sql: string): unknown[] {
  const db = new DatabaseSync(file);
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

test('the file is in WAL, commits to the disk and is readable by its owner only', async () => {
  const { dataDir, file } = makeFolder();
  const store = await open(dataDir, contractDeclarations);
  await store.items.insert(anItem());
  expect(ask(file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  for (const suffix of ['', '-wal', '-shm']) {
    expect(statSync(file + suffix).mode & 0o077).toBe(0);
  }
  await store.close();
});

test('a write finds its turn between those of another process that hardly pauses', async () => {
  const { dataDir, file } = makeFolder();
  const store = await open(dataDir, contractDeclarations);
  const other = new DatabaseSync(file, { timeout: 10_000 });
  const done = new AbortController();
  const busy = (async () => {
    while (!done.signal.aborted) {
      other.exec('BEGIN IMMEDIATE');
      await setTimeout(100);
      other.exec('COMMIT');
      await setTimeout(3);
    }
  })();
  const start = performance.now();
  for (const item of times(12, () => anItem())) await store.items.insert(item);
  // SQLite's own waiting takes twelve seconds.
  expect(performance.now() - start).toBeLessThan(6_000);
  done.abort();
  await busy;
  other.close();
  await store.close();
});

test('a sweep beside somebody who reads for long holds nobody back', async () => {
  const { dataDir, file } = makeFolder();
  const store = await open(dataDir, contractDeclarations);
  const other = await open(dataDir, contractDeclarations);
  await store.items.insert(anItem());
  const reader = new DatabaseSync(file);
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM sqlite_schema').get();
  await other.items.insert(anItem());
  const start = performance.now();
  const swept = store.sweepExpired(someday);
  await other.items.insert(anItem());
  await swept;
  expect(performance.now() - start).toBeLessThan(2_000);
  reader.close();
  await Promise.all([store.close(), other.close()]);
});

test('opening again changes nothing when the declarations are the same', async () => {
  const { dataDir, file } = makeFolder();
  await (await open(dataDir, contractDeclarations)).close();
  const before = ask(file, 'PRAGMA schema_version');
  await (await open(dataDir, contractDeclarations)).close();
  expect(ask(file, 'PRAGMA schema_version')).toEqual(before);
});

test('an index that is declared later covers the documents that are there', async () => {
  const { dataDir } = makeFolder();
  const { works, ...rest } = contractDeclarations.school;
  const bare = {
    global: contractDeclarations.global,
    school: { ...rest, works: { ...works, indexes: {}, queues: {} } },
  };
  const school = schoolId.parse('s1');
  const before = await open(dataDir, bare);
  const docs = times(5, (count) => aWork(school, { count, readers: ['r'], sendAt: count }));
  await before.school(school).works.insertMany(docs);
  await before.close();

  const after = await open(dataDir, contractDeclarations);
  const door = after.school(school).works;
  expect((await door.find('byCourse', { eq: ['c1'], from: 3, limit: 9 })).docs).toHaveLength(2);
  expect(await door.count('byReader', { eq: ['r'] }, 9)).toBe(5);
  const lease = { partition: 'p1', now: someday, leaseMs: 1 };
  expect((await after.jobs.works.claim('sending', lease))?.doc.count).toBe(0);
  await after.close();

  const again = await open(dataDir, bare);
  await again.school(school).works.insert(aWork(school, { readers: ['r'] }));
  await again.close();
  const last = await open(dataDir, contractDeclarations);
  expect(await last.school(school).works.count('byReader', { eq: ['r'] }, 9)).toBe(6);
  await last.close();
});

test('two processes’ stores on one file see each other’s writes', async () => {
  const { dataDir } = makeFolder();
  const server = await open(dataDir, contractDeclarations);
  const cli = await open(dataDir, contractDeclarations);
  const docs = times(40, () => anItem());
  const outcomes = await Promise.all(
    docs.flatMap((doc) => [server.items.insert(doc), cli.items.insert(doc)]),
  );
  expect(outcomes.filter((outcome) => outcome === 'inserted')).toHaveLength(40);
  expect(await server.items.getMany(docs.map(({ _id }) => _id))).toHaveLength(40);
  expect(await cli.items.getMany(docs.map(({ _id }) => _id))).toHaveLength(40);
  await cli.close();
  expect(await server.items.insert(anItem())).toBe('inserted');
  await server.close();
});

test('a closed store refuses writes and says so', async () => {
  const store = await open(makeFolder().dataDir, contractDeclarations);
  await store.close();
  await expect(store.items.insert(anItem())).rejects.toThrow('closed');
  await expect(store.ping()).rejects.toThrow();
  await store.close();
});

test('another program’s file, a later layout and a file that is no database are left alone', async () => {
  const foreign = makeFolder();
  ask(foreign.file, 'CREATE TABLE theirs (x)');
  await expect(open(foreign.dataDir, contractDeclarations)).rejects.toThrow('can’t be opened');
  expect(ask(foreign.file, 'SELECT name FROM sqlite_schema')).toEqual([{ name: 'theirs' }]);
  expect(ask(foreign.file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'delete' }]);

  const later = makeFolder();
  await (await open(later.dataDir, contractDeclarations)).close();
  ask(later.file, 'PRAGMA user_version = 99');
  await expect(open(later.dataDir, contractDeclarations)).rejects.toThrow('can’t be opened');

  const text = makeFolder();
  writeFileSync(text.file, 'a letter to the headteacher, '.repeat(100));
  await expect(open(text.dataDir, contractDeclarations)).rejects.toThrow('can’t be opened');
});
