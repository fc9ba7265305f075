/** Restores and copies that are cut, suspended, or not alone: what they leave and what they say. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { backup } from '../../src/store/moving/backup.ts';
import { copy } from '../../src/store/moving/copy.ts';
import { restore } from '../../src/store/moving/restore.ts';
import type { RestoreAsk } from '../../src/store/moving/restore.ts';
import type { Tally } from '../../src/store/moving/tally.ts';
import type { WholeStore } from '../../src/store/openStore.ts';
import { makeFolder, removeFoldersAfterwards } from './sqliteFolder.ts';
import { emptyFolder, openAt, restoreAsk, schoolMeanwhile, startClass } from './wholeStores.ts';
import type { Class, Where } from './wholeStores.ts';

removeFoldersAfterwards();

let own: Class;
let file: string;
let written: Tally;
beforeAll(async () => {
  own = await startClass();
  file = join(makeFolder().dataDir, 'monday.elan');
  written = await backup(own.whole, { to: file, now: own.app.clock.now() });
}, 60_000);

const ask = (over: Partial<RestoreAsk> = {}) => restoreAsk(own, file, over);
const open = (where: Where) => openAt(own.app, where);

const tallyOf = (whole: WholeStore): Promise<Tally> =>
  backup(whole, { to: join(makeFolder().dataDir, 'look'), now: 0 });

/** The same store, whose intake does something first. */
function watched(whole: WholeStore, before: (collection: string) => Promise<void>): WholeStore {
  const { intake } = whole.engine;
  const documents: typeof intake.documents = async (collection, rows) => {
    await before(collection);
    return intake.documents(collection, rows);
  };
  return { ...whole, engine: { ...whole.engine, intake: { ...intake, documents } } };
}

/** Suspended where it writes `at`, for longer than its hold; `meanwhile` is what others do. */
async function suspend(whole: WholeStore, at: string, meanwhile: () => Promise<unknown>) {
  let later = 0;
  const now = () => own.app.clock.now() + later;
  const sleepy = watched(whole, async (collection) => {
    if (collection !== at || later > 0) return;
    later = 61_000;
    await meanwhile();
  });
  return restore(sleepy, ask({ now, force: true }));
}

describe('a restore that lost its hold', () => {
  test('leaves alone what another one has restored meanwhile', async () => {
    const where = emptyFolder();
    const [first, second] = [await open(where), await open(where)];
    const afterAMinute = ask({ force: true, now: () => own.app.clock.now() + 61_000 });
    const slow = suspend(first, 'persons', () => restore(second, afterAMinute));
    await expect(slow).rejects.toThrow('another one works on the store now');
    expect(await tallyOf(second)).toEqual(written);
  });

  test('does not touch what others do after that', async () => {
    const where = emptyFolder();
    const [first, second] = [await open(where), await open(where)];
    const afterAMinute = ask({ force: true, now: () => own.app.clock.now() + 61_000 });
    const { schools } = second.store;
    const slow = suspend(first, 'persons', async () => {
      await restore(second, afterAMinute);
      await schools.delete(own.school);
    });
    await expect(slow).rejects.toThrow('another one works on the store now');
    // It wrote no more of its own.
    expect(await schools.get(own.school)).toBeUndefined();
  });
});

test('a restore that somebody writes into meanwhile fails, and says where', async () => {
  const whole = await open(emptyFolder());
  const to = watched(whole, async (collection) => {
    if (collection === 'schools') await whole.store.schools.insert(schoolMeanwhile(300));
  });
  await expect(restore(to, ask())).rejects.toThrow(
    'the store has other schools than the backup: was a node running? Stop it and restore again; the store is empty now',
  );
});

describe('a copy', () => {
  test('says that the source went on meanwhile', async () => {
    const there = await open(emptyFolder());
    const { schools } = own.app.services.store;
    const late = schoolMeanwhile(200);
    const to = watched(there, async (collection) => {
      if (collection === 'schools') await schools.insert(late);
    });
    const { now } = own.app.clock;
    const { different } = await copy({ from: own.whole, to }, { force: false, now });
    expect(different).toEqual(['schools']);
    await schools.delete(late._id);
    const again = await copy({ from: own.whole, to: there }, { force: true, now });
    expect(again.different).toEqual([]);
  });

  test('of a school that was cut goes on; with what has changed since, only when told to replace', async () => {
    const [from, there] = [await open(emptyFolder()), await open(emptyFolder())];
    await restore(from, ask());
    await there.store.erasures.insert({ _id: 'erased-there-only', erasedAt: 1 });
    const one = { school: own.school, force: false, now: own.app.clock.now };
    const cutting = watched(there, async (collection) => {
      if (collection === 'schools') throw new Error('the power went');
    });
    const cut = () => copy({ from, to: cutting }, one);
    await expect(cut()).rejects.toThrow('the power went');
    // The same again: what is there is as it was.
    await expect(cut()).rejects.toThrow('the power went');
    const { attempts } = from.store.school(own.school);
    const [attempt] = (await attempts.find('byPlacement', { eq: [own.placement], limit: 1 })).docs;
    if (attempt === undefined) throw new Error('an attempt');
    const { _id } = attempt;
    await attempts.change(_id, (found) => ({ ...found, projectDueAt: 7 }));
    const both = { from, to: there };
    await expect(copy(both, one)).rejects.toThrow(
      'the target has other attempts of this school, as a copy that was cut leaves them: run it again with --force',
    );
    expect(await there.store.schools.get(own.school)).toBeUndefined();
    const { different, target } = await copy(both, { ...one, force: true });
    expect(different).toEqual([]);
    expect(target['attempts']?.count).toBe(2);
    expect((await there.store.school(own.school).attempts.get(_id))?.projectDueAt).toBe(7);
  });
});
