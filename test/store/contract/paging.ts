import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Find } from '../../../src/store/contract.ts';
import { BadCursorError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import { anItem, fresh, times, useStore } from './useStore.ts';

const forge = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

export function pagingContract(make: MakeDatabase): void {
  const held = useStore(make);

  /** Every id of a list, page by page; a list that never ends fails. */
  async function walk(index: string, query: Find): Promise<string[]> {
    const ids: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 100; page += 1) {
      const ask = after === undefined ? query : { ...query, after };
      const { docs, next } = await held.store.items.find(index, ask);
      expect(docs.length).toBeLessThanOrEqual(query.limit);
      ids.push(...docs.map((doc) => doc._id));
      if (next === undefined) return ids;
      expect(docs).toHaveLength(query.limit);
      after = next;
    }
    throw new Error('the list does not end');
  }

  test('pages over equal keys lose and repeat nothing', async () => {
    const group = fresh('group');
    const docs = times(25, (at) => anItem({ group, rank: at < 20 ? 5 : at }));
    await held.store.items.insertMany(docs);
    const expected = docs.map((doc) => doc._id).sort();
    for (const order of ['asc', 'desc'] as const) {
      const ids = await walk('byGroup', { eq: [group], order, limit: 3 });
      expect(ids.toSorted()).toEqual(expected);
      expect(new Set(ids).size).toBe(25);
    }
    expect(await walk('byGroup', { eq: [group, 5], limit: 7 })).toHaveLength(20);
  });

  test('a page that ends with the last document has no next', async () => {
    const group = fresh('group');
    await held.store.items.insertMany(times(6, (rank) => anItem({ group, rank })));
    const first = await held.store.items.find('byGroup', { eq: [group], limit: 3 });
    expect(first.next).toBeDefined();
    const after = first.next ?? '';
    const second = await held.store.items.find('byGroup', { eq: [group], limit: 3, after });
    expect(second.docs).toHaveLength(3);
    expect(second.next).toBeUndefined();
  });

  test('documents written or deleted meanwhile disturb only their own place', async () => {
    const group = fresh('group');
    const docs = times(6, (rank) => anItem({ group, rank }));
    await held.store.items.insertMany(docs);
    const first = await held.store.items.find('byGroup', { eq: [group], limit: 3 });
    await held.store.items.delete(docs[2]?._id ?? '');
    await held.store.items.insertMany([anItem({ group, rank: 0.5 }), anItem({ group, rank: 3.5 })]);
    const after = first.next ?? '';
    const second = await held.store.items.find('byGroup', { eq: [group], limit: 9, after });
    expect(second.docs.map((doc) => doc.rank)).toEqual([3, 3.5, 4, 5]);
  });

  test('a cursor that was cut, changed or made for another list is a clear error', async () => {
    const group = fresh('group');
    await held.store.items.insertMany(times(4, (rank) => anItem({ group, rank })));
    const { items } = held.store;
    const cursor = (await items.find('byGroup', { eq: [group], limit: 2 })).next ?? '';
    const wrong: readonly (readonly [string, Find])[] = [
      ['byGroup', { eq: [group], after: '', limit: 2 }],
      ['byGroup', { eq: [group], after: cursor.slice(0, -4), limit: 2 }],
      ['byGroup', { eq: [group], after: "%00' OR 1=1 --", limit: 2 }],
      ['byGroup', { eq: [group], after: forge(['items.byGroup', ['x', 'y']]), limit: 2 }],
      ['byGroup', { eq: [group], after: forge(['items.byGroup', [{ $gt: 0 }, 'y']]), limit: 2 }],
      ['byGroup', { eq: [group], after: forge(['items.byGroup', [1]]), limit: 2 }],
      ['byGroup', { eq: [group], after: forge(null), limit: 2 }],
      ['byRank', { after: cursor, limit: 2 }],
      ['byGroup', { eq: [group, 1], after: cursor, limit: 2 }],
      ['byGroup', { eq: [group], from: 2, after: cursor, limit: 2 }],
      ['byGroup', { eq: [group], to: 1, after: cursor, limit: 2 }],
    ];
    for (const [index, query] of wrong) {
      await expect(items.find(index, query)).rejects.toThrow(BadCursorError);
    }
  });

  test('paging agrees with a list in memory', async () => {
    const seat = fc.record({
      row: fc.integer({ min: 0, max: 3 }),
      letter: fc.constantFrom('a', 'é', '𝄞', 'b'),
    });
    const bound = fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined });
    const anyQuery = fc.record({
      seats: fc.array(seat, { maxLength: 25 }),
      from: bound,
      to: bound,
      order: fc.constantFrom('asc' as const, 'desc' as const),
      limit: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(anyQuery, async ({ seats, from, to, order, limit }) => {
        const group = fresh('group');
        const docs = seats.map((at) => anItem({ group, seat: at }));
        await held.store.items.insertMany(docs);
        const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
        const expected = docs
          .filter(({ seat: { row } }) => row >= (from ?? 0) && row < (to ?? 9))
          .sort(
            (a, b) =>
              a.seat.row - b.seat.row ||
              Buffer.compare(Buffer.from(a.seat.letter), Buffer.from(b.seat.letter)) ||
              Buffer.compare(Buffer.from(a._id), Buffer.from(b._id)),
          )
          .map((doc) => doc._id);
        if (order === 'desc') expected.reverse();
        expect(await walk('bySeat', { eq: [group], ...range, order, limit })).toEqual(expected);
        const counted = await held.store.items.count('bySeat', { eq: [group], ...range }, 100);
        expect(counted).toBe(expected.length);
      }),
      { numRuns: 40 },
    );
  });
}
