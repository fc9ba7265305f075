/** Backup, restore and copy of a store that a class has worked in, from and to both engines. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { erasureKey, platformId, schoolId } from '../../src/domain/ids.ts';
import type { SchoolId } from '../../src/domain/ids.ts';
import { DamagedBackupError } from '../../src/store/moving/backupFormat.ts';
import { backup } from '../../src/store/moving/backup.ts';
import { copy } from '../../src/store/moving/copy.ts';
import { restore } from '../../src/store/moving/restore.ts';
import type { RestoreAsk } from '../../src/store/moving/restore.ts';
import type { Tally } from '../../src/store/moving/tally.ts';
import { openStore } from '../../src/store/index.ts';
import type { WholeStore } from '../../src/store/openStore.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import type { TestDatabase } from '../support/mongo.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';
import { emptyFolder, openAt, restoreAsk, schoolMeanwhile, startClass } from './wholeStores.ts';
import type { Class, Where } from './wholeStores.ts';

let own: Class;
let folder: string;
let file: string;
let written: Tally;
removeFoldersAfterwards();
beforeAll(async () => {
  own = await startClass();
  folder = makeFolder().dataDir;
  file = join(folder, 'monday.elan');
  // The app runs on the same store meanwhile.
  written = await backup(own.whole, { to: file, now: own.app.clock.now() });
}, 60_000);

const named = (name: string): string => join(folder, name);
const ask = (over: Partial<RestoreAsk> = {}) => restoreAsk(own, file, over);
const open = (where: Where) => openAt(own.app, where);

/** What is in it, without writing a file that anybody keeps. */
async function tallyOf(whole: WholeStore): Promise<Tally> {
  return backup(whole, { to: named(`look-${Math.random()}`), now: 0 });
}

async function personsOf({ store }: WholeStore) {
  return (await store.school(own.school).persons.find('byAlias', { limit: 50 })).docs;
}

/** All that a restored or copied store must still do. */
async function expectWhole(whole: WholeStore): Promise<void> {
  const { store } = whole;
  const { app, school, placement, blobId, leaseUntil } = own;
  expect(await tallyOf(whole)).toEqual(written);
  const before = await app.services.store.toolKeys.find('bySlot', { limit: 3 });
  expect((await store.toolKeys.find('bySlot', { limit: 3 })).docs).toEqual(before.docs);
  const content = await store.school(school).blobs.read(blobId);
  const bytes = content && (await buffer(content));
  expect([bytes?.length, bytes?.[0], bytes?.at(-1)]).toEqual([600_000, 1, 2]);
  expect(await store.school(school).blobs.head(blobId)).toMatchObject({ owner: placement });
  const [platform] = await app.services.lti.platforms.list();
  const partition = platformId.parse(platform?._id);
  const claim = (now: number) =>
    store.jobs.attempts.claim('deliveries', { partition, now, leaseMs: 1 });
  expect(await claim(leaseUntil - 1)).toBeUndefined();
  expect(await claim(leaseUntil)).toBeDefined();
  const persons = await personsOf(whole);
  const highest = Math.max(...persons.map(({ alias }) => alias));
  expect(await store.counters.next(`alias:${school}`)).toBe(highest + 1);
}

describe('a backup', () => {
  test('is readable by its owner only and holds no session, no link and no secret in clear', async () => {
    expect(statSync(file).mode & 0o077).toBe(0);
    const text = gunzipSync(readFileSync(file)).toString();
    expect(Object.keys(written)).toEqual(
      expect.arrayContaining([
        'attempts',
        'persons',
        'courseRows',
        'toolKeys',
        'files',
        'counters',
      ]),
    );
    expect(Object.keys(written).filter((name) => /session|link|launch/i.test(name))).toEqual([]);
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain('hit:');
    expect(written['attempts']?.count).toBe(2);
  });

  test('is as the store was at one moment, whatever is written while it is made', async () => {
    const { store } = own.app.services;
    await store.schools.insert(schoolMeanwhile(0));
    const ids = Array.from({ length: 100 }, (_, at) => at + 1);
    const [tally] = await Promise.all([
      tallyOf(own.whole),
      (async () => {
        for (const at of ids) {
          await store.schools.insert(schoolMeanwhile(at));
          await store.schools.delete(schoolMeanwhile(at - 1)._id);
        }
      })(),
    ]);
    // At each moment one or two of them were there.
    expect([2, 3]).toContain(tally['schools']?.count);
    for (const at of [0, ...ids]) await store.schools.delete(schoolMeanwhile(at)._id);
  });
});

/** No pattern: it would go through a line of a file once for each of its characters. */
const withoutLastLine = (text: string): string =>
  text.slice(0, text.lastIndexOf('\n', -2 + text.length) + 1);

