/** Whatever comes to the addresses of LTI, or comes back from a registering platform: no 5xx, no hang. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { who } from '../../src/demo/cast.ts';
import {
  alteredClaims,
  bodyLike,
  headerLike,
  oddClaims,
  often,
  shareOf,
  statusLike,
  text,
  withSeed,
} from '../lti/fuzzInputs.ts';
import { beginAt, changedLaunch, changedToken } from '../support/changedLaunch.ts';
import { listen, startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';

/** A page takes some milliseconds; what takes this long would hold a school's connections. */
const patienceMs = 8000;

let app: TestApp;
let liarUrl: string;
let lie: (path: string, res: ServerResponse) => void = (_path, res) => res.end();
const liar = createServer((req, res) => lie(req.url ?? '', res));
beforeAll(async () => {
  app = await startTestApp();
  liarUrl = `http://127.0.0.1:${await listen(liar)}`;
});
afterAll(async () => {
  liar.closeAllConnections();
  liar.close();
  await app.close();
});

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly as: 'form' | 'json' | 'raw' | 'wrong type';
  readonly raw: Buffer;
  readonly cookie: string | undefined;
  readonly language: string | undefined;
  readonly destination: string | undefined;
}

const sentLike = (fields: fc.Arbitrary<Readonly<Record<string, unknown>>>): fc.Arbitrary<Sent> =>
  fc.record({
    method: fc.constantFrom('GET', 'POST', 'POST'),
    fields,
    as: fc.oneof(
      { weight: 6, arbitrary: fc.constant('form' as const) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('json' as const, 'raw' as const, 'wrong type' as const),
      },
    ),
    raw: bodyLike({ iss: 'x', state: 'y', a: { b: ['c'] } }),
    cookie: headerLike('__Host-elan=', `__Host-elan=${'A'.repeat(43)}`, '=;=;', '__proto__=1'),
    language: headerLike('fr-CA,fr;q=0.9', '*;q=x', 'zz-ZZZZZZZZZ,en'),
    destination: headerLike('iframe', 'document'),
  });

const asText = (value: unknown): string => {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  } catch {
    return '{}';
  }
};

/** Lists become several fields of one name, as browsers and bad clients send them. */
function encode(fields: Sent['fields']): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one): [string, string] => [name, asText(one)]),
  );
  return String(new URLSearchParams(pairs));
}

const types = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  raw: 'application/x-www-form-urlencoded',
  'wrong type': 'multipart/form-data; boundary=',
} as const;

async function statusAt(path: string, sent: Sent, cookie = sent.cookie): Promise<number> {
  const { method, fields, as, raw, language, destination } = sent;
  const body = as === 'raw' ? new Uint8Array(raw) : as === 'json' ? asText(fields) : encode(fields);
  const query = as === 'raw' ? raw.toString('latin1') : encode(fields);
  const to = method === 'GET' ? `${app.url}${path}?${query.slice(0, 8000)}` : `${app.url}${path}`;
  const response = await fetch(to, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
    headers: {
      'content-type': types[as],
      ...(cookie === undefined ? {} : { cookie }),
      ...(language === undefined ? {} : { 'accept-language': language }),
      ...(destination === undefined ? {} : { 'sec-fetch-dest': destination }),
    },
    ...(method === 'POST' ? { body } : {}),
  });
  await response.arrayBuffer();
  return response.status;
}

