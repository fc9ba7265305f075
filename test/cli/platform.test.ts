/** `npm run -s elan -- platform … | keys …`, as a process of its own, also while the server runs. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { deploymentKeyOf, platformKey } from '../../src/domain/ids.ts';
import { createLti, createRegistry } from '../../src/lti/index.ts';
import type { Store } from '../../src/store/index.ts';
import { openStore } from '../../src/store/openStore.ts';
import { runElan } from '../support/runElan.ts';
import { makeTempFolder } from '../support/tempFolder.ts';

/** A process starts in half a second, on a machine that has nothing else to do. */
jest.setTimeout(60_000);

const secret = randomBytes(32).toString('base64');
let dataDir: string;
beforeAll(async () => {
  dataDir = makeTempFolder('cli');
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const elan = (args: readonly string[], env: Record<string, string> = {}) =>
  runElan(args, { DATA_DIR: dataDir, ELAN_SECRETS: secret, ...env });

const issuer = 'https://moodle.example';
const add = (clientId: string, change: Record<string, string> = {}) => {
  const options = {
    issuer,
    'client-id': clientId,
    'auth-url': `${issuer}/mod/lti/auth.php`,
    'token-url': `${issuer}/mod/lti/token.php`,
    'jwks-url': `${issuer}/mod/lti/certs.php`,
    'deployment-id': '1',
    ...change,
  };
  return [
    'platform',
    'add',
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]),
  ];
};

/** What came before a command, or came of it: without one more process. */
async function beside<T>(look: (store: Store) => Promise<T>): Promise<T> {
  const options = { dataDir, mongodbUri: undefined, secrets: [secret], now: Date.now };
  const store = await openStore({ ...options, warn: () => undefined });
  const found = await look(store);
  await store.close();
  return found;
}

const registered = (clientIds: readonly string[]) =>
  beside(async (store) => {
    const platforms = createRegistry({ store, production: false, now: Date.now });
    const [authUrl, tokenUrl, jwksUrl] = [issuer, issuer, issuer];
    for (const clientId of clientIds)
      await platforms.add({ issuer, clientId, authUrl, tokenUrl, jwksUrl, deploymentId: '1' });
  });

describe('platform add', () => {
  test('registers a platform in one line, and says when it was there already', async () => {
    const first = await elan([...add('one'), '--school', 'Lycée des Mirabelliers']);
    expect(first).toEqual({
      code: 0,
      out: `platform ${issuer} (client one) is active; deployment 1 belongs to « Lycée des Mirabelliers »; names are not kept`,
      problems: '',
    });
    const again = await elan(add('one'));
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/was active already; deployment 1 belongs to « Lycée des/);
  });

  const wrong = `platform http://moodle.example (client two): issuer`;
  test.each([
    {
      name: 'an address that is not https',
      args: add('two', { issuer: 'http://moodle.example' }),
      line: `error: ${wrong} must be https (http only on this machine)`,
    },
    {
      name: 'an option that is missing',
      args: ['platform', 'add', '--issuer', issuer],
      line: "error: required option '--client-id <id>' not specified",
    },
    {
      name: 'a command that is none',
      args: ['platform', 'forget'],
      line: "error: unknown command 'forget'",
    },
    {
      name: 'a setting that is none',
      args: add('two'),
      env: { LOG_LEVEL: 'loud' },
      line: expect.stringMatching(/^error: LOG_LEVEL: [^\n]+$/),
    },
  ])('says $name in one line, with exit code 1', async ({ args, env = {}, line }) => {
    expect(await elan(args, env)).toEqual({ code: 1, out: '', problems: line });
  });

  test('works while the server runs, which sees it at once and disables within five seconds', async () => {
    let at = Date.now();
    const options = { now: () => at, warn: () => undefined, mongodbUri: undefined };
    const store = await openStore({ ...options, dataDir, secrets: [secret] });
    const log = { info: () => undefined, warn: () => undefined };
    const publicUrl = 'http://localhost:4000';
    const lti = await createLti({ store, publicUrl, production: false, now: () => at, log });
    const target_link_uri = `${publicUrl}/lti/launch`;
    const params = { iss: issuer, client_id: 'live', login_hint: '3', target_link_uri };
    const login = () => lti.startLogin({ params, bindingSecret: 'secret' });
    expect(await login()).toHaveProperty('code', 'platform-unknown');
    expect((await elan([...add('live'), '--names'])).code).toBe(0);
    expect((await login()).ok).toBe(true);
    const known = await lti.platforms.find(platformKey(issuer, 'live'));
    expect(known?.namesAllowed).toBe(true);
    expect(
      (await elan(['platform', 'disable', '--issuer', issuer, '--client-id', 'live'])).out,
    ).toBe(`platform ${issuer} (client live) is disabled; its sessions are ended`);
    at += 5001;
    expect(await login()).toHaveProperty('code', 'platform-disabled');
    const again = await elan(add('live'));
    expect(again.out).toMatch(/ is active; deployment 1 belongs to .*; names are kept$/);
    const off = await elan([...add('live'), '--no-names']);
    expect(off.problems).toContain('another setting for names');
    await lti.keySet();
    await store.close();
  });
});