describe('a restore on the embedded engine', () => {
  test('brings everything back as it was', async () => {
    const whole = await open(emptyFolder());
    const done = await restore(whole, ask());
    expect(done.tally).toEqual(written);
    expect([...done.erased]).toEqual([]);
    await expectWhole(whole);
  });

  test('into a store that is not empty is refused, and forced replaces what was there', async () => {
    const whole = await open(emptyFolder());
    const { schools } = whole.store;
    const other = {
      _id: schoolId.parse('other'),
      name: 'Lycée d’ailleurs',
      country: 'FR' as const,
      calendar: { timeZone: 'Europe/Paris', schoolDays: [1], closed: [] },
      createdAt: 1,
    };
    await schools.insert(other);
    await expect(restore(whole, ask())).rejects.toThrow(
      'the store is not empty: nothing was written',
    );
    expect(await schools.get(other._id)).toMatchObject({ name: other.name });
    await restore(whole, ask({ force: true }));
    expect(await schools.get(other._id)).toBeUndefined();
    expect(await tallyOf(whole)).toEqual(written);
  });

  const damages: [string, (bytes: Buffer) => Buffer][] = [
    ['cut in the middle', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['without its last bytes', (bytes) => bytes.subarray(0, bytes.length - 9)],
    ['with one byte changed', (bytes) => flip(bytes, bytes.length / 2)],
    ['without its last line', (bytes) => edit(bytes, withoutLastLine)],
    [
      'with an answer changed',
      (bytes) => edit(bytes, (text) => text.replace('"alias":1', '"alias":9')),
    ],
    [
      'with a line left out',
      (bytes) => edit(bytes, (text) => text.replace(/\n\{"c":"persons"[^\n]*/, '')),
    ],
    ['with a line more', (bytes) => edit(bytes, (text) => `${text}{"n":"x","v":1}\n`)],
    ['that is another program’s', () => Buffer.from('a letter')],
    ['that is empty', () => Buffer.alloc(0)],
  ];
  test.each(damages)('of a file %s is refused, and touches nothing', async (name, damage) => {
    const whole = await open(emptyFolder());
    await restore(whole, ask());
    const bad = named(`bad-${name.replaceAll(/\W/g, '')}`);
    writeFileSync(bad, damage(readFileSync(file)));
    await expect(restore(whole, ask({ from: bad, force: true }))).rejects.toThrow(
      DamagedBackupError,
    );
    expect(await tallyOf(whole)).toEqual(written);
  });

  test('that fails on the way leaves the store empty and says so', async () => {
    const whole = await open(emptyFolder());
    const { engine } = whole;
    let pages = 0;
    const intake = {
      ...engine.intake,
      documents: async (...of: Parameters<typeof engine.intake.documents>) => {
        pages += 1;
        if (pages > 3) throw new Error('the disk is full');
        return engine.intake.documents(...of);
      },
    };
    const full = { ...whole, engine: { ...engine, intake } };
    await expect(restore(full, ask())).rejects.toThrow('the disk is full; the store is empty now');
    expect(await tallyOf(whole)).toEqual({});
    await restore(whole, ask());
  });

  test('that was killed keeps every node away until it is made again', async () => {
    const where = emptyFolder();
    const whole = await open(where);
    await restore(whole, ask());
    const marked = { fillingSince: 1 };
    await whole.store.standings.change('store', (standing) => ({ ...standing, ...marked }));
    const { secrets } = own.app.services.config;
    const node = { ...where, secrets, now: Date.now, warn: () => undefined };
    await expect(openStore(node)).rejects.toThrow('run it again with --force');
    await restore(whole, ask({ force: true }));
    await (await openStore(node)).close();
  });
});

/** One of the two students, as the app has them. */
async function aStudent() {
  const attempts = await own.app.services.store
    .school(own.school)
    .attempts.find('byPlacement', { eq: [own.placement], limit: 5 });
  const [attempt] = attempts.docs;
  if (attempt === undefined) throw new Error('an attempt');
  return attempt;
}

async function dump({ engine }: WholeStore) {
  const snapshot = await engine.snapshot();
  const rows: unknown[] = [];
  for (const name of ['persons', 'identities', 'attempts', 'enrolments', 'courseRows'])
    for await (const page of snapshot.documents(name)) rows.push(...page);
  await snapshot.close();
  return rows;
}

async function restoredWithout(erasedAt: number, apart: boolean) {
  const whole = await open(emptyFolder());
  const { identityId, personId } = await aStudent();
  const erasure = { _id: erasureKey(identityId), erasedAt };
  if (!apart) await whole.store.erasures.insert(erasure);
  const done = await restore(whole, ask({ erasures: apart ? [erasure] : [] }));
  const text = JSON.stringify(await dump(whole));
  return { whole, done, text, identityId, personId };
}

describe('the erasure list', () => {
  test.each([
    ['in the store', false],
    ['kept apart', true],
  ])(
    '%s keeps out a person who was erased since, and what belongs to them',
    async (_name, apart) => {
      const found = await restoredWithout(own.app.clock.now(), apart);
      expect(Object.fromEntries(found.done.erased)).toEqual({
        persons: 1,
        identities: 1,
        attempts: 1,
        enrolments: 1,
        courseRows: 1,
      });
      expect(found.text).not.toContain(found.identityId);
      expect(found.text).not.toContain(found.personId);
      expect((await tallyOf(found.whole))['attempts']?.count).toBe(1);
      // It stays, for the next time.
      const again = await restore(found.whole, ask({ force: true }));
      expect(again.erased.get('persons')).toBe(1);
    },
  );

  test('lets a person in who came again after their erasure', async () => {
    const { done } = await restoredWithout(own.app.clock.now() - 1000, true);
    expect([...done.erased]).toEqual([]);
  });
});

describeWithMongo('with MongoDB', () => {
  const databases: TestDatabase[] = [];
  const emptyDatabase = (): Where => {
    const database = testDatabase('moving');
    databases.push(database);
    return { dataDir: '/nonexistent', mongodbUri: database.uri };
  };
  afterAll(async () => {
    for (const database of databases) await database.drop();
  });

  test('a backup of the embedded store is restored as it was', async () => {
    const whole = await open(emptyDatabase());
    await restore(whole, ask());
    await expectWhole(whole);
    await expect(restore(whole, ask())).rejects.toThrow('the store is not empty');
    const back = named('from-mongodb');
    const again = await backup(whole, { to: back, now: 0 });
    const embedded = await open(emptyFolder());
    expect((await restore(embedded, ask({ from: back }))).tally).toEqual(again);
  });

  test('a copy there and back is the same by counts and checksums', async () => {
    const there = await open(emptyDatabase());
    const { now } = own.app.clock;
    const one = await copy({ from: own.whole, to: there }, { force: false, now });
    expect(one.target).toEqual(one.source);
    expect(one.source).toEqual(written);
    const back = await open(emptyFolder());
    const two = await copy({ from: there, to: back }, { force: false, now });
    expect(two.target).toEqual(written);
    await expectWhole(back);
    await expect(copy({ from: there, to: back }, { force: false, now })).rejects.toThrow(
      'not empty',
    );
  });

  test('one school goes with what it needs, beside others; not twice', async () => {
    const there = await open(emptyDatabase());
    const { now } = own.app.clock;
    const { schools } = there.store;
    const other = {
      _id: schoolId.parse('other'),
      name: 'Lycée d’ailleurs',
      country: 'QC' as const,
    };
    const calendar = { timeZone: 'America/Montreal', schoolDays: [1], closed: [] };
    await schools.insert({ ...other, calendar, createdAt: 1 });
    const [platform] = (await own.whole.store.platforms.find('byIssuer', { limit: 1 })).docs;
    if (platform === undefined) throw new Error('a platform');
    const { version: _version, ...known } = platform;
    await there.store.platforms.insert({ ...known, name: 'known there' });
    const { source, target, kept } = await copy(
      { from: own.whole, to: there },
      { school: own.school, force: false, now },
    );
    expect(target).toEqual(source);
    expect(kept).toBe(1);
    expect(source).toMatchObject({ schools: { count: 1 }, attempts: { count: 2 } });
    expect(source['toolKeys']).toBeUndefined();
    expect(await schools.get(other._id)).toMatchObject({ name: other.name });
    expect((await there.store.platforms.get(platform._id))?.name).toBe('known there');
    const again = copy({ from: own.whole, to: there }, { school: own.school, force: false, now });
    await expect(again).rejects.toThrow('has school');
  });

  test('one school goes with its platform also when a rule gave it its courses', async () => {
    const there = await openAt(own.app, emptyFolder());
    const { now } = own.app.clock;
    const { deployments, platforms } = own.app.services.store;
    const [platform] = (await platforms.find('byIssuer', { limit: 1 })).docs;
    const [deployment] = (
      await deployments.find('byPlatform', { eq: [String(platform?._id)], limit: 1 })
    ).docs;
    const leadTo = (school: SchoolId) =>
      deployments.change(String(deployment?._id), (one) => ({ ...one, schoolId: school }));
    await leadTo(schoolId.parse('elsewhere'));
    await copy({ from: own.whole, to: there }, { school: own.school, force: false, now });
    await leadTo(own.school);
    expect(await there.store.platforms.get(String(platform?._id))).toBeDefined();
    expect(await there.store.deployments.get(String(deployment?._id))).toBeUndefined();
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copied = Buffer.from(bytes);
  copied[Math.floor(at)] = (copied[Math.floor(at)] ?? 0) ^ 0xff;
  return copied;
}

function edit(bytes: Buffer, change: (text: string) => string): Buffer {
  return gzipSync(change(gunzipSync(bytes).toString()));
}
