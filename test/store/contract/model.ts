/** Any sequence of verbs does to the store what it does to a list in memory. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ValueTakenError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import type { Item } from './declarations.ts';
import { anItem, fresh, useStore } from './useStore.ts';

const verbs = ['insert', 'replace', 'change', 'take', 'delete', 'deletePage'] as const;
const step = fc.record({
  verb: fc.constantFrom(...verbs),
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  code: fc.constantFrom('x', 'y', 'z'),
  rank: fc.integer({ min: 0, max: 3 }),
  version: fc.integer({ min: 1, max: 3 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What a store must do, without storing anything. */
class Memory {
  readonly docs = new Map<string, Item & { version: number }>();

  taken(doc: Item): boolean {
    return [...this.docs.values()].some((one) => one._id !== doc._id && one.code === doc.code);
  }

  above(rank: number): readonly Item[] {
    return [...this.docs.values()].filter((one) => one.rank >= rank);
  }

  /** The outcome of a step, as the door would say it. */
  play({ verb, rank, version }: Step, doc: Item): unknown {
    const known = this.docs.get(doc._id);
    switch (verb) {
      case 'insert':
        if (known !== undefined || this.taken(doc)) return 'exists';
        this.docs.set(doc._id, { ...doc, version: 1 });
        return 'inserted';
      case 'replace':
      case 'change':
        if (known === undefined) return verb === 'replace' ? 'conflict' : 'missing';
        if (verb === 'replace' && known.version !== version) return 'conflict';
        if (this.taken(doc)) return 'taken';
        this.docs.set(doc._id, { ...doc, version: known.version + 1 });
        return `${verb}d`;
      case 'take':
        this.docs.delete(doc._id);
        return known;
      case 'delete':
        return this.docs.delete(doc._id);
      case 'deletePage':
        return this.above(rank).filter(({ _id }) => this.docs.delete(_id)).length;
    }
  }
}

function sayTaken(error: unknown): 'taken' {
  if (error instanceof ValueTakenError) return 'taken';
  throw error;
}

export function modelContract(make: MakeDatabase): void {
  const held = useStore(make);

  async function play({ verb, rank, version }: Step, doc: Item): Promise<unknown> {
    const { items } = held.store;
    switch (verb) {
      case 'insert':
        return items.insert(doc);
      case 'replace':
        return items.replace(doc, version).catch(sayTaken);
      case 'change':
        return items.change(doc._id, () => doc).then(({ outcome }) => outcome, sayTaken);
      case 'take':
        return items.take(doc._id);
      case 'delete':
        return items.delete(doc._id);
      case 'deletePage':
        return items.deletePage('byGroup', { eq: [doc.group], from: rank }, 2);
    }
  }

  test('any sequence of verbs does what it does to a list in memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const group = fresh('group');
        const memory = new Memory();
        for (const one of steps) {
          // Which two of three it deletes is not promised.
          if (one.verb === 'deletePage' && memory.above(one.rank).length > 2) continue;
          const { code, rank } = one;
          const doc = anItem({ _id: `${group}-${one.name}`, group, code, rank });
          expect(await play(one, doc)).toEqual(memory.play(one, doc));
        }
        const { docs } = await held.store.items.find('byCode', { eq: [group], limit: 10 });
        const expected = [...memory.docs.values()].sort((x, y) => (x.code < y.code ? -1 : 1));
        expect(docs).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
}
