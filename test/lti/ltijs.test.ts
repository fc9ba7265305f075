/** ltijs inside the door (decision 0001): what it does, and that nothing else of it is there. */
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import mongoose from 'mongoose';
import { placementId } from '../../src/domain/ids.ts';
import { createRegistry } from '../../src/lti/index.ts';
import { openLtijs } from '../../src/lti/ltijs/openLtijs.ts';
import type { MessageAsk } from '../../src/lti/ltijs/openLtijs.ts';
import { createRegistryPlugin } from '../../src/lti/ltijs/registryPlugin.ts';
import { openToolKeys } from '../../src/lti/toolKeys.ts';
import { accepted, claim, idOf, openDoor } from './door.ts';
import type { Door } from './door.ts';

const dl = (name: string): string => `https://purl.imsglobal.org/spec/lti-dl/claim/${name}`;

let door: Door;
let parts: Parameters<typeof openLtijs>[0];
beforeAll(async () => {
  door = await openDoor();
  const deps = { store: door.store, production: false, now: door.clock.now, log: door.log };
  parts = { registry: createRegistry(deps), toolKeys: await openToolKeys(deps) };
});
afterEach(() => void jest.restoreAllMocks());

/** As ltijs signs it, before this tool mends and seals it. */
async function signedByLtijs(more: Partial<MessageAsk> = {}) {
  const { issuer, clientId } = door.platform;
  const items = [{ type: 'ltiResourceLink' as const }];
  const ask = { issuer, clientId, deploymentId: '1', items, ...more };
  return openLtijs(parts).deepLinkingMessage(ask);
}

async function answerOf(asked: Door): Promise<string> {
  const { deploymentKey } = await accepted(asked);
  const placement = placementId.parse('7c5f0e2e-3d0b-4b57-9a7c-0a3b52a2b0f1');
  const items = [{ placement, title: 'Premier arrivé', text: '' }];
  return asked.lti.deepLinkAnswer(idOf(asked), { deploymentKey, items });
}

describe('the deep-linking message', () => {
  test('is made by ltijs for a platform of our registry, with our current key', async () => {
    const jwt = await signedByLtijs();
    const { kid } = await parts.toolKeys.current();
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'RS256', typ: 'JWT', kid });
    expect(decodeJwt(jwt)).toMatchObject({
      iss: door.platform.clientId,
      [claim('message_type')]: 'LtiDeepLinkingResponse',
      [dl('content_items')]: [{ type: 'ltiResourceLink' }],
    });
  });

  test('#24 has the faults that this tool mends: the blank, one minute, one audience as text', async () => {
    const stock = decodeJwt(await signedByLtijs({ items: [], error: 'Raté' }));
    expect(stock).toHaveProperty([dl('errormsg ')], 'Raté');
    expect((stock.exp ?? 0) - (stock.iat ?? 0)).toBe(60);
    expect(stock.aud).toBe(door.platform.issuer);
    const { deploymentKey } = await accepted(door);
    const reply = { deploymentKey, items: [], error: 'Raté', data: '' };
    const ours = decodeJwt(await door.lti.deepLinkAnswer(idOf(door), reply));
    expect(ours).toMatchObject({
      [dl('errormsg')]: 'Raté',
      [dl('data')]: '',
      aud: [door.platform.issuer],
    });
    expect(ours).not.toHaveProperty([dl('errormsg ')]);
    expect((ours.exp ?? 0) - (ours.iat ?? 0)).toBe(300);
  });

  test('is not made for a platform that is not registered, or was disabled', async () => {
    await expect(signedByLtijs({ clientId: 'another' })).rejects.toThrow('PLATFORM_NOT_FOUND');
    const own = await openDoor();
    const { deploymentKey } = await accepted(own);
    await own.lti.platforms.disable(own.platform.issuer, own.platform.clientId);
    const reply = { deploymentKey, items: [] };
    await expect(own.lti.deepLinkAnswer(idOf(own), reply)).rejects.toThrow('PLATFORM_NOT_FOUND');
  });
});

const listenersOfProcess = () =>
  process.eventNames().map((name) => [name, process.listenerCount(name)] as const);

describe('nothing else of ltijs', () => {
  test('#18 #27 listens to the process, writes to the console or opens a connection', async () => {
    const written = [
      jest.spyOn(console, 'log'),
      jest.spyOn(console, 'error'),
      jest.spyOn(process.stdout, 'write'),
      jest.spyOn(process.stderr, 'write'),
    ];
    const before = listenersOfProcess();
    const connections = mongoose.connections.length;
    await answerOf(await openDoor());
    expect(listenersOfProcess()).toEqual(before);
    expect(mongoose.connections.map(({ readyState }) => readyState)).toEqual(
      Array.from({ length: connections }, () => mongoose.ConnectionStates.disconnected),
    );
    expect(mongoose.modelNames()).toEqual([]);
    for (const write of written) expect(write).not.toHaveBeenCalled();
  });

  test('#2 #13 #15 #21 reads or writes anything but platforms, their state and our key', async () => {
    const plugin = createRegistryPlugin(parts);
    for (const collection of [
      'nonce',
      'state',
      'idtoken',
      'contexttoken',
      'accesstoken',
      'publickey',
    ])
      await expect(plugin.Get(false, collection, {})).rejects.toThrow('not its part');
    for (const write of [plugin.Insert, plugin.Replace, plugin.Modify, plugin.Delete])
      await expect(write()).rejects.toThrow('not its part');
    await expect(plugin.Get(false, 'privatekey', { kid: 'another' })).resolves.toBe(false);
    await expect(plugin.Get(false, 'platformStatus', { id: 'another' })).resolves.toEqual([
      { active: false },
    ]);
  });
});
