/** Forward migrations on both engines, by a list that only this test has (decision 0021). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { schoolId } from '../../src/domain/ids.ts';
import { InvalidDocumentError, StandingError } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/index.ts';
import type { Store } from '../../src/store/index.ts';
import { declarations, openWhole } from '../../src/store/openStore.ts';
import { migrate } from '../../src/store/upkeep/migrate.ts';
import type { Migration } from '../../src/store/upkeep/migrations.ts';
import { holdStore } from '../../src/store/upkeep/standing.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import type { TestDatabase } from '../support/mongo.ts';
import { oneKey, someday, times } from './contract/useStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';

removeFoldersAfterwards();

interface Place {
  readonly dataDir: string;
  readonly mongodbUri: string | undefined;
}

/** More than two pages. */
const schools = 450;

const capital = (doc: Readonly<Record<string, unknown>>) => {
  const name = String(doc['name']);
  const raised = name.toUpperCase();
  return name === raised ? undefined : { ...doc, name: raised };
};
const raiseNames: Migration = {
  number: 1,
  title: 'Raise the names of schools',
  collection: 'schools',
  change: capital,
};
const markKeys: Migration = {
  number: 2,
  title: 'Mark the keys',
  collection: 'toolKeys',
  change: (doc) =>
    String(doc['privatePem']).startsWith('marked')
      ? undefined
      : { ...doc, privatePem: `marked ${String(doc['privatePem'])}` },
};
const both = [raiseNames, markKeys];

let now = someday;
const said: string[] = [];
const optionsFor = (place: Place, migrations: readonly Migration[] = []) => ({
  ...place,
  secrets: [oneKey],
  now: () => now,
  warn: (line: string) => void said.push(line),
  migrations,
});

const aSchool = (at: number) => ({
  _id: schoolId.parse(`s-${String(at).padStart(4, '0')}`),
  name: `lycée ${at}`,
  country: 'FR' as const,
  calendar: { timeZone: 'Europe/Paris', schoolDays: [1, 2, 3, 4, 5], closed: [] },
  createdAt: someday,
});

/** As a version without migrations left it. */
async function fill(place: Place): Promise<void> {
  const store = await openStore(optionsFor(place));
  await store.schools.insertMany(times(schools, aSchool));
  const key = { _id: 'key-1', slot: 'current' as const, publicJwk: {}, privatePem: 'pem' };
  await store.toolKeys.insert({ ...key, createdAt: someday });
  await store.close();
}

/** As the command does it. */
async function runMigrate(place: Place, migrations: readonly Migration[], dryRun = false) {
  const options = optionsFor(place, migrations);
  const { store, engine, ring } = await openWhole(options, () => undefined);
  const { standings } = store;
  try {
    return await migrate({ ...options, engine, declarations, ring, standings, dryRun });
  } finally {
    await store.close();
  }
}

async function look<T>(place: Place, at: (store: Store) => Promise<T>): Promise<T> {
  const { store } = await openWhole(optionsFor(place), () => undefined);
  try {
    return await at(store);
  } finally {
    await store.close();
  }
}

async function namesOf(store: Store): Promise<readonly string[]> {
  const page = await store.schools.find('byName', { limit: 500 });
  return page.docs.map(({ name }) => name);
}

