/** Rotation of our keys (lti.md 0.9, 5.1 #16): services go on, whoever rotates and wherever it stops. */
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { createLti, publishedBeforeMs, rotateKeys, withdrawKeys } from '../../src/lti/index.ts';
import type { Lti } from '../../src/lti/index.ts';
import type { Store } from '../../src/store/index.ts';
import { accepted, idOf, makeClock, makeLog, openDoor, openTempStore, toolUrl } from './door.ts';
import type { Door } from './door.ts';

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });
const kidsOf = async (lti: Lti) => keySet.parse(await lti.keySet()).keys.map(({ kid }) => kid);

async function slots(store: Store): Promise<Readonly<Record<string, string>>> {
  const { docs } = await store.toolKeys.find('bySlot', { limit: 10 });
  return Object.fromEntries(docs.map(({ slot, _id }) => [slot, _id]));
}

/** A platform that reads our key set over the door and keeps it, as Moodle does. */
async function openKeeping(): Promise<Door & { readonly reads: () => number }> {
  const door = await openDoor();
  let reads = 0;
  door.platform.toolKeys = async () => {
    reads += 1;
    return keySet.parse(await door.lti.keySet());
  };
  return { ...door, reads: () => reads };
}

/** A service call with a token of its own: the one before is over. */
async function callService(door: Door): Promise<string> {
  door.clock.advance(2 * hourMs);
  const { scores } = await accepted(door);
  const read = await door.lti.readResult(idOf(door), {
    lineItem: scores?.lineItem ?? '',
    userId: '3',
  });
  return read.kind === 'unavailable' ? read.why : read.kind;
}

const rotate = ({ store, clock }: Door, minimumAgeMs = publishedBeforeMs) =>
  rotateKeys({ store, now: clock.now }, minimumAgeMs);

describe('a rotation of our keys', () => {
  test('moves each key on by one slot and makes a next one', async () => {
    const door = await openKeeping();
    const before = await slots(door.store);
    door.clock.advance(hourMs);
    expect(await rotate(door)).toEqual({
      kind: 'rotated',
      signing: before['next'],
      previous: before['current'],
    });
    const after = await slots(door.store);
    expect(after).toMatchObject({ current: before['next'], previous: before['current'] });
    door.clock.advance(minuteMs);
    const published = await kidsOf(door.lti);
    expect(published).toEqual([after['next'], after['current'], after['previous']]);
  });

  test('stops no service call and no launch, before, during and after it', async () => {
    const door = await openKeeping();
    expect(await callService(door)).toBe('none');
    expect(door.reads()).toBe(1);
    for (let round = 1; round <= 3; round += 1) {
      expect((await rotate(door)).kind).toBe('rotated');
      // The key that signs now was in the set that the platform keeps, or it reads the set again.
      expect(await callService(door)).toBe('none');
      expect(door.reads()).toBeLessThanOrEqual(1 + round);
    }
    expect(door.platform.calls.filter(({ status }) => status >= 400)).toEqual([]);
  });

  test('waits until platforms had time to read the next key', async () => {
    const door = await openKeeping();
    door.clock.advance(hourMs);
    await rotate(door);
    const after = await slots(door.store);
    const again = await rotate(door);
    expect(again).toEqual({ kind: 'too-early', until: door.clock.now() + hourMs });
    expect(await slots(door.store)).toEqual(after);
  });

  test('comes by itself after 90 days, once, however many nodes look', async () => {
    const clock = makeClock();
    const store = await openTempStore(clock.now);
    const log = makeLog();
    const open = () =>
      createLti({ store, publicUrl: toolUrl, production: false, now: clock.now, log });
    const nodes = [await open(), await open(), await open()];
    await nodes[0]?.keySet();
    const first = await slots(store);
    const look = () => Promise.all(nodes.map((node) => node.rotateKeysWhenDue()));
    clock.advance(89 * dayMs);
    await look();
    expect(await slots(store)).toEqual(first);
    clock.advance(dayMs);
    await look();
    const second = await slots(store);
    expect(second).toMatchObject({ current: first['next'], previous: first['current'] });
    expect(log.lines.filter(({ text }) => text.includes('rotated'))).toHaveLength(1);
    clock.advance(minuteMs);
    for (const node of nodes)
      expect(await kidsOf(node)).toEqual([second['next'], second['current'], second['previous']]);
    clock.advance(90 * dayMs);
    await look();
    expect(await slots(store)).toMatchObject({
      current: second['next'],
      previous: second['current'],
    });
  });

  test.each([1, 2, 3, 4])('cut before its write %i is finished by the next look', async (cut) => {
    const door = await openKeeping();
    await callService(door);
    // A second rotation has a previous key to remove: all four writes happen.
    await rotate(door);
    const second = await slots(door.store);
    door.clock.advance(hourMs);
    const broken = rotateKeys({ store: cutAt(door.store, cut), now: door.clock.now }, hourMs);
    await expect(broken).rejects.toThrow('cut');
    expect(await callService(door)).toBe('none');
    await door.lti.rotateKeysWhenDue();
    const after = await slots(door.store);
    expect(Object.keys(after)).toEqual(expect.arrayContaining(['current', 'next']));
    expect([second['current'], second['next']]).toContain(after['current']);
    expect(await callService(door)).toBe('none');
  });
});