describe(withSeed, () => {
  test('logins get a way to the platform or a page that says why not', async () => {
    const good = app.platform.loginParams(who.unprepared, '4');
    const fields = fc.record({
      iss: often(good.iss),
      login_hint: often(good.login_hint),
      target_link_uri: often(good.target_link_uri),
      client_id: often(good.client_id),
      lti_deployment_id: often('1'),
      lti_message_hint: often(good.lti_message_hint),
    });
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(sentLike(fields), async (sent) => {
        const status = await statusAt('/lti/login', sent);
        seen.add(status);
        return status < 500;
      }),
      shareOf(10),
    );
    expect(seen).toContain(400);
    expect([200, 302, 303].some((status) => seen.has(status))).toBe(true);
  }, 120_000);

  test.each([
    ['/lti/launch', 5],
    ['/lti/launch/complete', 4],
  ] as const)(
    'what is posted to %s opens nothing',
    async (path, percent) => {
      const { visitor, state, nonce } = await beginAt(app, who.unprepared);
      const cookie = visitor
        .listCookies()
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
      const token = await changedToken(app, nonce, { personId: who.unprepared });
      const [head = '', payload = '', signature = ''] = token.split('.');
      const parts = fc.tuple(often(head, text), text, often(signature, text));
      const altered = fc.oneof(
        parts.map(([first, second, third]) => [first, second, third].join('.')),
        fc
          .integer({ min: 1, max: payload.length })
          .map((at) => `${head}.${payload.slice(at)}.${signature}`),
      );
      const fields = fc.record({
        state: often(state),
        id_token: fc.oneof(altered, bodyLike({ alg: 'none' }).map(String)),
        error: fc.option(text, { nil: undefined }),
        secret: fc.option(text, { nil: undefined }),
        kept: often('session-storage'),
      });
      await fc.assert(
        fc.asyncProperty(sentLike(fields), fc.boolean(), async (sent, known) => {
          const status = await statusAt(path, sent, known ? cookie : sent.cookie);
          return status >= 200 && status < 500 && ![302, 303].includes(status);
        }),
        shareOf(percent),
      );
      const opened = await visitor.finishLaunch({ state, id_token: token });
      expect(opened.status).toBe(200);
    },
    120_000,
  );

  test('signed claims that say odd things open a page, or one that says why not', async () => {
    const { issuer } = app.platform.registration();
    const claims = fc.oneof({ weight: 4, arbitrary: oddClaims(issuer) }, alteredClaims);
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(claims, async (change) => {
        const { visitor, page } = await changedLaunch(app, { personId: who.unprepared, change });
        opened += visitor.session === '' ? 0 : 1;
        return page.status < 500;
      }),
      shareOf(2),
    );
    expect(opened).toBeGreaterThan(0);
  }, 120_000);

  test('what asks for a registration gets a page', async () => {
    const { searchParams } = new URL(await app.services.lti.invite({ namesAllowed: false }));
    const invitation = searchParams.get('invitation') ?? '';
    lie = (_path, res) => res.writeHead(404).end();
    const fields = fc.record({
      invitation: often(invitation),
      openid_configuration: often(`${liarUrl}/configuration`),
      registration_token: often('token'),
    });
    await fc.assert(
      fc.asyncProperty(sentLike(fields), async (sent) => {
        const status = await statusAt('/lti/register', sent);
        return status >= 400 && status < 500;
      }),
      shareOf(4),
    );
  }, 120_000);

  test('what a registering platform answers ends on a page', async () => {
    const configuration = {
      issuer: liarUrl,
      authorization_endpoint: `${liarUrl}/auth`,
      token_endpoint: `${liarUrl}/token`,
      jwks_uri: `${liarUrl}/keys`,
      registration_endpoint: `${liarUrl}/registration`,
      scopes_supported: ['openid'],
    };
    const registered = {
      client_id: 'abc',
      'https://purl.imsglobal.org/spec/lti-tool-configuration': { deployment_id: '1' },
    };
    const answer = fc.record({
      status: statusLike,
      configuration: bodyLike(configuration),
      registered: bodyLike(registered),
      client: fc.uuid(),
    });
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(answer, fc.boolean(), async (said, honest) => {
        const address = await app.services.lti.invite({ namesAllowed: false });
        lie = (path, res) => {
          const isConfiguration = path === '/configuration';
          res.writeHead(isConfiguration && honest ? 200 : said.status);
          const truly = JSON.stringify(configuration);
          if (isConfiguration) res.end(honest ? truly : said.configuration);
          else res.end(String(said.registered).replace('"abc"', `"${said.client}"`));
        };
        const asked = `&openid_configuration=${liarUrl}/configuration&registration_token=t`;
        const response = await fetch(`${address}${asked}`, {
          signal: AbortSignal.timeout(patienceMs),
        });
        await response.arrayBuffer();
        seen.add(response.status);
        return response.status < 500;
      }),
      shareOf(12),
    );
    expect([...seen].sort()).toEqual(expect.arrayContaining([200, 400, 409, 422]));
  }, 120_000);
});
