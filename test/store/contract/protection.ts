import { expect, test } from '@jest/globals';
import { SecretError, StoreUseError, ValueTakenError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import {
  aWork,
  anItem,
  fresh,
  freshSchool,
  oneKey,
  otherKey,
  someday,
  times,
  useStore,
} from './useStore.ts';

export function protectionContract(make: MakeDatabase): void {
  const held = useStore(make);
  schools();
  expiry();
  secrets();

  function schools(): void {
    test('a school’s door sees, changes and deletes no other school’s document, even by id', async () => {
      const [ours, theirs] = [freshSchool(), freshSchool()];
      const doc = aWork(theirs, { readers: ['r'], course: 'c' });
      await held.store.school(theirs).works.insert(doc);
      const { works } = held.store.school(ours);
      expect(await works.get(doc._id)).toBeUndefined();
      expect(await works.getMany([doc._id])).toEqual([]);
      expect(await works.take(doc._id)).toBeUndefined();
      expect(await works.delete(doc._id)).toBe(false);
      expect(await works.change(doc._id, (was) => was)).toEqual({ outcome: 'missing' });
      expect(await works.replace({ ...doc, schoolId: ours }, 1)).toBe('conflict');
      expect((await works.find('byCourse', { eq: ['c'], limit: 9 })).docs).toEqual([]);
      expect((await works.find('byCourse', { limit: 9 })).docs).toEqual([]);
      expect((await works.find('byReader', { eq: ['r'], limit: 9 })).docs).toEqual([]);
      expect(await works.count('byCourse', {}, 9)).toBe(0);
      expect(await works.deletePage('byCourse', { eq: ['c'] }, 9)).toBe(0);
      expect(await works.insert(aWork(ours, { _id: doc._id }))).toBe('exists');
      expect(await held.store.school(theirs).works.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('a school’s door refuses to write a document of another school', async () => {
      const [ours, theirs] = [freshSchool(), freshSchool()];
      const { works } = held.store.school(ours);
      const doc = aWork(ours);
      await works.insert(doc);
      const foreign = aWork(theirs);
      const move = { ...doc, schoolId: theirs };
      await expect(works.insert(foreign)).rejects.toThrow(StoreUseError);
      await expect(works.insertMany([aWork(ours), foreign])).rejects.toThrow(StoreUseError);
      await expect(works.replace(move, 1)).rejects.toThrow(StoreUseError);
      await expect(works.change(doc._id, () => move)).rejects.toThrow(StoreUseError);
      expect(await works.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('a document that is handed over is the other school’s, in every index, with its lease', async () => {
      const [ours, theirs] = [freshSchool(), freshSchool()];
      const [here, there] = [held.store.school(ours).works, held.store.school(theirs).works];
      const platform = fresh('platform');
      const doc = aWork(ours, { platform, course: 'c', readers: ['r'], sendAt: someday });
      await here.insert(doc);
      const ask = { partition: platform, now: someday, leaseMs: 1000 };
      const lease = await held.store.jobs.works.claim('sending', ask);
      if (lease === undefined) throw new Error('it is due');
      const moved = { ...doc, schoolId: theirs };
      expect(await here.handOver(moved, 9)).toBe('conflict');
      expect(await here.handOver(moved, 1)).toBe('replaced');
      expect(await here.handOver(moved, 2)).toBe('conflict');
      expect(await here.get(doc._id)).toBeUndefined();
      expect((await here.find('byReader', { eq: ['r'], limit: 9 })).docs).toEqual([]);
      expect(await here.count('byCourse', {}, 9)).toBe(0);
      expect(await there.get(doc._id)).toEqual({ ...moved, version: 2 });
      for (const [index, eq] of [
        ['byReader', 'r'],
        ['byCourse', 'c'],
      ] as const)
        expect((await there.find(index, { eq: [eq], limit: 9 })).docs).toHaveLength(1);
      expect(await held.store.jobs.works.claim('sending', ask)).toBeUndefined();
      expect(await held.store.jobs.works.settle(lease, (one) => ({ ...one, count: 5 }))).toBe(
        'settled',
      );
      expect(await there.get(doc._id)).toEqual({ ...moved, count: 5, version: 3 });
    });

    test('handing over takes another school, a school’s door, and values that are free there', async () => {
      const [ours, theirs] = [freshSchool(), freshSchool()];
      const { works } = held.store.school(ours);
      const doc = aWork(ours, { alias: 14 });
      await works.insert(doc);
      await held.store.school(theirs).works.insert(aWork(theirs, { alias: 14 }));
      const item = anItem();
      await held.store.items.insert(item);
      await expect(works.handOver(doc, 1)).rejects.toThrow(StoreUseError);
      await expect(held.store.items.handOver(item, 1)).rejects.toThrow(StoreUseError);
      await expect(works.handOver({ ...doc, schoolId: theirs }, 1)).rejects.toThrow(
        ValueTakenError,
      );
      expect(await works.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('a unique value is unique within its school', async () => {
      const [ours, theirs] = [freshSchool(), freshSchool()];
      const insert = (school: typeof ours) =>
        held.store.school(school).works.insert(aWork(school, { alias: 14 }));
      expect(await insert(ours)).toBe('inserted');
      expect(await insert(theirs)).toBe('inserted');
      expect(await insert(ours)).toBe('exists');
    });
  }

  function expiry(): void {
    test('from its expiry on, a document is seen by no verb', async () => {
      held.now = someday;
      const owner = fresh('owner');
      const ids = times(4, () => fresh('ticket'));
      const [first = '', second = '', third = '', lasting = ''] = ids;
      const { tickets } = held.store;
      await tickets.insertMany([
        ...[first, second, third].map((_id) => ({ _id, owner, expiresAt: someday + 1000 })),
        { _id: lasting, owner },
      ]);
      held.now = someday + 999;
      expect(await tickets.count('byOwner', { eq: [owner] }, 9)).toBe(4);
      expect(await tickets.take(third)).toMatchObject({ _id: third });
      held.now = someday + 1000;
      expect(await tickets.get(first)).toBeUndefined();
      expect(await tickets.getMany(ids)).toEqual([{ _id: lasting, owner, version: 1 }]);
      expect(await tickets.take(first)).toBeUndefined();
      expect(await tickets.delete(first)).toBe(false);
      expect(await tickets.replace({ _id: second, owner, expiresAt: someday + 9e6 }, 1)).toBe(
        'conflict',
      );
      expect(await tickets.change(second, (was) => was)).toEqual({ outcome: 'missing' });
      const found = await tickets.find('byOwner', { eq: [owner], limit: 9 });
      expect(found).toEqual({ docs: [{ _id: lasting, owner, version: 1 }] });
      expect(await tickets.count('byOwner', { eq: [owner] }, 9)).toBe(1);
      held.now = someday;
    });

    test('sweeping removes what has expired, all of it and nothing else', async () => {
      const owner = fresh('owner');
      const { tickets } = held.store;
      const docs = times(1200, (at) => ({
        _id: fresh('ticket'),
        owner,
        expiresAt: at < 1100 ? someday + 5000 : someday + 5001,
      }));
      await tickets.insertMany(docs);
      await held.store.sweepExpired(someday + 4999);
      expect(await held.store.sweepExpired(someday + 5000)).toBe(1100);
      expect(await held.store.sweepExpired(someday + 5000)).toBe(0);
      expect(await tickets.count('byOwner', { eq: [owner] }, 2000)).toBe(100);
      const [gone, kept] = [docs[0], docs.at(-1)];
      expect(gone && (await tickets.insert(gone))).toBe('inserted');
      expect(kept && (await tickets.insert(kept))).toBe('exists');
    });
  }

  function secrets(): void {
    test('a secret is nowhere readable at rest, and read back by its key', async () => {
      const secret = `-----BEGIN PRIVATE KEY----- ${fresh('clear')} é`;
      const doc = { _id: fresh('key'), pem: secret, hint: 'not-to-be-read-either' };
      await held.store.keys.insert(doc);
      await held.store.keys.change(doc._id, (was) => ({ ...was, pem: `${secret}!` }));
      await held.reopen();
      const raw = await held.rawText();
      expect(raw).toContain(doc._id);
      expect(raw).toMatch(/enc:v1:[0-9a-f]{8}:/);
      expect(raw).not.toContain('BEGIN PRIVATE KEY');
      expect(raw).not.toContain('not-to-be-read-either');
      const read = await held.store.keys.get(doc._id);
      expect(read).toEqual({ ...doc, pem: `${secret}!`, version: 2 });
    });

    test('an absent encrypted field stays absent', async () => {
      const doc = { _id: fresh('key'), pem: 'p' };
      await held.store.keys.insert(doc);
      expect(await held.store.keys.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('the first key encrypts and every key of the ring decrypts', async () => {
      const [before, after] = [fresh('key'), fresh('key')];
      await held.store.keys.insert({ _id: before, pem: 'old secret' });
      await held.reopen([otherKey, oneKey]);
      await held.store.keys.insert({ _id: after, pem: 'new secret' });
      expect((await held.store.keys.get(before))?.pem).toBe('old secret');
      await held.reopen([otherKey]);
      expect((await held.store.keys.get(after))?.pem).toBe('new secret');
      const refusal = await held.store.keys.get(before).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(SecretError);
      expect(String(refusal)).toMatch(/keys\.pem needs key [0-9a-f]{8}, absent/);
      expect(String(refusal)).not.toContain('secret ');
      await held.reopen();
    });

    test('without a key nothing secret is written', async () => {
      await held.reopen([]);
      const doc = { _id: fresh('key'), pem: 'p' };
      await expect(held.store.keys.insert(doc)).rejects.toThrow(SecretError);
      await held.reopen();
      expect(await held.store.keys.get(doc._id)).toBeUndefined();
    });
  }
}
