/** `backup`, `restore`, `erasures`, `copy` and `migrate` as processes of their own, beside the server. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { erasureKey } from '../../src/domain/ids.ts';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import type { TestDatabase } from '../support/mongo.ts';
import { runElan } from '../support/runElan.ts';
import { makeFolder, removeFoldersAfterwards } from '../store/sqliteFolder.ts';
import { startClass } from '../store/wholeStores.ts';
import type { Class } from '../store/wholeStores.ts';

jest.setTimeout(60_000);
removeFoldersAfterwards();

let own: Class;
let file: string;
beforeAll(async () => {
  own = await startClass();
  file = join(makeFolder().dataDir, 'monday.elan');
});

/** On the store of the class unless `env` names another. */
function elan(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { dataDir, secrets } = own.app.services.config;
  return runElan(args, { DATA_DIR: dataDir, ELAN_SECRETS: secrets.join(), ...env });
}

/** The lines of counts and checksums. */
const countsIn = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^\w+ +\d+ {2}[0-9a-f]{16}$/.test(line));

async function anAttempt() {
  const { attempts } = own.app.services.store.school(own.school);
  const [attempt] = (await attempts.find('byPlacement', { eq: [own.placement], limit: 1 })).docs;
  if (attempt === undefined) throw new Error('an attempt');
  return attempt;
}

describe('backup and restore', () => {
  test('print the same counts and checksums, and what the erasure list kept out', async () => {
    const made = await elan(['backup', '--to', file]);
    expect(made).toMatchObject({ code: 0, problems: '' });
    expect(made.out).toContain(`${file} is written`);
    const empty = { DATA_DIR: makeFolder().dataDir };
    const restored = await elan(['restore', '--from', file], empty);
    expect(restored).toMatchObject({ code: 0, problems: '' });
    expect(countsIn(restored.out)).toEqual(countsIn(made.out));
    expect(countsIn(made.out).join('\n')).toMatch(/^attempts +2 /m);

    const { identityId } = await anAttempt();
    const list = join(makeFolder().dataDir, 'erasures');
    writeFileSync(list, `${erasureKey(identityId)} ${own.app.clock.now()}\n`);
    const again = await elan(['restore', '--from', file, '--erasures', list, '--force'], empty);
    expect(again.out).toContain('left out of attempts, as the erasure list asks: 1');
    expect((await elan(['erasures'], empty)).out).toBe(
      `${erasureKey(identityId)} ${own.app.clock.now()}`,
    );
  });

  test('say in one line what is wrong', async () => {
    const twice = await elan(['backup', '--to', file]);
    expect(twice).toMatchObject({
      code: 1,
      problems: `error: ${file} is there already: nothing was written`,
    });
    const full = await elan(['restore', '--from', file]);
    expect(full.problems).toBe(
      'error: the store is not empty: nothing was written; with --force all that is in it is replaced',
    );
    const bad = join(makeFolder().dataDir, 'bad');
    writeFileSync(bad, randomBytes(500));
    const damaged = await elan(['restore', '--from', bad], { DATA_DIR: makeFolder().dataDir });
    expect(damaged.code).toBe(1);
    expect(damaged.problems).toMatch(/^error: \S+ is damaged: it can’t be unpacked$/);
    const list = await elan(['restore', '--from', file, '--erasures', bad]);
    expect(list.problems).toMatch(/^error: line 1 of \S+ is not of an erasure list$/);
  });
});

describe('migrate', () => {
  test('says when there is nothing to do', async () => {
    const done = await elan(['migrate', '--dry-run']);
    expect(done).toMatchObject({ code: 0, out: 'nothing to do: the store is at schema 0' });
  });
});

describe('copy', () => {
  test.each([
    [
      ['--from', 'embedded', '--to', 'mongodb'],
      'MONGODB_URI is not set: there is no MongoDB to use',
    ],
    [['--from', 'embedded', '--to', 'embedded'], '--from and --to are the same store'],
    [['--from', 'files', '--to', 'mongodb'], '--from and --to take “embedded” or “mongodb”'],
  ])('%j says in one line what is wrong', async (args, line) => {
    expect(await elan(['copy', ...args])).toMatchObject({ code: 1, problems: `error: ${line}` });
  });

  describeWithMongo('to MongoDB', () => {
    let there: TestDatabase;
    afterAll(() => there.drop());

    test('copies one school, then compares both sides', async () => {
      there = testDatabase('cli-copy');
      const args = ['copy', '--from', 'embedded', '--to', 'mongodb', '--school', own.school];
      const copied = await elan(args, { MONGODB_URI: there.uri });
      expect(copied).toMatchObject({ code: 0, problems: '' });
      expect(copied.out).toContain('copied: counts and checksums of both sides are the same');
      expect(countsIn(copied.out).join('\n')).toMatch(/^attempts +2 /m);
    });
  });
});
