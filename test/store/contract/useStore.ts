/** The store of one `describe`: opened before, closed and removed after, its clock in the test's hand. */
import { afterAll, beforeAll } from '@jest/globals';
import { schoolId } from '../../../src/domain/ids.ts';
import { assembleStore } from '../../../src/store/assembleStore.ts';
import { createKeyRing } from '../../../src/store/secrets.ts';
import type { Engine } from '../../../src/store/engine.ts';
import type { Declarations, StoreOf } from '../../../src/store/store.ts';
import type { MakeDatabase } from './database.ts';
import { contractDeclarations } from './declarations.ts';
import type { Item, Work } from './declarations.ts';

export type ContractStore = StoreOf<typeof contractDeclarations>;

export const oneKey = Buffer.alloc(32, 1).toString('base64');
export const otherKey = Buffer.alloc(32, 2).toString('base64');
export const someday = Date.UTC(2026, 10, 23, 8);

export interface Held {
  store: ContractStore;
  /** Epoch ms that the engine takes for now. */
  now: number;
  /** Closes, then opens again with this ring. */
  reopen(secrets?: readonly string[]): Promise<void>;
  /** The same store as another version of Élan declares it. */
  assemble<D extends Declarations>(declarations: D): StoreOf<D>;
  rawText(): Promise<string>;
}

/** Only to be used inside tests: `store` is there once `beforeAll` ran. */
export function useStore(make: MakeDatabase): Held {
  let database: Awaited<ReturnType<MakeDatabase>> | undefined;
  let opened: ContractStore | undefined;
  let engine: Engine | undefined;
  const held: Held = {
    get store() {
      if (opened === undefined) throw new Error('not open');
      return opened;
    },
    now: someday,
    async reopen(secrets = [oneKey]) {
      await opened?.close();
      opened = undefined;
      if (database === undefined) throw new Error('no database');
      engine = await database.open();
      const ring = createKeyRing(secrets);
      opened = assembleStore(engine, { declarations: contractDeclarations, ring });
    },
    assemble(declarations) {
      if (engine === undefined) throw new Error('not open');
      return assembleStore(engine, { declarations, ring: createKeyRing([oneKey]) });
    },
    rawText: async () => (await database?.rawText()) ?? '',
  };
  beforeAll(async () => {
    database = await make({ declarations: contractDeclarations, now: () => held.now });
    await held.reopen();
  });
  afterAll(async () => {
    await opened?.close();
    await database?.remove();
  });
  return held;
}

let made = 0;
/** A name that no other test uses: tests share a database, not documents. */
export function fresh(kind: string): string {
  made += 1;
  return `${kind}-${made}`;
}

export const freshSchool = () => schoolId.parse(fresh('school'));

export function anItem(over: Partial<Item> = {}): Item {
  const _id = over._id ?? fresh('item');
  const seat = { row: 1, letter: 'A' };
  return { _id, group: fresh('group'), rank: 1, live: true, seat, code: _id, labels: {}, ...over };
}

export function aWork(school: string, over: Partial<Work> = {}): Work {
  made += 1;
  return {
    _id: fresh('work'),
    schoolId: school,
    course: 'c1',
    alias: made,
    count: 0,
    readers: [],
    platform: 'p1',
    ...over,
  };
}

export const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
