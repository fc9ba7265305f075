import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGuardedOutbound } from '../../src/lti/guardedOutbound.ts';
import { isPrivateAddress } from '../../src/lti/privateAddress.ts';
import { listen } from '../support/testApp.ts';

let requests = 0;
const server = createServer((_req, res) => {
  requests += 1;
  res.end('here');
});
let port: number;
beforeAll(async () => {
  port = await listen(server);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const resolving = (addresses: readonly string[], loopbackAllowed: boolean) =>
  createGuardedOutbound({
    userAgent: 'test',
    loopbackAllowed,
    resolve: (_host, told) =>
      told(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
  });

describe('H-21 an address that a stranger gave', () => {
  test.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    'fd00::1',
    'fe80::1',
    '2002:a00:1::',
  ])('%s is refused after the look-up, without a request', async (address) => {
    const before = requests;
    const call = { url: `http://moodle.example:${port}/` };
    const reply = await resolving([address], false)(call);
    expect(reply).toEqual({ ok: false, why: 'private-address' });
    expect(requests).toBe(before);
  });

  test('is refused when only one of its several addresses is private', async () => {
    const reply = await resolving(
      ['93.184.215.14', '10.0.0.1'],
      true,
    )({ url: 'http://a.example/' });
    expect(reply).toEqual({ ok: false, why: 'private-address' });
  });

  test('is refused when it is written out, in any notation', async () => {
    const outbound = createGuardedOutbound({ userAgent: 'test', loopbackAllowed: false });
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]']) {
      const reply = await outbound({ url: `http://${host}:${port}/` });
      expect(reply).toEqual({ ok: false, why: 'private-address' });
    }
  });

  test('reaches this machine outside production only', async () => {
    const url = `http://moodle.example:${port}/`;
    expect(await resolving(['127.0.0.1'], true)({ url })).toMatchObject({ ok: true, text: 'here' });
    expect(await resolving(['192.168.0.1'], true)({ url })).toMatchObject({ ok: false });
  });

  test('is fine when it is public', () => {
    for (const address of ['93.184.215.14', '2606:2800:21f:cb07::1', '192.1.0.1'])
      expect(isPrivateAddress(address, false)).toBe(false);
  });
});
