/** Backup, restore and copy of a store that a class has worked in, from and to both engines. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Declaration } from '../../src/store/contract.ts';
import { erasureKey, platformId, schoolId } from '../../src/domain/ids.ts';
import { DamagedBackupError } from '../../src/store/moving/backupFormat.ts';
import { backup } from '../../src/store/moving/backup.ts';
import { copy } from '../../src/store/moving/copy.ts';
import { orderOf } from '../../src/store/moving/records.ts';
import { restore } from '../../src/store/moving/restore.ts';
import type { RestoreAsk } from '../../src/store/moving/restore.ts';
import type { Tally } from '../../src/store/moving/tally.ts';
import { openStore } from '../../src/store/index.ts';
import { declarations } from '../../src/store/openStore.ts';
import type { WholeStore } from '../../src/store/openStore.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import type { TestDatabase } from '../support/mongo.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';
import { emptyFolder, openAt, startClass } from './wholeStores.ts';
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
const ask = (over: Partial<RestoreAsk> = {}): RestoreAsk => ({
  from: file,
  force: false,
  erasures: [],
  now: own.app.clock.now,
  ...over,
});
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

const schoolMeanwhile = (at: number) => ({
  _id: schoolId.parse(`meanwhile-${at}`),
  name: `meanwhile ${at}`,
  country: 'FR' as const,
  calendar: { timeZone: 'Europe/Paris', schoolDays: [1], closed: [] },
  createdAt: 1,
});

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

/** Names of fields that hold the id of another document. */
const pointsTo: Readonly<Record<string, string>> = {
  platformId: 'platforms',
  schoolId: 'schools',
  identityId: 'identities',
  personId: 'persons',
  courseId: 'courses',
  activityId: 'activities',
  versionId: 'versions',
  latestVersionId: 'versions',
  placementId: 'placements',
};

test('what a document points to is read after it: MongoDB goes on while a backup is made', () => {
  const order = orderOf(declarations);
  const schemas = Object.entries<Declaration>({ ...declarations.global, ...declarations.school });
  const early = schemas.flatMap(([collection, { schema }]) =>
    Object.keys(schema.shape)
      .map((field) => [field, pointsTo[field]] as const)
      .filter(([, target = '']) => order.includes(collection) && order.includes(target))
      .filter(([, target = '']) => order.indexOf(target) < order.indexOf(collection))
      .map(([field]) => `${collection}.${field}`),
  );
  // They point to each other; a version of an activity that is not there is met by nobody.
  expect(early).toEqual(['versions.activityId']);
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

/** The same store, whose intake does something first. */
function watched(whole: WholeStore, before: (collection: string) => Promise<void>): WholeStore {
  const { intake } = whole.engine;
  const documents: typeof intake.documents = async (collection, rows) => {
    await before(collection);
    return intake.documents(collection, rows);
  };
  return { ...whole, engine: { ...whole.engine, intake: { ...intake, documents } } };
}

/** Suspended where it writes `at`, for longer than its hold; `meanwhile` is what others do. */
async function suspend(whole: WholeStore, at: string, meanwhile: () => Promise<unknown>) {
  let later = 0;
  const now = () => own.app.clock.now() + later;
  const sleepy = watched(whole, async (collection) => {
    if (collection !== at || later > 0) return;
    later = 61_000;
    await meanwhile();
  });
  return restore(sleepy, ask({ now, force: true }));
}

describe('a restore that lost its hold', () => {
  test('leaves alone what another one has restored meanwhile', async () => {
    const where = emptyFolder();
    const [first, second] = [await open(where), await open(where)];
    const afterAMinute = ask({ force: true, now: () => own.app.clock.now() + 61_000 });
    const slow = suspend(first, 'persons', () => restore(second, afterAMinute));
    await expect(slow).rejects.toThrow('another one works on the store now');
    expect(await tallyOf(second)).toEqual(written);
  });

  test('does not touch what others do after that', async () => {
    const where = emptyFolder();
    const [first, second] = [await open(where), await open(where)];
    const afterAMinute = ask({ force: true, now: () => own.app.clock.now() + 61_000 });
    const { schools } = second.store;
    const slow = suspend(first, 'persons', async () => {
      await restore(second, afterAMinute);
      await schools.delete(own.school);
    });
    await expect(slow).rejects.toThrow('another one works on the store now');
    // It wrote no more of its own.
    expect(await schools.get(own.school)).toBeUndefined();
  });
});

test('a restore that somebody writes into meanwhile fails, and says where', async () => {
  const whole = await open(emptyFolder());
  const to = watched(whole, async (collection) => {
    if (collection === 'schools') await whole.store.schools.insert(schoolMeanwhile(300));
  });
  await expect(restore(to, ask())).rejects.toThrow(
    'the store has other schools than the backup: was a node running? Stop it and restore again; the store is empty now',
  );
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

describe('a copy', () => {
  test('says that the source went on meanwhile', async () => {
    const there = await open(emptyFolder());
    const { schools } = own.app.services.store;
    const late = schoolMeanwhile(200);
    const to = watched(there, async (collection) => {
      if (collection === 'schools') await schools.insert(late);
    });
    const { now } = own.app.clock;
    const { different } = await copy({ from: own.whole, to }, { force: false, now });
    expect(different).toEqual(['schools']);
    await schools.delete(late._id);
    const again = await copy({ from: own.whole, to: there }, { force: true, now });
    expect(again.different).toEqual([]);
  });

  test('of a school that was cut goes on; with what has changed since, only when told to replace', async () => {
    const [from, there] = [await open(emptyFolder()), await open(emptyFolder())];
    await restore(from, ask());
    await there.store.erasures.insert({ _id: 'erased-there-only', erasedAt: 1 });
    const one = { school: own.school, force: false, now: own.app.clock.now };
    const cutting = watched(there, async (collection) => {
      if (collection === 'schools') throw new Error('the power went');
    });
    const cut = () => copy({ from, to: cutting }, one);
    await expect(cut()).rejects.toThrow('the power went');
    // The same again: what is there is as it was.
    await expect(cut()).rejects.toThrow('the power went');
    const { attempts } = from.store.school(own.school);
    const { _id } = await aStudent();
    await attempts.change(_id, (attempt) => ({ ...attempt, projectDueAt: 7 }));
    const both = { from, to: there };
    await expect(copy(both, one)).rejects.toThrow(
      'the target has other attempts of this school, as a copy that was cut leaves them: run it again with --force',
    );
    expect(await there.store.schools.get(own.school)).toBeUndefined();
    const { different, target } = await copy(both, { ...one, force: true });
    expect(different).toEqual([]);
    expect(target['attempts']?.count).toBe(2);
    expect((await there.store.school(own.school).attempts.get(_id))?.projectDueAt).toBe(7);
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
});

function flip(bytes: Buffer, at: number): Buffer {
  const copied = Buffer.from(bytes);
  copied[Math.floor(at)] = (copied[Math.floor(at)] ?? 0) ^ 0xff;
  return copied;
}

function edit(bytes: Buffer, change: (text: string) => string): Buffer {
  return gzipSync(change(gunzipSync(bytes).toString()));
}
