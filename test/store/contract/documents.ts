import { expect, test } from '@jest/globals';
import { InvalidDocumentError, StoreUseError, ValueTakenError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import { anItem, fresh, times, useStore } from './useStore.ts';

export function documentsContract(make: MakeDatabase): void {
  const held = useStore(make);
  readingAndWriting();
  changing();
  whatSchemasRefuse();

  function readingAndWriting(): void {
    test('an inserted document is read back with version 1', async () => {
      const doc = anItem({ note: 'élève ✓ 𝄞', rank: -0.5 });
      expect(await held.store.items.insert(doc)).toBe('inserted');
      expect(await held.store.items.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('a missing document is undefined to get and to take, and false to delete', async () => {
      const { items } = held.store;
      expect(await items.get('nobody')).toBeUndefined();
      expect(await items.take('nobody')).toBeUndefined();
      expect(await items.delete('nobody')).toBe(false);
    });

    test('a second insert of an id says exists and changes nothing', async () => {
      const doc = anItem({ rank: 1 });
      await held.store.items.insert(doc);
      expect(await held.store.items.insert({ ...doc, rank: 2 })).toBe('exists');
      expect(await held.store.items.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('an insert that would repeat the values of a unique index says exists', async () => {
      const group = fresh('group');
      await held.store.items.insert(anItem({ group, code: 'one' }));
      const second = anItem({ group, code: 'one' });
      expect(await held.store.items.insert(second)).toBe('exists');
      expect(await held.store.items.get(second._id)).toBeUndefined();
      expect(await held.store.items.insert({ ...second, code: 'two' })).toBe('inserted');
    });

    test('insertMany gives one outcome per document, in order', async () => {
      const group = fresh('group');
      const known = anItem({ group, code: 'a' });
      await held.store.items.insert(known);
      const twice = anItem({ group, code: 'b' });
      const docs = [
        known,
        twice,
        twice,
        anItem({ group, code: 'a' }),
        anItem({ group, code: 'c' }),
      ];
      const outcomes = await held.store.items.insertMany(docs);
      expect(outcomes).toEqual(['exists', 'inserted', 'exists', 'exists', 'inserted']);
      expect(await held.store.items.count('byGroup', { eq: [group] }, 10)).toBe(3);
      expect(await held.store.items.insertMany([])).toEqual([]);
    });

    test('getMany leaves out the missing, repeats nothing and takes at most 200 ids', async () => {
      const docs = times(3, () => anItem());
      await held.store.items.insertMany(docs);
      const ids = docs.map((doc) => doc._id);
      const found = await held.store.items.getMany([...ids, 'nobody', ...ids]);
      expect(found.map((doc) => doc._id).sort()).toEqual(ids.sort());
      expect(await held.store.items.getMany([])).toEqual([]);
      expect(await held.store.items.getMany(times(200, String))).toEqual([]);
      await expect(held.store.items.getMany(times(201, String))).rejects.toThrow(StoreUseError);
    });

    test('replace writes on the version that was read, and only on that one', async () => {
      const doc = anItem({ note: 'first' });
      await held.store.items.insert(doc);
      expect(await held.store.items.replace({ ...doc, note: 'second' }, 1)).toBe('replaced');
      expect(await held.store.items.replace({ ...doc, note: 'third' }, 1)).toBe('conflict');
      expect(await held.store.items.get(doc._id)).toEqual({ ...doc, note: 'second', version: 2 });
      expect(await held.store.items.replace(anItem(), 1)).toBe('conflict');
    });

    test('replace removes the fields that the new document lacks', async () => {
      const { note: _note, ...bare } = anItem({ note: 'goes' });
      await held.store.items.insert({ ...bare, note: 'goes' });
      await held.store.items.replace(bare, 1);
      expect(await held.store.items.get(bare._id)).toEqual({ ...bare, version: 2 });
    });

    test('a replace or change that would repeat a unique value throws and writes nothing', async () => {
      const group = fresh('group');
      const [one, two] = [anItem({ group, code: '1' }), anItem({ group, code: '2' })];
      await held.store.items.insertMany([one, two]);
      const { items } = held.store;
      await expect(items.replace({ ...two, code: '1' }, 1)).rejects.toThrow(ValueTakenError);
      await expect(items.change(two._id, (doc) => ({ ...doc, code: '1' }))).rejects.toThrow(
        ValueTakenError,
      );
      expect(await items.get(two._id)).toEqual({ ...two, version: 1 });
    });

    test('take gives the document once, and it is gone', async () => {
      const doc = anItem();
      await held.store.items.insert(doc);
      expect(await held.store.items.take(doc._id)).toEqual({ ...doc, version: 1 });
      expect(await held.store.items.take(doc._id)).toBeUndefined();
      expect(await held.store.items.get(doc._id)).toBeUndefined();
    });

    test('delete says whether there was something, and the id can be used again', async () => {
      const doc = anItem();
      await held.store.items.insert(doc);
      expect(await held.store.items.delete(doc._id)).toBe(true);
      expect(await held.store.items.delete(doc._id)).toBe(false);
      expect(await held.store.items.insert(doc)).toBe('inserted');
    });

    test('what was acknowledged is there after closing and opening again', async () => {
      const docs = times(30, () => anItem());
      await Promise.all(docs.map((doc) => held.store.items.insert(doc)));
      await held.store.items.change(docs[0]?._id ?? '', (doc) => ({ ...doc, note: 'changed' }));
      await held.reopen();
      const found = await held.store.items.getMany(docs.map((doc) => doc._id));
      expect(found).toHaveLength(30);
      expect(found.filter((doc) => doc.note === 'changed' && doc.version === 2)).toHaveLength(1);
      await held.store.ping();
    });

    test('close waits for the writes that were begun', async () => {
      const docs = times(20, () => anItem());
      const begun = Promise.all(docs.map((doc) => held.store.items.insert(doc)));
      await held.reopen();
      expect(new Set(await begun)).toEqual(new Set(['inserted']));
      expect(await held.store.items.getMany(docs.map((doc) => doc._id))).toHaveLength(20);
    });
  }

  function changing(): void {
    test('change gives the new document and its version', async () => {
      const doc = anItem({ rank: 1 });
      await held.store.items.insert(doc);
      const change = await held.store.items.change(doc._id, (was) => ({ ...was, rank: 7 }));
      expect(change).toEqual({ outcome: 'changed', doc: { ...doc, rank: 7, version: 2 } });
      expect(await held.store.items.get(doc._id)).toEqual({ ...doc, rank: 7, version: 2 });
    });

    test('change without a new document changes nothing', async () => {
      const doc = anItem();
      await held.store.items.insert(doc);
      const change = await held.store.items.change(doc._id, () => undefined);
      expect(change).toEqual({ outcome: 'unchanged', doc: { ...doc, version: 1 } });
      expect(await held.store.items.change('nobody', (was) => was)).toEqual({ outcome: 'missing' });
    });

    test('change tries again on what another writer left', async () => {
      // Both writes are on their way at once: asked again until the other one came first.
      for (let round = 0; round < 40; round += 1) {
        const doc = anItem({ rank: 0 });
        await held.store.items.insert(doc);
        let other: Promise<unknown> = Promise.resolve();
        const seen: number[] = [];
        const change = await held.store.items.change(doc._id, (was) => {
          if (seen.length === 0) other = held.store.items.replace({ ...doc, rank: 10 }, 1);
          seen.push(was.rank);
          return { ...was, rank: was.rank + 1 };
        });
        if ((await other) === 'replaced') {
          expect(seen).toEqual([0, 10]);
          expect(change).toMatchObject({ outcome: 'changed', doc: { rank: 11, version: 3 } });
          return;
        }
        expect(change).toMatchObject({ outcome: 'changed', doc: { rank: 1, version: 2 } });
      }
      throw new Error('the other writer never came first');
    });

    test('change can’t give a document another id', async () => {
      const doc = anItem();
      await held.store.items.insert(doc);
      const change = held.store.items.change(doc._id, (was) => ({ ...was, _id: 'other' }));
      await expect(change).rejects.toThrow(StoreUseError);
    });
  }

  function whatSchemasRefuse(): void {
    test('a document that its schema refuses is not written, and the error keeps its content', async () => {
      const doc = { ...anItem(), rank: Number.NaN, code: 'very-private' };
      const refusal = await held.store.items.insert(doc).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(InvalidDocumentError);
      expect(String(refusal)).toContain('rank');
      expect(String(refusal)).not.toContain('very-private');
      expect(await held.store.items.get(doc._id)).toBeUndefined();
      const many = held.store.items.insertMany([{ ...doc, rank: 1 }, doc]);
      await expect(many).rejects.toThrow(InvalidDocumentError);
      expect(await held.store.items.get(doc._id)).toBeUndefined();
    });

    test('keys with dots, dollars or words of JavaScript are only keys', async () => {
      const names = ['a.b', '$set', '$where', 'constructor', 'toString', '', 'x y', 'ключ'];
      const labels = Object.fromEntries(names.map((name) => [name, { [name]: [name, 1, null] }]));
      const doc = anItem({ labels });
      await held.store.items.insert(doc);
      expect(await held.store.items.get(doc._id)).toEqual({ ...doc, version: 1 });
    });

    test('a __proto__ key from a client changes no prototype', async () => {
      const labels: Record<string, unknown> = JSON.parse(
        '{"__proto__": {"admin": true}, "in": {"__proto__": {"admin": true}}, "kept": 1}',
      );
      const doc = anItem({ labels });
      await held.store.items.insert(doc);
      const read = await held.store.items.get(doc._id);
      expect(read?.labels['kept']).toBe(1);
      expect(read?.labels['admin']).toBeUndefined();
      expect(read?.labels['in']).not.toHaveProperty('admin');
      expect({}).not.toHaveProperty('admin');
      expect(Object.getPrototypeOf(read?.labels)).toBe(Object.prototype);
    });

    test('half a surrogate pair becomes the replacement character', async () => {
      const doc = anItem({ note: 'a\ud800b', labels: { 'k\udc00': ['\ud800'] } });
      await held.store.items.insert(doc);
      const read = await held.store.items.get(doc._id);
      expect(read?.note).toBe('a\ufffdb');
      expect(read?.labels).toEqual({ 'k\ufffd': ['\ufffd'] });
    });
  }
}
