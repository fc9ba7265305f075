import { expect, test } from '@jest/globals';
import { StoreUseError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import { aWork, anItem, fresh, freshSchool, times, useStore } from './useStore.ts';

const ids = (docs: readonly { readonly _id: string }[]) => docs.map((doc) => doc._id);

export function rangesContract(make: MakeDatabase): void {
  const held = useStore(make);
  indexes();
  misuse();
  arrays();

  async function ranked(ranks: readonly number[]): Promise<string> {
    const group = fresh('group');
    await held.store.items.insertMany(ranks.map((rank) => anItem({ group, rank })));
    return group;
  }

  function indexes(): void {
    test('a range takes its start and leaves its end', async () => {
      const group = await ranked([1, 2, 2, 3, 10, -1, 2.5]);
      const ranksOf = async (range: { from?: number; to?: number }) => {
        const { docs } = await held.store.items.find('byGroup', {
          eq: [group],
          ...range,
          limit: 9,
        });
        return docs.map((doc) => doc.rank);
      };
      expect(await ranksOf({})).toEqual([-1, 1, 2, 2, 2.5, 3, 10]);
      expect(await ranksOf({ from: 2, to: 3 })).toEqual([2, 2, 2.5]);
      expect(await ranksOf({ from: 3 })).toEqual([3, 10]);
      expect(await ranksOf({ to: 1 })).toEqual([-1]);
      expect(await ranksOf({ from: 3, to: 3 })).toEqual([]);
      expect(await ranksOf({ from: 5, to: 2 })).toEqual([]);
    });

    test('descending is ascending backwards', async () => {
      const group = await ranked([3, 1, 2, 2, 2]);
      const ask = { eq: [group], limit: 9 };
      const up = await held.store.items.find('byGroup', ask);
      const down = await held.store.items.find('byGroup', { ...ask, order: 'desc' });
      expect(ids(down.docs)).toEqual(ids(up.docs).reverse());
    });

    test('strings sort by their UTF-8 bytes, on every engine', async () => {
      const group = fresh('group');
      const letters = ['b', 'a', 'B', 'é', '10', '9', '', '\uffee', '𝄞'];
      const seats = letters.map((letter) => anItem({ group, seat: { row: 1, letter } }));
      await held.store.items.insertMany(seats);
      const { docs } = await held.store.items.find('bySeat', { eq: [group, 1], limit: 20 });
      const sorted = ['', '10', '9', 'B', 'a', 'b', 'é', '\uffee', '𝄞'];
      expect(docs.map((doc) => doc.seat.letter)).toEqual(sorted);
      const range = { eq: [group, 1], from: 'B', to: 'b', limit: 20 };
      const some = await held.store.items.find('bySeat', range);
      expect(some.docs.map((doc) => doc.seat.letter)).toEqual(['B', 'a']);
    });

    test('an index is read by a prefix of its fields, nested ones and booleans too', async () => {
      const group = fresh('group');
      await held.store.items.insertMany(
        times(8, (at) =>
          anItem({ group, live: at % 2 === 0, seat: { row: at % 4, letter: `${at}` } }),
        ),
      );
      const { items } = held.store;
      const row = await items.find('bySeat', { eq: [group, 3], limit: 9 });
      expect(row.docs.map((doc) => doc.seat.letter)).toEqual(['3', '7']);
      const rows = await items.find('bySeat', { eq: [group], from: 2, limit: 9 });
      expect(rows.docs.map((doc) => doc.seat.letter)).toEqual(['2', '6', '3', '7']);
      expect((await items.find('byLive', { eq: [group, true], limit: 9 })).docs).toHaveLength(4);
      const one = await items.find('bySeat', { eq: [group, 3, '7'], limit: 9 });
      expect(one.docs).toHaveLength(1);
      const code = one.docs[0]?.code ?? '';
      expect((await items.find('byCode', { eq: [group, code], limit: 1 })).docs).toEqual(one.docs);
    });

    test('a find without values reads the whole index in order', async () => {
      const lowest = -1e9;
      await ranked([lowest + 2, lowest, lowest + 1]);
      const { docs, next } = await held.store.items.find('byRank', { limit: 3 });
      expect(docs.map((doc) => doc.rank)).toEqual([lowest, lowest + 1, lowest + 2]);
      expect(next).toBeDefined();
    });

    test('count stops at its max', async () => {
      const group = await ranked([1, 2, 3, 4, 5]);
      const { items } = held.store;
      expect(await items.count('byGroup', { eq: [group] }, 100)).toBe(5);
      expect(await items.count('byGroup', { eq: [group], from: 2, to: 4 }, 100)).toBe(2);
      expect(await items.count('byGroup', { eq: [group] }, 3)).toBe(3);
      expect(await items.count('byGroup', { eq: ['nobody'] }, 3)).toBe(0);
    });

    test('an index follows its document: changed, replaced, taken, deleted', async () => {
      const group = fresh('group');
      const [one, two, three] = [1, 2, 3].map((rank) => anItem({ group, rank }));
      if (!one || !two || !three) throw new Error('three made');
      const { items } = held.store;
      await items.insertMany([one, two, three]);
      await items.change(one._id, (doc) => ({ ...doc, rank: 9 }));
      await items.take(two._id);
      const { docs } = await items.find('byGroup', { eq: [group], limit: 9 });
      expect(docs.map((doc) => doc.rank)).toEqual([3, 9]);
      await items.delete(three._id);
      expect(await items.count('byGroup', { eq: [group] }, 9)).toBe(1);
    });

    test('deletePage deletes a bounded number of documents of the range', async () => {
      const group = await ranked([1, 2, 3, 4, 5, 6, 7]);
      const { items } = held.store;
      const range = { eq: [group], from: 2, to: 7 };
      expect(await items.deletePage('byGroup', range, 3)).toBe(3);
      expect(await items.deletePage('byGroup', range, 3)).toBe(2);
      expect(await items.deletePage('byGroup', range, 3)).toBe(0);
      const { docs } = await items.find('byGroup', { eq: [group], limit: 9 });
      expect(docs.map((doc) => doc.rank)).toEqual([1, 7]);
    });
  }

  function misuse(): void {
    test('an undeclared index, a wrong value or too high a limit is a clear error', async () => {
      const { items } = held.store;
      const wrong = [
        items.find('byNothing', { limit: 1 }),
        items.find('toString', { limit: 1 }),
        items.find('byGroup', { limit: 501 }),
        items.find('byGroup', { limit: 0 }),
        items.find('byGroup', { limit: 1.5 }),
        items.find('byGroup', { eq: [1], limit: 1 }),
        items.find('byGroup', { eq: ['a'], from: '1', limit: 1 }),
        items.find('byGroup', { eq: ['a', 1, 2], limit: 1 }),
        items.find('byGroup', { eq: ['a', 1], from: 1, limit: 1 }),
        items.count('byNothing', {}, 1),
        items.count('byGroup', {}, 0),
        items.deletePage('byGroup', {}, 501),
        items.deletePage('byNothing', {}, 1),
      ];
      const outcomes = await Promise.allSettled(wrong);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(StoreUseError) });
      }
    });
  }

  function arrays(): void {
    test('an index over an array finds the documents that hold a value, once each', async () => {
      const school = freshSchool();
      const { works } = held.store.school(school);
      const readers = [['a', 'b'], ['b'], [], ['c', 'b', 'b']];
      await works.insertMany(readers.map((of, count) => aWork(school, { readers: of, count })));
      const countsOf = async (reader: string) => {
        const { docs } = await works.find('byReader', { eq: [reader], limit: 9 });
        return docs.map((doc) => doc.count);
      };
      expect(await countsOf('b')).toEqual([0, 1, 3]);
      expect(await countsOf('a')).toEqual([0]);
      expect(await countsOf('nobody')).toEqual([]);
      const later = await works.find('byReader', { eq: ['b'], from: 1, order: 'desc', limit: 9 });
      expect(later.docs.map((doc) => doc.count)).toEqual([3, 1]);
      expect(await works.count('byReader', { eq: ['b'] }, 9)).toBe(3);
      await expect(works.find('byReader', { limit: 9 })).rejects.toThrow(StoreUseError);
      await expect(works.find('byReader', { from: 'a', limit: 9 })).rejects.toThrow(StoreUseError);
    });

    test('narrowing the array is one write that acts on the index at once', async () => {
      const school = freshSchool();
      const { works } = held.store.school(school);
      const doc = aWork(school, { readers: ['a', 'b'] });
      await works.insert(doc);
      await works.replace({ ...doc, readers: ['a', 'd'] }, 1);
      const found = (reader: string) => works.count('byReader', { eq: [reader] }, 9);
      expect(await Promise.all(['a', 'b', 'd'].map(found))).toEqual([1, 0, 1]);
      await works.delete(doc._id);
      expect(await Promise.all(['a', 'b', 'd'].map(found))).toEqual([0, 0, 0]);
    });

    test('an index over an array pages and deletes like any other', async () => {
      const school = freshSchool();
      const { works } = held.store.school(school);
      const docs = times(7, (at) => aWork(school, { readers: ['r', `r${at}`], count: at % 2 }));
      await works.insertMany(docs);
      const first = await works.find('byReader', { eq: ['r'], limit: 4 });
      const ask = { eq: ['r'], limit: 4, ...(first.next !== undefined && { after: first.next }) };
      const second = await works.find('byReader', ask);
      expect(ids([...first.docs, ...second.docs]).sort()).toEqual(ids(docs).sort());
      expect(second.next).toBeUndefined();
      expect(await works.deletePage('byReader', { eq: ['r'] }, 5)).toBe(5);
      expect(await works.count('byReader', { eq: ['r'] }, 9)).toBe(2);
    });
  }
}