const withdraw = (store: Store, { clock }: Door) => withdrawKeys({ store, now: clock.now });

/** Three keys, as after a rotation; a node has them in memory. */
async function openLeaked() {
  const door = await openKeeping();
  await callService(door);
  await rotate(door);
  expect(await callService(door)).toBe('none');
  const leaked = Object.values(await slots(door.store));
  expect(leaked).toHaveLength(3);
  return { door, leaked };
}

describe('after a leak, the withdrawal of our keys', () => {
  test('leaves none of the earlier ones published or in use a minute later, and all goes on', async () => {
    const { door, leaked } = await openLeaked();
    const { withdrawn, signing } = await withdraw(door.store, door);
    expect([...withdrawn].sort()).toEqual(leaked.sort());
    door.clock.advance(minuteMs);
    const published = await kidsOf(door.lti);
    expect(published).toHaveLength(2);
    expect(published).toContain(signing);
    expect(published.filter((kid) => leaked.includes(kid))).toEqual([]);
    // The platform reads the set again for a key that it does not know: it is one of that set.
    expect(await callService(door)).toBe('none');
    door.clock.advance(hourMs);
    expect(await rotate(door)).toMatchObject({ kind: 'rotated', previous: signing });
    expect(await callService(door)).toBe('none');
    expect((await kidsOf(door.lti)).filter((kid) => leaked.includes(kid))).toEqual([]);
  });

  test.each([2, 4, 5])('cut before its write %i is finished by another try', async (nth) => {
    const { door, leaked } = await openLeaked();
    await expect(withdraw(cutAt(door.store, nth), door)).rejects.toThrow('cut');
    await withdraw(door.store, door);
    const after = await slots(door.store);
    expect(Object.keys(after).sort()).toEqual(['current', 'next']);
    expect(Object.values(after).filter((kid) => leaked.includes(kid))).toEqual([]);
    expect(await callService(door)).toBe('none');
  });

  test('does not bring an earlier key back with a rotation at the same moment', async () => {
    const { door, leaked } = await openLeaked();
    await Promise.allSettled([rotate(door), withdraw(door.store, door), rotate(door)]);
    await door.lti.rotateKeysWhenDue();
    const after = await slots(door.store);
    expect(Object.keys(after)).toEqual(expect.arrayContaining(['current', 'next']));
    expect(Object.values(after).filter((kid) => leaked.includes(kid))).toEqual([]);
  });
});

/** Fails at the nth write of a rotation. */
function cutAt(store: Store, cut: number): Store {
  let writes = 0;
  const guard = () => {
    writes += 1;
    if (writes >= cut) throw new Error('cut');
  };
  const { toolKeys } = store;
  return {
    ...store,
    toolKeys: {
      ...toolKeys,
      async delete(id) {
        guard();
        return toolKeys.delete(id);
      },
      async change(id, fn) {
        guard();
        return toolKeys.change(id, fn);
      },
      async insert(key) {
        guard();
        return toolKeys.insert(key);
      },
    },
  };
}