describe('platform disable', () => {
  test('says when there is no such platform', async () => {
    const ended = await elan(['platform', 'disable', '--issuer', issuer, '--client-id', 'none']);
    expect(ended).toEqual({
      code: 1,
      out: '',
      problems: `error: platform ${issuer} (client none) is not registered`,
    });
  });
});

const set = (...options: string[]) =>
  elan(['platform', 'set', '--issuer', issuer, '--client-id', 'set', ...options]);

describe('platform set', () => {
  test('lets anonymous openings in, and sends progress to no platform that may be a Moodle', async () => {
    await registered(['set']);
    expect(await set('--anonymous', 'on')).toMatchObject({ code: 0, problems: '' });
    const listed: unknown = JSON.parse((await elan(['platform', 'list', '--json'])).out);
    expect(listed).toContainEqual(expect.objectContaining({ clientId: 'set', anonymous: true }));
    const refused = await set('--scores', 'every-progress');
    expect(refused.code).toBe(1);
    expect(refused.problems).toContain('progress would empty its grades');
  });

  test('names the sites that may frame, all or none of them', async () => {
    const [ent, other] = ['https://ent.example', 'https://autre.example'];
    expect(await set('--frame-origin', `${ent}/portail`, '--frame-origin', other)).toMatchObject({
      code: 0,
      problems: '',
    });
    const wrong = await set('--frame-origin', 'ent.example');
    expect(wrong.problems).toBe('error: frame-origin ent.example is not a https address of a site');
    const listed = await elan(['platform', 'list', '--json']);
    expect(JSON.parse(listed.out)).toContainEqual(
      expect.objectContaining({ clientId: 'set', frameOrigins: [ent, other] }),
    );
    expect((await set('--frame-origin', 'none')).code).toBe(0);
    const kept = await beside(({ platforms }) => platforms.get(platformKey(issuer, 'set')));
    expect(kept?.clientId).toBe('set');
    expect(kept?.frameOrigins ?? []).toEqual([]);
  });
});

/** 260 more of each platform. */
async function addDeployments({ deployments }: Store): Promise<void> {
  const [big, small] = [platformKey(issuer, 'big'), platformKey(issuer, 'small')];
  const known = await deployments.get(deploymentKeyOf(big, '1'));
  if (known === undefined) throw new Error('no deployment');
  const { version: _version, ...like } = known;
  for (const platformId of [big, small]) {
    const ids = Array.from({ length: 260 }, (_one, index) => `x${index}`);
    const made = ids.map((deploymentId) => {
      const _id = deploymentKeyOf(platformId, deploymentId);
      return Object.assign({}, like, { platformId, _id, deploymentId });
    });
    await deployments.insertMany(made);
  }
}

