/** The hardening table (lti.md 1.4), launches: each of these gets through a well-known library. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { deploymentKeyOf } from '../../src/domain/ids.ts';
import {
  accepted,
  begin,
  claim,
  idOf,
  launch,
  makeToken,
  openDoor,
  refusal,
  refusalOf,
} from './door.ts';
import type { Door } from './door.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});

const nowSeconds = () => Math.floor(door.clock.now() / 1000);

describe('a launch is bound to its login', () => {
  test('H-01: a nonce of another login is refused', async () => {
    const other = await begin(door);
    expect(await refusal(door, { change: { nonce: other.nonce } })).toBe(
      'token-nonce H-01 nonce of another login',
    );
    expect(await refusal(door, { change: { nonce: 'never issued' } })).toMatch(/^token-nonce H-01/);
  });

  test('H-02: no nonce is refused, each time', async () => {
    for (const nonce of [undefined, '', undefined])
      expect(await refusal(door, { change: { nonce } })).toBe('token-nonce H-02 nonce missing');
  });

  test('H-03: the same token is refused the second time', async () => {
    const { state, bindingSecret, nonce, redirect } = await begin(door);
    const id_token = await makeToken(door, { state, bindingSecret, nonce, redirect });
    const answer = { params: { state, id_token }, bindingSecret };
    expect(refusalOf(await door.lti.completeLaunch(answer))).toBe('accepted');
    expect(refusalOf(await door.lti.completeLaunch(answer))).toMatch(/^launch-expired H-03/);
  });

  test('H-05: a replay is refused after the life of the token too, with a clock that is ahead', async () => {
    door.platform.switches.clockDriftMs = 55_000;
    const begun = await begin(door);
    const id_token = await makeToken(door, begun);
    const answer = { params: { state: begun.state, id_token }, bindingSecret: begun.bindingSecret };
    expect(refusalOf(await door.lti.completeLaunch(answer))).toBe('accepted');
    for (const seconds of [11, 60, 100]) {
      door.clock.advance(seconds * 1000);
      expect(refusalOf(await door.lti.completeLaunch(answer))).toMatch(/^launch-expired/);
    }
    door.platform.switches.clockDriftMs = 0;
  });

  test('an attempt lives ten minutes', async () => {
    const begun = await begin(door);
    door.clock.advance(10 * 60_000);
    expect(await refusal(door, { begun })).toMatch(/^launch-expired/);
  });

  test('H-06: the state of another browser is refused and stays good for its own', async () => {
    const begun = await begin(door);
    const id_token = await makeToken(door, begun);
    const params = { state: begun.state, id_token };
    const complete = (bindingSecret: string | undefined) =>
      door.lti.completeLaunch({ params, bindingSecret });
    const stranger = await begin(door);
    expect(refusalOf(await complete(stranger.bindingSecret))).toBe(
      'launch-other-browser H-06 another browser',
    );
    expect(refusalOf(await complete(undefined))).toBe(
      'launch-other-browser H-06 no browser secret',
    );
    expect(refusalOf(await complete(''))).toBe('launch-other-browser H-06 another browser');
    expect(refusalOf(await complete(begun.bindingSecret))).toBe('accepted');
  });

  test('two launches of one browser at once stay apart', async () => {
    const first = await begin(door, door.platform.loginParams('3', '4'));
    const second = await begin(door, door.platform.loginParams('4', '1'), first.bindingSecret);
    expect((await accepted(door, { begun: second, personId: '4' })).sub).toBe('4');
    expect((await accepted(door, { begun: first })).sub).toBe('3');
  });

  test('H-07: another deployment than the login’s is refused', async () => {
    expect(await refusal(door, { change: { [claim('deployment_id')]: '2' } })).toBe(
      'deployment-mismatch H-07 deployment of the login is another',
    );
  });

  test('H-08 (pending): an unknown deployment waits for the administrator, who approves it', async () => {
    const login = { ...door.platform.loginParams('3', '4'), lti_deployment_id: undefined };
    const change = { [claim('deployment_id')]: '77' };
    const again = async () => refusal(door, { begun: await begin(door, login), change });
    const waits = 'deployment-pending H-08 deployment 77 waits for approval';
    expect(await again()).toBe(waits);
    expect(await again()).toBe(waits);
    const key = deploymentKeyOf(idOf(door), '77');
    expect((await door.store.deployments.get(key))?.status).toBe('pending');
    const registration = { ...door.platform.registration(), deploymentId: '77' };
    expect(await door.lti.platforms.add(registration)).toBe('exists');
    expect(await again()).toBe('accepted');
  });

  test('H-08 (flood): a flood of deployments is refused without a trace', async () => {
    const flooded = await openDoor();
    const login = { ...flooded.platform.loginParams('3', '4'), lti_deployment_id: undefined };
    const [first] = (await flooded.store.deployments.find('byPlatform', { limit: 1 })).docs;
    if (first === undefined) throw new Error('no deployment');
    const { version: _version, ...known } = first;
    for (let index = 0; index < 48; index += 1) {
      const deploymentId = `d${index}`;
      const _id = deploymentKeyOf(idOf(flooded), deploymentId);
      await flooded.store.deployments.insert({ ...known, _id, deploymentId, status: 'pending' });
    }
    const from = async (deployment: string) =>
      refusal(flooded, {
        begun: await begin(flooded, login),
        change: { [claim('deployment_id')]: deployment },
      });
    expect(await from('last')).toMatch(/^deployment-pending/);
    expect(await from('one more')).toMatch(/^deployment-unknown H-08/);
    const { docs } = await flooded.store.deployments.find('byPlatform', { limit: 500 });
    expect(docs).toHaveLength(50);
  });

  test('H-09: a platform that was disabled is refused, and its generation ends its sessions', async () => {
    const own = await openDoor();
    const begun = await begin(own);
    const { issuer, clientId } = own.platform;
    const before = await accepted(own);
    expect(await own.lti.platforms.disable(issuer, clientId)).toBe('disabled');
    expect(await refusal(own, { begun })).toBe('platform-disabled H-09 platform disabled');
    const known = await own.lti.platforms.find(idOf(own));
    expect(known?.generation).toBeGreaterThan(before.platformGeneration);
  });

  test('H-10 (other) (foreign): a target that is not the login’s, or not ours, is refused', async () => {
    for (const target of [
      'http://localhost:4000/lti/launch/other',
      'http://localhost:4000/lti/launch?placement=1',
      'https://evil.example/lti/launch',
      'not a URL',
    ]) {
      const change = { [claim('target_link_uri')]: target };
      expect(await refusal(door, { change })).toBe(
        'target-refused H-10 target of the login is another',
      );
    }
  });
});

describe('a token says who made it, for whom and when', () => {
  test('H-11 (no azp) (azp): a second audience needs an azp, and an azp must be us', async () => {
    const { clientId } = door.platform;
    const aud = [clientId, 'other-client'];
    expect(await refusal(door, { change: { aud } })).toBe('token-audience H-11 no azp');
    expect(await refusal(door, { change: { aud, azp: 'other-client' } })).toBe(
      'token-audience H-11 azp is not us',
    );
    expect(await refusal(door, { change: { azp: 'other-client' } })).toBe(
      'token-audience H-11 azp is not us',
    );
    expect(await refusal(door, { change: { aud: 'other-client' } })).toBe(
      'token-audience H-11 aud is not us',
    );
    expect(await refusal(door, { change: { aud: [] } })).toBe('token-audience H-11 aud is not us');
    expect(await refusal(door, { change: { aud, azp: clientId } })).toBe('accepted');
  });

  test('a token of another issuer is refused', async () => {
    expect(await refusal(door, { change: { iss: 'https://other.example' } })).toMatch(
      /^token-audience/,
    );
  });

  test('H-12 (none) (HS256) (RS384) (PS256): no algorithm but RS256 is accepted', async () => {
    const publicKey = door.platform.keys.at(-1)?.publicJwk;
    const secret = new TextEncoder().encode(JSON.stringify(publicKey));
    expect(await refusal(door, { sign: { alg: 'none' } })).toBe('token-signature H-12 alg none');
    expect(await refusal(door, { sign: { alg: 'HS256', key: secret } })).toBe(
      'token-signature H-12 alg HS256',
    );
    for (const alg of ['RS384', 'PS256']) {
      const key = { ...door.platform.keys.at(-1)?.privateJwk, kty: 'RSA', alg };
      expect(await refusal(door, { sign: { alg, key } })).toBe(`token-signature H-12 alg ${alg}`);
    }
  });

  test('H-12: a signature by another key under the platform’s kid is refused', async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const key = { ...(await exportJWK(privateKey)), alg: 'RS256' };
    expect(await refusal(door, { sign: { key } })).toBe('token-signature H-12 signature');
  });

  test('H-12: a changed payload and an unknown critical header are refused', async () => {
    const begun = await begin(door);
    const [header = '', payload = '', signature = ''] = (await makeToken(door, begun)).split('.');
    const changed = Buffer.from(payload, 'base64url').toString().replace('"sub":"3"', '"sub":"33"');
    const id_token = [header, Buffer.from(changed).toString('base64url'), signature].join('.');
    const { state, bindingSecret } = begun;
    const answer = await door.lti.completeLaunch({ params: { state, id_token }, bindingSecret });
    expect(refusalOf(answer)).toBe('token-signature H-12 signature');
    const [, ...rest] = (await makeToken(door, begun)).split('.');
    const kid = door.platform.keys.at(-1)?.kid;
    const critical = JSON.stringify({ alg: 'RS256', kid, crit: ['exp'], exp: 1 });
    const params = {
      state,
      id_token: [Buffer.from(critical).toString('base64url'), ...rest].join('.'),
    };
    expect(refusalOf(await door.lti.completeLaunch({ params, bindingSecret }))).toBe(
      'token-unreadable H-12 critical header',
    );
  });

  test('H-17 (jku) (x5u) (jwk): jku, x5u and jwk in the header are not looked at', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const own = { ...(await exportJWK(publicKey)), kid: 'own', alg: 'RS256' };
    const header = { jku: `${door.platform.issuer}/own`, x5u: 'https://evil.example', jwk: own };
    const key = { ...(await exportJWK(privateKey)), alg: 'RS256' };
    expect(await refusal(door, { sign: { header } })).toBe('accepted');
    expect(await refusal(door, { sign: { header, key } })).toMatch(/^token-signature/);
    expect(await refusal(door, { sign: { header, key, kid: 'own' } })).toMatch(
      /^token-key-unknown/,
    );
  });

  test('H-13 (iat) (life): a token of the future, or one that lives for more than an hour, is refused', async () => {
    const iat = nowSeconds();
    expect(await refusal(door, { change: { iat: iat + 3600, exp: iat + 3660 } })).toBe(
      'token-clock H-13 iat 3600 s in the future',
    );
    expect(await refusal(door, { change: { iat: iat + 61, exp: iat + 121 } })).toMatch(
      /^token-clock/,
    );
    expect(await refusal(door, { change: { iat, exp: iat + 3601 } })).toBe(
      'token-clock H-13 life 3601 s',
    );
    expect(await refusal(door, { change: { iat, exp: iat + 3600 } })).toBe('accepted');
    expect(await refusal(door, { change: { nbf: iat + 61 } })).toMatch(/^token-clock H-13 nbf/);
  });

  test.each([-60, -15, 15, 60])(
    'H-14 (%i s): a clock that is off by as much is accepted',
    async (seconds) => {
      door.platform.switches.clockDriftMs = seconds * 1000;
      expect(refusalOf(await launch(door))).toBe('accepted');
      door.platform.switches.clockDriftMs = 0;
      const line = door.log.lines.at(-1)?.text;
      expect(line).toContain(`"driftSeconds":${-seconds}`);
    },
  );

  test('a token that ended more than a minute ago is refused', async () => {
    const begun = await begin(door);
    const id_token = await makeToken(door, begun);
    door.clock.advance(121_000);
    const { state, bindingSecret } = begun;
    const answer = await door.lti.completeLaunch({ params: { state, id_token }, bindingSecret });
    expect(refusalOf(answer)).toBe('token-expired KB-07 exp 61 s ago');
  });

  test.each([
    ['exp', 'soon'],
    ['iat', '1'],
    ['nbf', {}],
  ])('H-18 (type): %s of the wrong type is refused', async (name, value) => {
    expect(await refusal(door, { change: { [name]: value } })).toMatch(/^token-c/);
  });

  test.each([
    [claim('roles'), 'x'],
    [claim('roles'), [1]],
    [claim('custom'), 'x'],
    [claim('custom'), []],
    [claim('context'), 'x'],
    [claim('context'), { id: {} }],
    [claim('deployment_id'), 1],
    [claim('deployment_id'), 'x'.repeat(256)],
    [claim('launch_presentation'), 5],
    [claim('tool_platform'), { product_family_code: [] }],
    ['https://purl.imsglobal.org/spec/lti-ags/claim/endpoint', { scope: 'x' }],
    ['name', { first: 'x' }],
    ['sub', 'x'.repeat(256)],
    ['sub', 3],
    ['azp', 5],
  ])('H-18 (type): %s as %j is refused', async (name, value) => {
    expect(await refusal(door, { change: { [name]: value } })).toMatch(
      /^token-(claims|user-missing) H-18/,
    );
  });

  test('H-18 (prototype): a prototype in the claims is a word like another', async () => {
    const change = { [claim('custom')]: JSON.parse('{"__proto__":{"placement":"x"},"a":"b"}') };
    const launched = await accepted(door, { change });
    expect(launched).not.toHaveProperty('placement');
    expect({}).not.toHaveProperty('placement');
  });

  test('H-18 (1 MB) and H-29: custom parameters of half a megabyte are read and dropped', async () => {
    const change = { [claim('custom')]: { long: 'x'.repeat(500_000) } };
    expect(JSON.stringify(await accepted(door, { change })).length).toBeLessThan(3000);
    const tooLong = { [claim('custom')]: { long: 'x'.repeat(1_100_000) } };
    expect(await refusal(door, { change: tooLong })).toBe(
      'token-unreadable KB-05 longer than 1 MB',
    );
  });
});
