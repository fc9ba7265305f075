import { expect, test } from '@jest/globals';
import { StoreUseError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import { aWork, fresh, freshSchool, someday, times, useStore } from './useStore.ts';
import type { Work } from './declarations.ts';

const sent = ({ sendAt: _sendAt, ...doc }: Work): Work => ({ ...doc, course: 'sent' });
const checked = ({ checkAt: _checkAt, ...doc }: Work): Work => doc;
const moved = (doc: Work): Work => ({ ...doc, schoolId: 'another' });

export function queuesContract(make: MakeDatabase): void {
  const held = useStore(make);
  claiming();
  leases();
  settling();
  looking();

  /** A platform of its own with works due at the given times. */
  async function due(...sendAt: readonly (number | undefined)[]) {
    const school = freshSchool();
    const partition = fresh('platform');
    const docs = sendAt.map((at) =>
      aWork(school, { platform: partition, ...(at !== undefined && { sendAt: at }) }),
    );
    await held.store.school(school).works.insertMany(docs);
    return { docs, partition, works: held.store.school(school).works };
  }

  async function claimed(partition: string, now = someday) {
    const lease = await held.store.jobs.works.claim('sending', { partition, now, leaseMs: 1000 });
    if (lease === undefined) throw new Error('nothing to claim');
    return lease;
  }

  function claiming(): void {
    test('the document that has been due for longest comes first', async () => {
      const { docs, partition } = await due(someday - 1, someday - 3, someday - 2, undefined);
      const order: string[] = [];
      for (let at = 0; at < 3; at += 1) order.push((await claimed(partition)).doc._id);
      expect(order).toEqual([docs[1]?._id, docs[2]?._id, docs[0]?._id]);
      const ask = { partition, now: someday, leaseMs: 1000 };
      expect(await held.store.jobs.works.claim('sending', ask)).toBeUndefined();
    });

    test('a document is due from its time on', async () => {
      const { partition } = await due(someday + 10);
      const claim = (now: number) =>
        held.store.jobs.works.claim('sending', { partition, now, leaseMs: 1000 });
      expect(await claim(someday + 9)).toBeUndefined();
      expect(await claim(someday + 10)).toMatchObject({ queue: 'sending', until: someday + 1010 });
    });

    test('partitions hold each other back in nothing', async () => {
      const dead = await due(...times(5, (at) => someday - 1000 - at));
      const alive = await due(someday);
      expect((await claimed(alive.partition)).doc._id).toBe(alive.docs[0]?._id);
      expect((await claimed(dead.partition)).doc.platform).toBe(dead.partition);
    });

    test('works of all schools come through one door, and two queues lease apart', async () => {
      const { docs, partition, works } = await due(someday);
      const id = docs[0]?._id ?? '';
      await works.change(id, (was) => ({ ...was, checkAt: someday }));
      const ask = { partition, now: someday, leaseMs: 1000 };
      const sending = await held.store.jobs.works.claim('sending', ask);
      const checking = await held.store.jobs.works.claim('checking', ask);
      expect([sending?.doc._id, checking?.doc._id]).toEqual([id, id]);
      if (!sending || !checking) throw new Error('both were due');
      expect(await held.store.jobs.works.settle(sending, sent)).toBe('settled');
      expect(await held.store.jobs.works.settle(checking, checked)).toBe('settled');
      expect(await works.get(id)).toMatchObject({ course: 'sent', version: 4 });
    });

    test('an undeclared queue is a clear error', async () => {
      const ask = { partition: 'p', now: someday, leaseMs: 1 };
      await expect(held.store.jobs.works.claim('toString', ask)).rejects.toThrow(StoreUseError);
    });
  }

  function leases(): void {
    test('claiming and renewing leave the version, so a student’s write does not clash', async () => {
      const { docs, partition, works } = await due(someday);
      const lease = await claimed(partition);
      await held.store.jobs.works.renew(lease, { now: someday + 1, leaseMs: 1000 });
      const [doc] = docs;
      expect(lease.doc).toEqual({ ...doc, version: 1 });
      expect(doc && (await works.replace({ ...doc, count: 5 }, 1))).toBe('replaced');
      expect(await works.get(doc?._id ?? '')).toEqual({ ...doc, count: 5, version: 2 });
    });

    test('a lease that ran out can be claimed by another, and the first comes too late', async () => {
      const { partition, works } = await due(someday);
      const first = await claimed(partition);
      const ask = { partition, now: someday + 999, leaseMs: 1000 };
      expect(await held.store.jobs.works.claim('sending', ask)).toBeUndefined();
      const second = await claimed(partition, someday + 1000);
      expect(second.doc._id).toBe(first.doc._id);
      expect(await held.store.jobs.works.settle(first, sent)).toBe('lost');
      const renewal = { now: someday + 1001, leaseMs: 1000 };
      expect(await held.store.jobs.works.renew(first, renewal)).toBeUndefined();
      expect(await works.get(first.doc._id)).toMatchObject({ course: 'c1', version: 1 });
      expect(await held.store.jobs.works.settle(second, sent)).toBe('settled');
    });

    test('a renewed lease holds until its new end', async () => {
      const { partition } = await due(someday);
      const lease = await claimed(partition);
      const renewed = await held.store.jobs.works.renew(lease, {
        now: someday + 900,
        leaseMs: 1000,
      });
      expect(renewed).toMatchObject({ token: lease.token, until: someday + 1900 });
      const claim = (now: number) =>
        held.store.jobs.works.claim('sending', { partition, now, leaseMs: 1000 });
      expect(await claim(someday + 1899)).toBeUndefined();
      expect(await claim(someday + 1900)).toBeDefined();
    });

    test('a lease survives closing and opening', async () => {
      const { partition } = await due(someday);
      const lease = await claimed(partition);
      await held.reopen();
      const ask = { partition, now: someday + 1, leaseMs: 1000 };
      expect(await held.store.jobs.works.claim('sending', ask)).toBeUndefined();
      expect(await held.store.jobs.works.settle(lease, sent)).toBe('settled');
    });
  }

  function settling(): void {
    test('settle works on the document as it is now and gives the lease back', async () => {
      const { partition, works } = await due(someday);
      const lease = await claimed(partition);
      await works.change(lease.doc._id, (was) => ({ ...was, count: 42 }));
      const settled = await held.store.jobs.works.settle(lease, (doc) => {
        expect(doc).toMatchObject({ count: 42, version: 2 });
        return { ...doc, sendAt: someday + 5, course: 'later' };
      });
      expect(settled).toBe('settled');
      const after = await works.get(lease.doc._id);
      expect(after).toMatchObject({ count: 42, course: 'later', version: 3 });
      expect((await claimed(partition, someday + 5)).doc).toEqual(after);
    });

    test('a lease is settled once', async () => {
      const { partition, works } = await due(someday);
      const lease = await claimed(partition);
      expect(await held.store.jobs.works.settle(lease, (doc) => doc)).toBe('settled');
      expect(await held.store.jobs.works.settle(lease, sent)).toBe('lost');
      expect(await works.get(lease.doc._id)).toMatchObject({ course: 'c1' });
    });

    test('settling a document that was deleted meanwhile is lost', async () => {
      const { docs, partition, works } = await due(someday);
      const lease = await claimed(partition);
      await works.delete(lease.doc._id);
      expect(await held.store.jobs.works.settle(lease, sent)).toBe('lost');
      const [doc] = docs;
      expect(doc && (await works.insert(doc))).toBe('inserted');
      expect(await held.store.jobs.works.settle(lease, sent)).toBe('lost');
    });

    test('settling can’t move a document to another school', async () => {
      const { partition } = await due(someday);
      const lease = await claimed(partition);
      await expect(held.store.jobs.works.settle(lease, moved)).rejects.toThrow(StoreUseError);
    });
  }

  function looking(): void {
    test('page lists what is due, leased or not, oldest first', async () => {
      const { docs, partition } = await due(
        someday,
        someday - 2,
        someday + 1,
        undefined,
        someday - 1,
      );
      await claimed(partition);
      const ask = { partition, now: someday, limit: 10 };
      const { docs: listed } = await held.store.jobs.works.page('sending', ask);
      expect(listed.map((doc) => doc._id)).toEqual([1, 4, 0].map((at) => docs[at]?._id));
      const short = await held.store.jobs.works.page('sending', { ...ask, limit: 2 });
      expect(short.docs).toHaveLength(2);
      const long = held.store.jobs.works.page('sending', { ...ask, limit: 501 });
      await expect(long).rejects.toThrow(StoreUseError);
    });

    test('count says how many are due, leased or not, up to a bound', async () => {
      const { partition } = await due(someday, someday - 2, someday + 1, undefined, someday - 1);
      await claimed(partition);
      const count = (max: number) =>
        held.store.jobs.works.count('sending', { partition, now: someday, max });
      expect(await count(10)).toBe(3);
      expect(await count(2)).toBe(2);
      await expect(count(0)).rejects.toThrow(StoreUseError);
    });
  }
}