function migrationsOn(make: () => Place): void {
  let place: Place;
  beforeAll(async () => {
    place = make();
    await fill(place);
  });

  test('a dry run counts what would change and changes nothing', async () => {
    const { from, to, steps } = await runMigrate(place, both, true);
    expect({ from, to, steps }).toEqual({
      from: 0,
      to: 2,
      steps: [
        { title: raiseNames.title, changed: schools },
        { title: markKeys.title, changed: 1 },
      ],
    });
    expect(await look(place, namesOf)).toContain('lycée 7');
  });

  test('a document that its schema would refuse stops it, and stays as it was', async () => {
    const wrong = { ...raiseNames, change: () => ({ name: 7 }) };
    await expect(runMigrate(place, [wrong])).rejects.toThrow(InvalidDocumentError);
    expect(await look(place, namesOf)).toContain('lycée 0');
  });

  test('while one process migrates, others and nodes are refused and read which one it is', async () => {
    await look(place, async (store) => {
      const hold = await holdStore(store.standings, () => now);
      const isHeld = /another process works on the whole store \(.+, process \d+\)/;
      await expect(runMigrate(place, both)).rejects.toThrow(isHeld);
      await expect(openStore(optionsFor(place))).rejects.toThrow(isHeld);
      now += 60_000;
      // The first was killed: a minute later the second may.
      await expect(runMigrate(place, [raiseNames], true)).resolves.toMatchObject({ to: 1 });
      await hold.end((standing) => standing);
    });
  });

  test('what was stopped goes on behind the last page that was noted, and loses no write in between', async () => {
    const failing: Migration = {
      ...raiseNames,
      change(doc) {
        if (String(doc['_id']) === 's-0300') throw new Error('the power went');
        return capital(doc);
      },
    };
    await expect(runMigrate(place, [failing, markKeys])).rejects.toThrow('the power went');
    // Half of the documents are of schema 2: no node of the version before may serve them.
    await expect(openStore(optionsFor(place))).rejects.toThrow(
      'a later version of Élan wrote this store (schema 2, this version knows 0)',
    );
    const seen = new Set<string>();
    const watched: Migration = {
      ...raiseNames,
      change(doc) {
        seen.add(String(doc['_id']));
        return capital(doc);
      },
    };
    const writing = look(place, (store) =>
      Promise.all(
        times(schools / 10, (at) =>
          store.schools.change(aSchool(at * 10)._id, (doc) => ({ ...doc, country: 'QC' })),
        ),
      ),
    );
    const [done] = await Promise.all([runMigrate(place, [watched, markKeys]), writing]);
    // Behind the first page some were written before the power went: they are found done.
    const [raised = 0, marked] = done.steps.map(({ changed }) => changed);
    expect(raised).toBeGreaterThan(0);
    expect(raised).toBeLessThanOrEqual(250);
    expect(marked).toBe(1);
    expect(seen.has('s-0199')).toBe(false);
    expect(seen.has('s-0200')).toBe(true);
    await look(place, async (store) => {
      const { docs } = await store.schools.find('byName', { limit: 500 });
      expect(docs.filter(({ name }) => name.startsWith('LYCÉE'))).toHaveLength(schools);
      expect(docs.filter(({ country }) => country === 'QC')).toHaveLength(schools / 10);
      expect(await store.toolKeys.get('key-1')).toMatchObject({ privatePem: 'marked pem' });
      expect(await store.standings.get('store')).toMatchObject({ schema: 2 });
    });
    expect(await runMigrate(place, both)).toMatchObject({ from: 2, to: 2, steps: [] });
  });

  test('a version before does not touch the store of a later one', async () => {
    const opening = openStore(optionsFor(place, [raiseNames]));
    await expect(opening).rejects.toThrow(StandingError);
    await expect(opening).rejects.toThrow(
      'a later version of Élan wrote this store (schema 2, this version knows 1)',
    );
  });

  test('the version of the store opens it', async () => {
    const store = await openStore(optionsFor(place, both));
    await store.close();
  });
}

describe('on the embedded store', () => {
  migrationsOn(() => ({ dataDir: makeFolder().dataDir, mongodbUri: undefined }));

  test('an older store is migrated as it starts; a new one is at the last schema', async () => {
    const place: Place = { dataDir: makeFolder().dataDir, mongodbUri: undefined };
    await fill(place);
    said.length = 0;
    await (await openStore(optionsFor(place, both))).close();
    expect(said).toContain('migrated: Raise the names of schools (450 documents)');
    const fresh: Place = { dataDir: makeFolder().dataDir, mongodbUri: undefined };
    await (await openStore(optionsFor(fresh, both))).close();
    expect(await look(fresh, (store) => store.standings.get('store'))).toMatchObject({ schema: 2 });
  });
});

describeWithMongo('on MongoDB', () => {
  const databases: TestDatabase[] = [];
  const make = (): Place => {
    const database = testDatabase('migrations');
    databases.push(database);
    return { dataDir: '/nonexistent', mongodbUri: database.uri };
  };
  afterAll(async () => {
    for (const database of databases) await database.drop();
  });
  migrationsOn(make);

  test('a node refuses to start on an older store and says what to run', async () => {
    const place = make();
    await fill(place);
    await expect(openStore(optionsFor(place, both))).rejects.toThrow(
      'this store is at schema 0, this version needs 2: stop the nodes of the version before, then run “npm run -s elan -- migrate”',
    );
  });
});
