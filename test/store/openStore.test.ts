import { expect, test } from '@jest/globals';
import { schoolId } from '../../src/domain/ids.ts';
import { SecretError } from '../../src/store/errors.ts';
import { openStore } from '../../src/store/index.ts';
import { oneKey, someday } from './contract/useStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';

removeFoldersAfterwards();

const options = { mongodbUri: undefined, secrets: [oneKey], now: () => someday };

test('without an address the embedded engine opens, and says once that it is for one node', async () => {
  const said: string[] = [];
  const { dataDir } = makeFolder();
  const store = await openStore({ ...options, dataDir, warn: (line) => said.push(line) });
  expect(store.engine).toBe('sqlite');
  await store.ping();
  expect(said).toEqual([expect.stringContaining('one node only')]);
  await store.close();
});

test('the door has every collection, the schools’ behind their school', async () => {
  const { dataDir } = makeFolder();
  const store = await openStore({ ...options, dataDir, warn: () => undefined });
  const school = schoolId.parse('s1');
  expect(await store.schools.get(school)).toBeUndefined();
  expect(
    await store.school(school).attempts.find('byYear', { eq: ['2026-2027'], limit: 5 }),
  ).toEqual({ docs: [] });
  const ask = { partition: 'p', now: someday, leaseMs: 1000 };
  expect(await store.jobs.attempts.claim('deliveries', ask)).toBeUndefined();
  expect(Object.keys(store)).toContain('launchAttempts');
  expect(store).not.toHaveProperty('attempts');
  await store.close();
});

test('a key of the wrong length is told before anything is opened', async () => {
  const { dataDir } = makeFolder();
  const opening = openStore({ ...options, dataDir, secrets: ['short'], warn: () => undefined });
  await expect(opening).rejects.toThrow(SecretError);
});
