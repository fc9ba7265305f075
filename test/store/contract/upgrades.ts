import { beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { InvalidDocumentError } from '../../../src/store/errors.ts';
import type { StoreOf } from '../../../src/store/store.ts';
import type { MakeDatabase } from './database.ts';
import { contractDeclarations } from './declarations.ts';
import { aWork, anItem, freshSchool, someday, useStore } from './useStore.ts';

const { items } = contractDeclarations.global;
const { works } = contractDeclarations.school;
const laterSeat = z.strictObject({ row: z.number(), letter: z.string(), side: z.string() });

/** The same collections in the next version of Élan: new fields, at the top and inside. */
const laterDeclarations = {
  global: {
    items: {
      ...items,
      schema: items.schema.extend({ colour: z.string().optional(), seat: laterSeat }),
    },
  },
  school: {
    works: { ...works, schema: works.schema.extend({ reviewed: z.array(z.string()).optional() }) },
  },
} as const;

/** Two nodes on one store while it is upgraded: one of this version, one of the next. */
export function upgradesContract(make: MakeDatabase): void {
  const held = useStore(make);
  let later: StoreOf<typeof laterDeclarations>;
  beforeEach(() => {
    later = held.assemble(laterDeclarations);
  });
  const seat = { row: 1, letter: 'A', side: 'window' };

  test('a change keeps the fields of a later version, at the top and inside', async () => {
    const doc = { ...anItem({ rank: 1 }), seat, colour: 'red' };
    await later.items.insert(doc);
    const changed = await held.store.items.change(doc._id, (was) => ({
      ...was,
      rank: 2,
      seat: { ...was.seat, row: 9 },
    }));
    expect(changed.outcome).toBe('changed');
    const wanted = { ...doc, rank: 2, seat: { ...seat, row: 9 }, version: 2 };
    expect(await later.items.get(doc._id)).toEqual(wanted);
  });

  test('a replace keeps them too, and checks what it knows as ever', async () => {
    const doc = { ...anItem(), seat, colour: 'blue' };
    await later.items.insert(doc);
    const { version, ...read } = await getItem(doc._id);
    expect(await held.store.items.replace({ ...read, note: 'n' }, version)).toBe('replaced');
    expect(await later.items.get(doc._id)).toEqual({ ...doc, note: 'n', version: 2 });
    const wrong = held.store.items.replace({ ...read, rank: Number.NaN }, 2);
    await expect(wrong).rejects.toThrow(InvalidDocumentError);
  });

  test('a job of this version settles a document of a later one', async () => {
    const school = freshSchool();
    const platform = `platform of ${school}`;
    const doc = { ...aWork(school, { platform, sendAt: someday }), reviewed: ['yes'] };
    await later.school(school).works.insert(doc);
    const { works: jobs } = held.store.jobs;
    const lease = await jobs.claim('sending', { partition: platform, now: someday, leaseMs: 5000 });
    if (lease === undefined) throw new Error('nothing was due');
    const settled = await jobs.settle(lease, ({ sendAt: _sent, ...was }) => was);
    expect(settled).toBe('settled');
    const { sendAt: _sent, ...rest } = doc;
    expect(await later.school(school).works.get(doc._id)).toEqual({ ...rest, version: 2 });
  });

  test('a new document of this version has no field that its schema does not know', async () => {
    const doc = { ...anItem(), colour: 'red' };
    await expect(held.store.items.insert(doc)).rejects.toThrow(InvalidDocumentError);
  });

  async function getItem(id: string) {
    const item = await held.store.items.get(id);
    if (item === undefined) throw new Error('not there');
    return item;
  }
}
