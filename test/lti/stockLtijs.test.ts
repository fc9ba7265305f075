/**
 * The defects of lti.md 5.1 (decision 0001): each probe is put to a stock ltijs 5.9.9 application,
 * where it must find the defect, and to ours, where it must not. What it finds in the stock shows
 * that it is able to fail.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describeWithMongo, testDatabase } from '../support/mongo.ts';
import {
  outcomeOf,
  probeLaunch,
  probeLogin,
  probePost,
  probeToken,
} from '../support/launchProbe.ts';
import type { Probed, ProbeLaunch } from '../support/launchProbe.ts';
import type { ServerProcess } from '../support/serverProcess.ts';
import { startStockLtijs } from '../support/stock-ltijs/start.ts';
import { listen, makeClock, startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { claim } from './door.ts';

const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const without = (name: string): ProbeLaunch => ({ change: { [name]: undefined } });

const launchedTo = async (tool: Probed) =>
  new URL((await probeLaunch(tool)).headers.get('location') ?? '', tool.url);
const launchCookies = async (tool: Probed) => (await probeLaunch(tool)).headers.getSetCookie();
/** Signed (`s:3.…`) or not. */
const isPersonId = (line: string) => /=(?:s%3A)?3[.;]/.test(line);

/** How many of fifty answers at once to one login open a launch. */
async function openedBy(tool: Probed): Promise<number> {
  const login = await probeLogin(tool);
  const fields = { id_token: await probeToken(tool, login), state: login.state };
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => probePost(tool, fields, login.cookie)),
  );
  return answers.filter((answer) => outcomeOf(answer) === 'accepted').length;
}

