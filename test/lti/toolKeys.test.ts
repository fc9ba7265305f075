/** Our own keys: made once, published before they sign, and never on show. */
import { describe, expect, test } from '@jest/globals';
import { createLti } from '../../src/lti/index.ts';
import type { Store } from '../../src/store/index.ts';
import { makeClock, makeLog, openTempStore, toolUrl } from './door.ts';

async function openNode(store: Store, clock = makeClock()) {
  const options = { store, publicUrl: toolUrl, production: false, now: clock.now, log: makeLog() };
  return createLti(options);
}

describe('our key set', () => {
  test('publishes the next and the current key, public halves only', async () => {
    const store = await openTempStore(makeClock().now);
    const { keys } = await (await openNode(store)).keySet();
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
      expect(Buffer.from(key['n'] ?? '', 'base64url')).toHaveLength(256);
    }
  });

  test('is one, however many nodes start at once on an empty store', async () => {
    const store = await openTempStore(makeClock().now);
    const nodes = await Promise.all([openNode(store), openNode(store), openNode(store)]);
    const sets = await Promise.all(nodes.map((node) => node.keySet()));
    const { docs } = await store.toolKeys.find('bySlot', { limit: 10 });
    expect(docs.map(({ slot }) => slot).sort()).toEqual(['current', 'next']);
    const kids = (set: (typeof sets)[number]) => set.keys.map(({ kid }) => kid);
    for (const set of sets) expect(kids(set)).toEqual(docs.toReversed().map(({ _id }) => _id));
  });

  test('publishes the previous key after a rotation, within a minute', async () => {
    const clock = makeClock();
    const store = await openTempStore(clock.now);
    const node = await openNode(store, clock);
    const before = (await node.keySet()).keys.map(({ kid = '' }) => kid);
    const [next = '', current = ''] = before;
    await store.toolKeys.change(current, (key) => ({ ...key, slot: 'previous' }));
    await store.toolKeys.change(next, (key) => ({ ...key, slot: 'current' }));
    clock.advance(60_001);
    expect((await node.keySet()).keys.map(({ kid }) => kid)).toEqual([next, current]);
  });

  test('does without the next key when it can’t be kept, and makes it later', async () => {
    const store = await openTempStore(makeClock().now);
    let isBroken = true;
    const insert: Store['toolKeys']['insert'] = (key) =>
      isBroken && key.slot === 'next'
        ? Promise.reject(new Error('disk full'))
        : store.toolKeys.insert(key);
    const log = makeLog();
    const lti = await createLti({
      store: { ...store, toolKeys: { ...store.toolKeys, insert } },
      publicUrl: toolUrl,
      production: false,
      now: makeClock().now,
      log,
    });
    expect((await lti.keySet()).keys).toHaveLength(1);
    expect(log.lines).toContainEqual({
      level: 'warn',
      text: expect.stringContaining('no next key'),
    });
    isBroken = false;
    expect((await lti.keySet()).keys).toHaveLength(2);
  });
});
