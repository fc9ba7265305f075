import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { Blobs } from '../../../src/store/contract.ts';
import { StoreUseError } from '../../../src/store/errors.ts';
import type { MakeDatabase } from './database.ts';
import { freshSchool, someday, times, useStore } from './useStore.ts';

const chunk = 256 * 1024;

async function put(blobs: Blobs, content: Buffer, now = someday) {
  // Pieces that fit no chunk, as a network gives them.
  const pieces = times(Math.ceil(content.length / 60_001), (at) =>
    content.subarray(at * 60_001, (at + 1) * 60_001),
  );
  const ask = { contentType: 'audio/webm', maxBytes: 5_000_000, now };
  const head = await blobs.put(Readable.from(pieces), ask);
  if (head === 'too-large') throw new Error('it fits');
  return head;
}

async function bytes(blobs: Blobs, id: string, range?: { from: number; to: number }) {
  const stream = await blobs.read(id, range);
  if (stream === undefined) throw new Error('it is there');
  return buffer(stream);
}

async function* brokenOff() {
  yield Buffer.alloc(600_000, 'half-');
  throw new Error('the phone went under a bridge');
}

export function blobsContract(make: MakeDatabase): void {
  const held = useStore(make);

  test('a file comes back byte for byte, pending until an owner keeps it', async () => {
    const school = freshSchool();
    const { blobs } = held.store.school(school);
    const content = randomBytes(2 * chunk + 12_345);
    const head = await put(blobs, content);
    expect(head).toEqual({
      id: expect.stringMatching(/^[\w-]{20,}$/),
      contentType: 'audio/webm',
      size: content.length,
      createdAt: someday,
    });
    expect(await blobs.head(head.id)).toEqual(head);
    expect((await bytes(blobs, head.id)).equals(content)).toBe(true);
    expect(await blobs.keep(head.id, 'entry-1')).toBe(true);
    expect(await blobs.head(head.id)).toEqual({ ...head, owner: 'entry-1' });
    await held.reopen();
    const again = held.store.school(school).blobs;
    expect(await again.head(head.id)).toEqual({ ...head, owner: 'entry-1' });
    expect((await bytes(again, head.id)).equals(content)).toBe(true);
  });

  test('a range gives its bytes, both ends included, and is cut at the end of the file', async () => {
    const { blobs } = held.store.school(freshSchool());
    const content = randomBytes(2 * chunk + 100);
    const { id, size } = await put(blobs, content);
    const ranges = [
      [0, 0],
      [5, 9],
      [chunk - 1, chunk],
      [chunk, 2 * chunk - 1],
      [10, 2 * chunk + 50],
      [size - 1, size - 1],
      [size - 10, size + 1000],
    ];
    for (const [from = 0, to = 0] of ranges) {
      const got = await bytes(blobs, id, { from, to });
      expect(got.equals(content.subarray(from, to + 1))).toBe(true);
    }
    expect(await bytes(blobs, id, { from: size, to: size + 5 })).toHaveLength(0);
    await expect(blobs.read(id, { from: -1, to: 5 })).rejects.toThrow(StoreUseError);
    await expect(blobs.read(id, { from: 6, to: 5 })).rejects.toThrow(StoreUseError);
    await expect(blobs.read(id, { from: 0.5, to: 5 })).rejects.toThrow(StoreUseError);
  });

  test('an empty file is a file', async () => {
    const { blobs } = held.store.school(freshSchool());
    const head = await put(blobs, Buffer.alloc(0));
    expect(head.size).toBe(0);
    expect(await bytes(blobs, head.id)).toHaveLength(0);
  });

  test('too large a file leaves nothing behind and is not read to its end', async () => {
    const { blobs } = held.store.school(freshSchool());
    let given = 0;
    const endless = Readable.from(
      (async function* pieces() {
        for (; given < 1000; given += 1) yield Buffer.alloc(100_000, `gone-${given}`);
      })(),
    );
    const ask = { contentType: 'video/mp4', maxBytes: 1_000_000, now: someday };
    expect(await blobs.put(endless, ask)).toBe('too-large');
    expect(given).toBeLessThan(100);
    expect(await blobs.sweep(someday + 1, 100)).toBe(0);
    expect(await held.rawText()).not.toContain('gone-1gone-1');
    const exact = await blobs.put(Readable.from([Buffer.alloc(1_000_000)]), ask);
    expect(exact).toMatchObject({ size: 1_000_000 });
  });

  test('an upload that breaks off leaves nothing behind and says why', async () => {
    const { blobs } = held.store.school(freshSchool());
    const broken = Readable.from(brokenOff());
    const ask = { contentType: 'video/mp4', maxBytes: 1_000_000, now: someday };
    await expect(blobs.put(broken, ask)).rejects.toThrow('bridge');
    expect(await blobs.sweep(someday + 1, 100)).toBe(0);
    expect(await held.rawText()).not.toContain('half-half-');
  });

  test('a file belongs to one owner', async () => {
    const { blobs } = held.store.school(freshSchool());
    const { id } = await put(blobs, Buffer.from('x'));
    expect(await blobs.keep(id, 'one')).toBe(true);
    expect(await blobs.keep(id, 'one')).toBe(true);
    expect(await blobs.keep(id, 'two')).toBe(false);
    expect(await blobs.head(id)).toMatchObject({ owner: 'one' });
    expect(await blobs.keep('nothing', 'one')).toBe(false);
  });

  test('a deleted file is gone', async () => {
    const { blobs } = held.store.school(freshSchool());
    const { id } = await put(blobs, Buffer.alloc(3 * chunk, 'deleted-'));
    expect(await blobs.delete(id)).toBe(true);
    expect(await blobs.delete(id)).toBe(false);
    expect(await blobs.head(id)).toBeUndefined();
    expect(await blobs.read(id)).toBeUndefined();
    expect(await blobs.keep(id, 'late')).toBe(false);
    expect(await held.rawText()).not.toContain('deleted-deleted-');
  });

  test('sweeping removes old pending files, at most as many as asked', async () => {
    const { blobs } = held.store.school(freshSchool());
    const old = await Promise.all(times(5, () => put(blobs, Buffer.from('old'), someday - 10)));
    const [kept, ...pending] = old;
    const young = await put(blobs, Buffer.from('young'), someday);
    await blobs.keep(kept?.id ?? '', 'owner');
    expect(await blobs.sweep(someday, 3)).toBe(3);
    expect(await blobs.sweep(someday, 3)).toBe(1);
    expect(await blobs.sweep(someday, 3)).toBe(0);
    const heads = await Promise.all(pending.map(({ id }) => blobs.head(id)));
    expect(heads).toEqual(pending.map(() => undefined));
    expect(await blobs.head(kept?.id ?? '')).toBeDefined();
    expect(await blobs.head(young.id)).toBeDefined();
  });

  test('a school’s files are reached by no other school', async () => {
    const owner = held.store.school(freshSchool()).blobs;
    const other = held.store.school(freshSchool()).blobs;
    const { id } = await put(owner, Buffer.from('ours'), someday - 10);
    expect(await other.head(id)).toBeUndefined();
    expect(await other.read(id)).toBeUndefined();
    expect(await other.keep(id, 'thief')).toBe(false);
    expect(await other.delete(id)).toBe(false);
    expect(await other.sweep(someday, 10)).toBe(0);
    expect((await bytes(owner, id)).toString()).toBe('ours');
  });
}
