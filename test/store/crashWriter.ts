/**
 * Run as a process of its own by sqliteCrash.test.ts, which kills it: writes to the store in
 * `argv[2]` from 20 sides and prints a line for each write that the door acknowledged.
 */
import { assembleStore } from '../../src/store/assembleStore.ts';
import { createKeyRing } from '../../src/store/secrets.ts';
import { openSqlite } from '../../src/store/sqlite/openSqlite.ts';
import { contractDeclarations as declarations } from './contract/declarations.ts';

const [, , dataDir = '', total = '1000'] = process.argv;
const sides = 20;
const engine = await openSqlite({ declarations, now: Date.now, dataDir });
const store = assembleStore(engine, { declarations, ring: createKeyRing([]) });

async function write(side: number): Promise<void> {
  for (let at = 0; at < Number(total) / sides / 2; at += 1) {
    const _id = `${side}-${at}`;
    const seat = { row: side, letter: 'A' };
    const doc = { _id, group: 'crash', rank: 0, live: true, seat, code: _id, labels: {} };
    await store.items.insert({ ...doc, note: 'x'.repeat(at * 100) });
    process.stdout.write(`${_id} 1\n`);
    await store.items.change(_id, (was) => ({ ...was, rank: 1 }));
    process.stdout.write(`${_id} 2\n`);
  }
}

await Promise.all(Array.from({ length: sides }, (_, side) => write(side)));
await store.close();
