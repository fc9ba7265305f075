import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import request from 'supertest';
import { createSimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import {
  askToken,
  assertion,
  bearer,
  issuer,
  itemPath,
  makeClock,
  makePlatform,
  mediaType,
  scopes,
  toolUrl,
} from './tool.ts';

describe('token.php', () => {
  test('gives for an hour the scopes asked for that the settings permit', async () => {
    const platform = await makePlatform();
    platform.switches.grades = 'sync-only';
    const { status, body } = await askToken(platform, `${scopes.items} ${scopes.score}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: scopes.score,
    });
  });

  test('refuses an assertion for another audience, an expired one, and one signed by another key', async () => {
    const platform = await makePlatform();
    const wrong = [
      await assertion(platform, { aud: 'https://other.example/token.php' }),
      await assertion(platform, { exp: 1000 }),
      await assertion(platform, { sub: 'other' }),
      await platform.sign({ iss: platform.clientId, sub: platform.clientId }),
    ];
    for (const client_assertion of wrong) {
      const { status, body } = await askToken(platform, scopes.score, { client_assertion });
      expect([status, body]).toEqual([400, { error: 'invalid_client' }]);
    }
  });

  test.each([
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ client_assertion_type: 'x' }, 'unsupported_grant_type'],
    [{ scope: '' }, 'invalid_request'],
    [{ client_assertion: 'x' }, 'invalid_request'],
    [{ scope: 'unknown' }, 'invalid_scope'],
  ])('answers %j with %s', async (change, error) => {
    const { body } = await askToken(await makePlatform(), scopes.score, change);
    expect(body).toEqual({ error });
  });

  test('reads the keys of the tool at its JWKS address', async () => {
    const platform = await createSimulatedPlatform({ issuer, toolUrl: 'http://127.0.0.1:9' });
    const { body } = await askToken(platform, scopes.score);
    expect(body).toEqual({ error: 'invalid_client' });
  });
});

describe('the services', () => {
  test('want a token of the scope, not expired', async () => {
    const clock = makeClock();
    const platform = await makePlatform(clock.now);
    const path = itemPath(platform, '4', '/results');
    const call = async (token: string): Promise<number> =>
      (await request(platform.app).get(path).set('authorization', token)).status;
    expect(await call('')).toBe(401);
    expect(await call('Bearer nonsense')).toBe(401);
    expect(await call(await bearer(platform, scopes.score))).toBe(401);
    const right = await bearer(platform, scopes.results);
    expect(await call(right)).toBe(200);
    clock.advance(3600 * 1000);
    expect(await call(right)).toBe(401);
  });

  test.each([
    ['application/json', 400],
    ['application/json, text/plain, */*', 200],
    ['*/*', 200],
    [mediaType.results, 200],
  ])('answer Accept: %s with %i', async (accept, status) => {
    const platform = await makePlatform();
    const answer = await request(platform.app)
      .get(itemPath(platform, '4', '/results'))
      .set('authorization', await bearer(platform, scopes.results))
      .set('accept', accept);
    expect(answer.status).toBe(status);
  });

  test('answer 403 without a User-Agent where the installation wants one', async () => {
    const platform = await makePlatform();
    platform.switches.refuseWithoutUserAgent = true;
    const call = request(platform.app).get('/mod/lti/certs.php');
    expect((await call.unset('user-agent')).status).toBe(403);
    const named = request(platform.app).get('/mod/lti/certs.php').set('user-agent', 'Elan/0.1');
    expect((await named).status).toBe(200);
  });
});

describe('the switches', () => {
  test('give the statuses of a list in turn, then the normal answer', async () => {
    const platform = await makePlatform();
    platform.switches.answers.certs = [500, 409, 429];
    const statuses = [];
    for (let call = 0; call < 4; call += 1) {
      statuses.push((await request(platform.app).get('/mod/lti/certs.php')).status);
    }
    expect(statuses).toEqual([500, 409, 429, 200]);
    expect(platform.calls.map(({ endpoint, status }) => [endpoint, status])).toEqual(
      statuses.map((status) => ['certs', status]),
    );
  });

  test('take one endpoint down and leave the others', async () => {
    const platform = await makePlatform();
    platform.switches.down = 'error';
    platform.switches.only = ['token'];
    expect((await askToken(platform, scopes.score)).status).toBe(500);
    expect((await request(platform.app).get('/mod/lti/certs.php')).status).toBe(200);
    platform.switches.down = 'refuse';
    await expect(askToken(platform, scopes.score)).rejects.toThrow('socket hang up');
    platform.switches.down = 'no';
    expect((await askToken(platform, scopes.score)).status).toBe(200);
  });

  test('make an answer wait', async () => {
    const platform = await makePlatform();
    platform.switches.delayMs = 120;
    const before = performance.now();
    await request(platform.app).get('/mod/lti/certs.php');
    expect(performance.now() - before).toBeGreaterThan(110);
  });
});

test('the OpenID configuration is Moodle’s, with the addresses of this issuer', async () => {
  const platform = await makePlatform();
  const { body } = await request(platform.app).get('/mod/lti/openid-configuration.php');
  const real = JSON.parse(
    await readFile('test/fixtures/moodle-4.5/openid-configuration.json', 'utf8'),
  );
  expect(Object.keys(body).toSorted()).toEqual(Object.keys(real).toSorted());
  expect(body).toMatchObject({
    issuer,
    authorization_endpoint: platform.registration().authUrl,
    token_endpoint: platform.registration().tokenUrl,
    jwks_uri: platform.registration().jwksUrl,
  });
  expect(toolUrl).not.toContain('127.0.0.1');
});