describe('platform list', () => {
  test('gives JSON that a script can read, or one line for each', async () => {
    await elan(add('listed', { 'deployment-id': '42' }));
    const json: unknown = JSON.parse((await elan(['platform', 'list', '--json'])).out);
    expect(json).toContainEqual({
      issuer,
      clientId: 'listed',
      status: 'active',
      authUrl: `${issuer}/mod/lti/auth.php`,
      tokenUrl: `${issuer}/mod/lti/token.php`,
      jwksUrl: `${issuer}/mod/lti/certs.php`,
      names: false,
      anonymous: false,
      scores: 'final-only',
      frameOrigins: [],
      deployments: [{ deploymentId: '42', status: 'active' }],
    });
    const { out } = await elan(['platform', 'list']);
    expect(out.split('\n')).toContain(`active  ${issuer}  listed  deployment 42 active`);
  });

  test('shows every deployment of every platform, however many there are', async () => {
    await registered(['big', 'small']);
    await beside(addDeployments);
    const json: unknown = JSON.parse((await elan(['platform', 'list', '--json'])).out);
    const all = z.array(z.object({ clientId: z.string(), deployments: z.array(z.unknown()) }));
    const counts = all
      .parse(json)
      .map(({ clientId, deployments }) => [clientId, deployments.length]);
    expect(counts).toContainEqual(['big', 261]);
    expect(counts).toContainEqual(['small', 261]);
  });

  test('of none says so', async () => {
    const empty = makeTempFolder('cli');
    expect(await elan(['platform', 'list'], { DATA_DIR: empty })).toEqual({
      code: 0,
      out: 'no platform is registered',
      problems: '',
    });
    expect((await elan(['platform', 'list', '--json'], { DATA_DIR: empty })).out).toBe('[]');
    await rm(empty, { recursive: true, force: true });
  });
});

/** The next key becomes an hour old: it may sign. */
async function ageNext(...secrets: readonly string[]): Promise<string> {
  const options = { dataDir, mongodbUri: undefined, secrets, now: Date.now };
  const store = await openStore({ ...options, warn: () => undefined });
  const { docs } = await store.toolKeys.find('bySlot', { eq: ['next'], limit: 1 });
  const next = docs[0]?._id ?? '';
  await store.toolKeys.change(next, (key) => ({ ...key, createdAt: Date.now() - 3_600_000 }));
  await store.close();
  return next;
}

describe('keys rotate', () => {
  test('says in one line that it rotated, or from when it may', async () => {
    const early = await elan(['keys', 'rotate']);
    expect(early).toMatchObject({ code: 1, out: '' });
    expect(early.problems).toMatch(
      /^error: not rotated: .* try again from \d{4}-\d\d-\d\dT[\d:.]+Z$/,
    );
    const next = await ageNext(secret);
    const done = await elan(['keys', 'rotate']);
    expect(done).toMatchObject({ code: 0, problems: '' });
    expect(done.out).toMatch(
      /^rotated: key [\w-]{43} signs within a minute, key [\w-]{43} stays published$/,
    );
    expect(done.out).toContain(next);
    expect((await elan(['keys', 'rotate'])).code).toBe(1);
    const leaked = await elan(['keys', 'rotate', '--leaked']);
    expect(leaked).toMatchObject({ code: 0, problems: '' });
    expect(leaked.out).toMatch(
      /^withdrawn: ([\w-]{43}, ){2}[\w-]{43}; key [\w-]{43} signs within a minute\.\n/,
    );
    expect(leaked.out).toContain(next);
    expect(leaked.out).toContain('scores are sent again');
  });
});

describe('ELAN_SECRETS', () => {
  const renewed = randomBytes(32).toString('base64');

  test('are replaced by a new one in front and one rotation: then the old one can go', async () => {
    await ageNext(secret);
    const both = { ELAN_SECRETS: `${renewed},${secret}` };
    expect(await elan(['keys', 'rotate'], both)).toMatchObject({ code: 0, problems: '' });
    const { code, problems } = await elan(['keys', 'replace'], { ELAN_SECRETS: renewed });
    expect([code, problems]).toEqual([1, expect.stringMatching(/^error: nothing replaced: /)]);
  });

  test('that are lost cost the keys, and nothing else', async () => {
    const ELAN_SECRETS = randomBytes(32).toString('base64');
    const refused = await elan(['keys', 'rotate'], { ELAN_SECRETS });
    expect(refused.problems).toMatch(
      /^error: toolKeys\.privatePem needs key \w+, absent from ELAN_SECRETS$/,
    );
    expect(await elan(['keys', 'replace'], { ELAN_SECRETS })).toEqual({
      code: 0,
      out: 'replaced: new keys sign; platforms read them when they meet them',
      problems: '',
    });
    expect((await elan(['keys', 'replace'], { ELAN_SECRETS })).code).toBe(1);
    expect((await elan(['platform', 'list'], { ELAN_SECRETS })).out).toContain(issuer);
  });
});
