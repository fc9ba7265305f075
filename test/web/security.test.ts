import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Router } from 'express';
import type { Express } from 'express';
import express from 'express';
import request from 'supertest';
import { readBrowserSecret, setBrowserCookie } from '../../src/web/browserCookie.ts';
import { allowFrames } from '../../src/web/frames.ts';
import { anyone, withSession } from '../../src/web/handlers.ts';
import { redactPath } from '../../src/web/log.ts';
import { securityHeaders } from '../../src/web/security.ts';
import { newToken } from '../../src/web/sessions.ts';
import { openKernel, testConfig } from './kernel.ts';
import type { Kernel } from './kernel.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await openKernel({ METRICS_TOKEN: 'a-token-of-metrics' });
});
afterAll(async () => kernel.close());

const ours = 'http://localhost:4000';

describe('headers', () => {
  test('of a page forbid all but our own files, any frame, any store and any referrer', async () => {
    const { headers } = await request(kernel.app()).get('/help');
    expect(headers['content-security-policy']?.split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "media-src 'self'",
      "font-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ]);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    for (const absent of ['x-frame-options', 'x-powered-by', 'strict-transport-security'])
      expect(headers).not.toHaveProperty(absent);
  });

  test('give no other origin a right to read', async () => {
    const answer = await request(kernel.app())
      .get('/help')
      .set('Origin', 'https://evil.example')
      .set('Cookie', 'a=b');
    expect(Object.keys(answer.headers).filter((name) => name.includes('allow-origin'))).toEqual([]);
  });

  test('in production ask for https from then on', async () => {
    const app = express();
    const config = testConfig({
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://elan.example',
      DATA_DIR: '/nowhere',
    });
    app.use(securityHeaders(config), (_req, res) => void res.send('x'));
    const { headers } = await request(app).get('/');
    expect(headers['strict-transport-security']).toContain('max-age=31536000');
    expect(headers['content-security-policy']).toContain('upgrade-insecure-requests');
  });

  test('let only origins into frame-ancestors', async () => {
    const plain = Router();
    plain.get(
      '/framed',
      anyone(kernel.needs, async (_ctx, _req, res) => {
        allowFrames(res, [
          'https://a.example',
          "'self'; script-src *",
          'https://b.example:8443',
          'https://*.school.example',
          '*',
          'https://*',
          'https://*.example',
        ]);
        return { kind: 'json', body: {} };
      }),
    );
    const answer = await request(kernel.app({ plain })).get('/framed');
    expect(answer.get('content-security-policy')).toMatch(
      /frame-ancestors https:\/\/a\.example https:\/\/b\.example:8443 https:\/\/\*\.school\.example$/,
    );
  });
});

const done = async () => ({ kind: 'json', body: { done: true } }) as const;

/** An app with one address inside a session, one outside, and the two that platforms post to. */
function buildPosting(): Express {
  const plain = Router();
  for (const path of ['/elsewhere', '/lti/login', '/lti/launch'])
    plain.post(path, anyone(kernel.needs, done));
  const session = Router();
  session.post('/act', withSession(kernel.needs, done));
  return kernel.app({ plain, session });
}

let built: Express | undefined;
const posting = () => (built ??= buildPosting());

describe('a post', () => {
  test.each([
    ['a form of our page', { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }, 200],
    ['a fetch of our page', { 'Sec-Fetch-Site': 'same-origin', Origin: ours }, 200],
    ['a person at the keyboard', { 'Sec-Fetch-Site': 'none' }, 200],
    ['a form of an old Safari', { Origin: 'null' }, 200],
    ['a fetch of an old Safari', { Origin: ours }, 200],
    ['no browser at all', {}, 200],
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, 403],
    ['another site that hides', { 'Sec-Fetch-Site': 'cross-site', Origin: 'null' }, 403],
    ['another site that lies', { 'Sec-Fetch-Site': 'cross-site', Origin: ours }, 403],
    ['a neighbour of our domain', { 'Sec-Fetch-Site': 'same-site', Origin: 'null' }, 403],
    ['another site in an old browser', { Origin: 'https://evil.example' }, 403],
    ['our name on another port', { Origin: 'http://localhost:4001' }, 403],
  ])('from %s inside a session', async (_name, headers, status) => {
    const { path, cookie } = await kernel.session();
    const answer = await request(posting()).post(`${path}act`).set('Cookie', cookie).set(headers);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(status === 200 ? 'done' : 'L’envoi a été refusé');
  });

  test('of an unknown origin is refused where no token is in the path', async () => {
    expect((await request(posting()).post('/elsewhere').set('Origin', 'null')).status).toBe(403);
  });

  test.each(['/lti/login', '/lti/launch'])('of a platform reaches %s', async (path) => {
    const answer = await request(posting())
      .post(path)
      .set({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://moodle.example' });
    expect(answer.status).toBe(200);
  });
});

describe('the cookie', () => {
  test('is one that comes back in a frame of another site, and is read back', async () => {
    const secret = newToken();
    const plain = Router();
    plain.get(
      '/set',
      anyone(kernel.needs, async (_ctx, req, res) => {
        setBrowserCookie(res, secret);
        return { kind: 'json', body: { had: readBrowserSecret(req) ?? '' } };
      }),
    );
    const answer = await request(kernel.app({ plain }))
      .get('/set')
      .set('Cookie', `a=b; __Host-elan=${secret}; c`);
    expect(answer.body).toEqual({ had: secret });
    const attributes = (answer.get('Set-Cookie') ?? [])[0]?.split('; ') ?? [];
    expect(attributes[0]).toBe(`__Host-elan=${secret}`);
    for (const needed of ['Secure', 'HttpOnly', 'SameSite=None', 'Path=/', 'Partitioned'])
      expect(attributes).toContain(needed);
    expect(attributes.some((attribute) => attribute.startsWith('Domain'))).toBe(false);
  });
});

describe('the log', () => {
  test('has one line per request, without token, query, cookie or referrer', async () => {
    const { path, token, cookie } = await kernel.session();
    kernel.logged.length = 0;
    await request(kernel.app())
      .get(`${path}source?secret=1`)
      .set({ Cookie: cookie, Referer: 'https://moodle.example/x', 'User-Agent': 'unit' });
    const lines = kernel.logged.map((line) => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/s/…/source',
        status: 200,
        ms: expect.any(Number),
      }),
    ]);
    const text = kernel.logged.join('');
    for (const hidden of [token, cookie.slice(12), 'secret=1', 'moodle.example', 'unit'])
      expect(text).not.toContain(hidden);
  });

  test('is silent about health checks', async () => {
    kernel.logged.length = 0;
    await request(kernel.app()).get('/healthz');
    await request(kernel.app()).get('/readyz');
    expect(kernel.logged).toEqual([]);
  });

  test('cuts the token out of any path', () => {
    expect(redactPath('/s/abc/activity/1?x=y')).toBe('/s/…/activity/1');
    expect(redactPath('/s/abc')).toBe('/s/…');
    // Addresses are matched in any case: this one opens the same session.
    expect(redactPath('/S/abc/activity/1')).toBe('/s/…/activity/1');
    expect(redactPath('/lti/login?iss=a&login_hint=b')).toBe('/lti/login');
  });

  test('hides what a careless line would tell', () => {
    kernel.logged.length = 0;
    kernel.needs.log.info(
      { name: 'Léa Martin', inner: { token: 'tok-en', answer: 'B' } },
      'careless',
    );
    expect(kernel.logged[0]).not.toMatch(/Léa|tok-en|"B"/);
  });
});

describe('figures and health', () => {
  test('the process answers, and the store and keys are ready', async () => {
    expect((await request(kernel.app()).get('/healthz')).body).toEqual({ status: 'ok' });
    const ready = await request(kernel.app()).get('/readyz');
    expect([ready.status, ready.body]).toEqual([200, { status: 'ok', store: true, keys: true }]);
  });

  test('a closed store is not ready', async () => {
    const own = await openKernel();
    const app = own.app();
    await own.close();
    const answer = await request(app).get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({ status: 'unready', store: false });
  });

  test('figures are for the bearer of the token only', async () => {
    const app = kernel.app();
    await request(app).get('/help');
    const ask = (authorization: string) =>
      request(app).get('/metrics').set('Authorization', authorization);
    expect((await ask('Bearer a-token-of-metrics')).text).toMatch(
      /elan_http_seconds_count\{method="GET",status="2xx"\} 1/,
    );
    expect((await ask('Bearer another-token')).status).toBe(404);
    expect((await request(app).get('/metrics')).status).toBe(404);
  });
});
