/** Access tokens, and the answers of a platform that is not Moodle. */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { ScoreToSend } from '../../src/lti/index.ts';
import { idOf, openDoor } from './door.ts';
import type { Door } from './door.ts';

const score: ScoreToSend = {
  lineItem: '',
  userId: '3',
  scoreGiven: 1,
  scoreMaximum: 1,
  comment: 'c',
  activityProgress: 'Completed',
  timestamp: 0,
};

interface Asked {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

let door: Door;
let answer: (one: Asked) => Response | Promise<Response>;
const asked: Asked[] = [];

const fetch: typeof globalThis.fetch = async (input, init) => {
  const one = { url: String(input instanceof Request ? input.url : input), init };
  asked.push(one);
  return answer(one);
};

beforeAll(async () => {
  door = await openDoor({ options: { fetch } });
});

beforeEach(() => {
  answer = (one) => (isToken(one) ? token() : new Response(''));
  asked.length = 0;
  // Past the life of any token of the test before.
  door.clock.advance(24 * 3_600_000);
});

const send = () =>
  door.lti.sendScore(idOf(door), { ...score, lineItem: `${door.platform.issuer}/item` });
const tokens = () => asked.filter(isToken);
const scores = () => asked.filter(({ url }) => url.endsWith('/scores'));

const token = (fields: object = { expires_in: 3600 }) =>
  Response.json({ access_token: 'secret-token', token_type: 'Bearer', ...fields });
const isToken = ({ url }: Asked) => url.endsWith('/token.php');

const formOf = (one: Asked | undefined) => new URLSearchParams(String(one?.init?.body));

describe('an access token', () => {
  test('is asked for with an assertion signed by our current key', async () => {
    await send();
    const form = formOf(tokens()[0]);
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
    });
    const assertion = form.get('client_assertion') ?? '';
    const now = Math.floor(door.clock.now() / 1000);
    const { clientId } = door.platform;
    expect(decodeJwt(assertion)).toEqual({
      iss: clientId,
      sub: clientId,
      aud: door.platform.registration().tokenUrl,
      iat: now,
      exp: now + 300,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
    });
    const { keys } = await door.lti.keySet();
    expect(decodeProtectedHeader(assertion)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: keys[1]?.['kid'],
    });
  });

  test('is asked for once, however many scores go out at once', async () => {
    await Promise.all(Array.from({ length: 20 }, () => send()));
    expect([tokens().length, scores().length]).toEqual([1, 20]);
  });

  test.each([
    [60, 48],
    [10, 8],
  ])('that lives for %i seconds is used for %i', async (life, used) => {
    answer = (one) => (isToken(one) ? token({ expires_in: life }) : new Response(''));
    await send();
    door.clock.advance(used * 1000 - 1);
    await send();
    expect(tokens()).toHaveLength(1);
    door.clock.advance(1);
    await send();
    expect(tokens()).toHaveLength(2);
  });

  test('is used until a minute before its end', async () => {
    answer = (one) => (isToken(one) ? token({ expires_in: '600' }) : new Response(''));
    await send();
    door.clock.advance(539_000);
    await send();
    expect(tokens()).toHaveLength(1);
    door.clock.advance(1000);
    await send();
    expect(tokens()).toHaveLength(2);
  });

  test('refused to twenty scores at once is replaced once or twice, not twenty times', async () => {
    let given = 0;
    answer = (one) => {
      if (isToken(one)) {
        given += 1;
        return token({ access_token: `token-${given}`, expires_in: 3600 });
      }
      const sent = new Headers(one.init?.headers).get('authorization');
      return new Response('', { status: sent === 'Bearer token-1' ? 401 : 200 });
    };
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(outcomes.every(({ kind }) => kind === 'accepted')).toBe(true);
    expect(tokens()).toHaveLength(2);
  });

  test.each([
    ['token-http-400', () => Response.json({ error: 'invalid_client' }, { status: 400 })],
    ['token-unreadable', () => Response.json({ token_type: 'Bearer' })],
    ['token-unreadable', () => new Response('<p>Maintenance</p>')],
    ['token-too-large', () => new Response('x'.repeat(70_000))],
    ['token-http-302', () => new Response('', { status: 302, headers: { location: '/x' } })],
    ['token-network', () => Promise.reject(new TypeError('socket hang up'))],
  ])('that is not given makes the score wait: %s', async (why, given) => {
    answer = given;
    expect(await send()).toEqual({ kind: 'retry-later', why });
    expect(scores()).toEqual([]);
  });
});