describeWithMongo('lti.md 5.1: stock ltijs has the defect, this tool has not', () => {
  let app: TestApp;
  let server: ServerProcess;
  let stock: Probed;
  const database = testDatabase('stock-ltijs');
  beforeAll(async () => {
    app = await startTestApp({ clock: makeClock(Date.now(), true) });
    server = await startStockLtijs({
      platform: app.platform,
      mongodbUri: database.uri,
      slowMs: 25,
    });
    stock = { url: server.url, platform: app.platform };
  }, 60_000);
  afterAll(async () => {
    server.kill('SIGKILL');
    await server.ended;
    await Promise.all([app.close(), database.drop()]);
  });

  /** The same claims under another header, signed by the platform's key: jose signs nothing like it. */
  function withHeader(token: string, more: object): string {
    const header = { ...decodeProtectedHeader(token), ...more };
    const [, payload] = token.split('.');
    const head = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}`;
    const { privateJwk } = app.platform.keys.at(-1) ?? {};
    const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
    return `${head}.${sign('RSA-SHA256', Buffer.from(head), key).toString('base64url')}`;
  }

  /** What each of them makes of the same launch. */
  async function both(ask: ProbeLaunch): Promise<readonly [stock: string, ours: string]> {
    return [outcomeOf(await probeLaunch(stock, ask)), outcomeOf(await probeLaunch(app, ask))];
  }

  test('a launch as it should be opens in both', async () => {
    expect(await both({})).toEqual(['accepted', 'accepted']);
  });

  test.each<[string, () => ProbeLaunch]>([
    ['#1 H-01 a nonce that was never issued', () => ({ change: { nonce: `never-${Date.now()}` } })],
    ['#1 H-02 no nonce', () => without('nonce')],
    ['#4 H-07 another deployment', () => ({ change: { [claim('deployment_id')]: '77' } })],
    [
      '#8 H-13 a token made in an hour',
      () => ({ change: { iat: nowSeconds() + 3600, exp: nowSeconds() + 3660 } }),
    ],
    ['#8 KB-06 no iat', () => without('iat')],
    ['#8 KB-06 no exp', () => without('exp')],
    [
      '#8 H-11 a second audience and no azp',
      () => ({ change: (payload) => ({ ...payload, aud: [payload['aud'], 'other'] }) }),
    ],
    ['#30 H-11 another azp beside one audience', () => ({ change: { azp: 'another-tool' } })],
    [
      '#20 H-10 a target that is not the login’s',
      () => ({ change: { [claim('target_link_uri')]: 'https://evil.example/x' } }),
    ],
  ])('%s: stock accepts, we refuse', async (_name, ask) => {
    expect(await both(ask())).toEqual(['accepted', 'refused']);
  });

  test('#30 H-12 a critical header that nobody knows: stock accepts, we refuse', async () => {
    const outcomes = [];
    for (const tool of [stock, app]) {
      const login = await probeLogin(tool);
      const id_token = withHeader(await probeToken(tool, login), { crit: ['x-new'], 'x-new': 1 });
      const { state, cookie } = login;
      outcomes.push(outcomeOf(await probePost(tool, { id_token, state }, cookie)));
    }
    expect(outcomes).toEqual(['accepted', 'refused']);
  });

  test('#2 H-04 fifty answers at once: stock opens many launches, we open one', async () => {
    // On a busy machine the first answer can be through before the second comes: a race is not lost each time.
    let byStock = 0;
    for (let round = 0; round < 10 && byStock <= 1; round += 1) byStock = await openedBy(stock);
    expect(byStock).toBeGreaterThan(1);
    for (let round = 0; round < 3; round += 1) expect(await openedBy(app)).toBe(1);
  });

  test('#3 H-21 /register for anybody: stock asks the address, we do not', async () => {
    const asked: string[] = [];
    const inside = createServer((req, res) => {
      asked.push(req.url ?? '');
      res.writeHead(418).end();
    });
    const port = await listen(inside);
    const query = (tool: string) =>
      `?openid_configuration=${encodeURIComponent(`http://127.0.0.1:${port}/${tool}`)}`;
    const answer = await fetch(`${stock.url}/register${query('stock')}`);
    expect(await answer.text()).toContain('418');
    for (const path of ['/register', '/lti/register'])
      await fetch(`${app.url}${path}${query('ours')}`);
    inside.close();
    expect(new Set(asked)).toEqual(new Set(['/stock']));
  });

  test('#5 H-26 stock puts an endless bearer token into the address, we put no token of that kind', async () => {
    const ltik = (await launchedTo(stock)).searchParams.get('ltik') ?? '';
    expect(decodeJwt(ltik).exp).toBeUndefined();
    expect((await launchedTo(app)).href).not.toMatch(/ltik|eyJ/);
  });

  test('#6 H-24 CORS: stock lets any origin read with credentials, we let none', async () => {
    const headers = { origin: 'https://evil.example' };
    const [theirs, ours] = await Promise.all([
      fetch(`${stock.url}/lti/launch`, { headers }),
      fetch(`${app.url}/lti/launch`, { headers }),
    ]);
    expect(theirs.headers.get('access-control-allow-origin')).toBe('https://evil.example');
    expect(theirs.headers.get('access-control-allow-credentials')).toBe('true');
    expect(theirs.headers.get('content-security-policy')).toBeNull();
    expect([...ours.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual(
      [],
    );
    expect(ours.headers.get('content-security-policy')).toContain('frame-ancestors');
  });

  test('#7 the cookie of a login: stock’s names the platform and is sent in clear, ours is a secret', async () => {
    const [theirs = ''] = (await probeLogin(stock)).answer.headers.getSetCookie();
    expect(decodeURIComponent(theirs)).toContain(app.platform.issuer);
    expect(theirs).not.toMatch(/secure/i);
    const [ours = ''] = (await probeLogin(app)).answer.headers.getSetCookie();
    expect(decodeURIComponent(ours)).not.toContain(app.platform.issuer);
    expect(ours).toMatch(/^__Host-[^=]+=[\w-]{43}; /);
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=None', 'Partitioned'])
      expect(ours.split('; ')).toContain(attribute);
  });

  test('#7 H-20 stock’s session cookie is the person’s id, none of ours says who it is', async () => {
    expect((await launchCookies(stock)).some(isPersonId)).toBe(true);
    expect((await launchCookies(app)).some(isPersonId)).toBe(false);
  });

  test('#9 H-16 stock reads the key set at every launch, we keep it', async () => {
    const reads = async (tool: Probed) => {
      await probeLaunch(tool);
      const { calls } = app.platform;
      const before = calls.length;
      await probeLaunch(tool);
      return calls.slice(before).filter(({ path }) => path.endsWith('certs.php')).length;
    };
    expect([await reads(stock), await reads(app)]).toEqual([1, 0]);
  });

  test('#10 stock refuses a submission review, we open it', async () => {
    const wish = { message: 'LtiSubmissionReviewRequest' as const, forUserId: '3' };
    expect(await both({ wish })).toEqual(['refused', 'accepted']);
  });

  test('#20 H-10 stock sends the answer to whatever address the login names, we refuse', async () => {
    const elsewhere = { target_link_uri: 'https://evil.example/take' };
    const { to } = await probeLogin(stock, elsewhere);
    expect(to.searchParams.get('redirect_uri')).toBe('https://evil.example/take');
    expect((await probeLogin(app, elsewhere)).answer.status).toBeGreaterThanOrEqual(400);
  });

  test('H-12 HS256 with the public key: both refuse', async () => {
    const key = new TextEncoder().encode(JSON.stringify(app.platform.keys.at(-1)?.publicJwk));
    expect(await both({ sign: { alg: 'HS256', key } })).toEqual(['refused', 'refused']);
  });

  test('#29 one post with a slash in its state: stock ends, we answer and go on', async () => {
    const fields = { id_token: 'x', state: 'a/;b' };
    expect((await probePost(app, fields, '')).status).toBe(401);
    expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
    await probePost(stock, fields, '').catch(() => undefined);
    expect(await server.ended).not.toBe(0);
    await expect(fetch(`${stock.url}/keys`)).rejects.toThrow();
  });
});