test.each(['invalid_scope', 'unauthorized_client'])(
  'a token that is refused with %s is a permission that was taken away',
  async (error) => {
    answer = () => Response.json({ error }, { status: 400 });
    expect(await send()).toEqual({ kind: 'refused', why: 'forbidden' });
  },
);

function limit(status: number, headers: Record<string, string>): void {
  answer = (one) => (isToken(one) ? token() : new Response('', { status, headers }));
}

describe('a platform that asks for patience', () => {
  test.each([
    [429, { 'retry-after': '120' }, 'http-429', 120_000],
    [429, { 'retry-after': '999999' }, 'http-429', 6 * 3_600_000],
    [403, { 'x-rate-limit-remaining': '0', 'retry-after': '5' }, 'http-429', 5000],
  ])('with %i and %j is given its time', async (...[status, headers, why, retryAfterMs]) => {
    limit(status, headers);
    expect(await send()).toEqual({ kind: 'retry-later', why, retryAfterMs });
  });

  test('until a date is given until then', async () => {
    limit(503, { 'retry-after': new Date(door.clock.now() + 60_000).toUTCString() });
    expect(await send()).toEqual({ kind: 'retry-later', why: 'http-503', retryAfterMs: 60_000 });
  });

  test.each([
    [429, {}, 'http-429'],
    [429, { 'retry-after': 'later' }, 'http-429'],
    [429, { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }, 'http-429'],
    [403, { 'x-rate-limit-remaining': '0' }, 'http-429'],
    [403, { 'x-rate-limit-remaining': '0.0' }, 'http-429'],
    // No words of its service: not a locked grade, but a server that broke.
    [500, {}, 'http-500'],
  ])('with %i and %j is asked again in our own time', async (status, headers, why) => {
    limit(status, headers);
    expect(await send()).toEqual({ kind: 'retry-later', why });
  });

  test('by 403 as Canvas does gets it from every service', async () => {
    limit(403, { 'x-rate-limit-remaining': '0', 'retry-after': '5' });
    const at = `${door.platform.issuer}/course`;
    const patient = { kind: 'unavailable', why: 'http-429' };
    const ask = { rights: ['read-line-items'], resourceLinkId: '4', resourceId: '4' } as const;
    expect(await door.lti.readRoster(idOf(door), { url: at })).toEqual(patient);
    expect(await door.lti.readResults(idOf(door), { lineItem: at })).toMatchObject(patient);
    expect(await door.lti.findLinkLineItem(idOf(door), { ...ask, lineItemsUrl: at })).toMatchObject(
      { ...patient, retryAfterMs: 5000 },
    );
  });

  test('with a limit that is not used up has refused', async () => {
    limit(403, { 'x-rate-limit-remaining': '12' });
    expect(await send()).toEqual({ kind: 'refused', why: 'forbidden' });
  });

  test('is never followed to another address, nor given our token twice', async () => {
    limit(307, { location: 'https://evil.example/' });
    expect(await send()).toEqual({ kind: 'retry-later', why: 'http-307' });
    expect(scores()).toHaveLength(1);
    expect(scores()[0]?.init?.redirect).toBe('manual');
  });
});

test('no token is in any line of the log', async () => {
  await send();
  expect(JSON.stringify(door.log.lines)).not.toContain('secret-token');
});
