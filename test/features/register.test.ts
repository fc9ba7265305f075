import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { findGrade, itemsOfLink } from '../../src/demo/platform/gradebook.ts';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { ListeningPlatform } from '../../src/demo/platform/listen.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { invite, letInOf, proofOf, signIn } from '../support/administrator.ts';
import { placeSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { listen, startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ jobs: true });
});
afterAll(() => app.close());

/** A Moodle that nobody registered yet. */
let moodle: ListeningPlatform;
let admin: Visitor;
beforeEach(async () => {
  moodle = await listenPlatform({
    toolUrl: app.url,
    now: app.clock.now,
    clientId: 'given-by-moodle',
  });
  admin = await signIn(app);
});
afterEach(() => moodle.close());

const open = (address: string): Promise<Visited> =>
  new Visitor(app).get(address.slice(app.url.length));
const registered = () =>
  app.services.lti.platforms.find(platformKey(moodle.platform.issuer, 'given-by-moodle'));
const calls = () => moodle.platform.calls.map(({ endpoint, status }) => `${endpoint} ${status}`);

describe('a Moodle that registers by an invitation', () => {
  test('goes from the invitation to a score in its gradebook', async () => {
    const { platform } = moodle;
    const address = await invite(admin, { invitedSchool: 'Lycée invité' });
    const done = await open(platform.registrationUrl(address));
    expect(done.status).toBe(200);
    expect(done.$('h1').text()).toBe('Inscription reçue');
    expect(done.$('ol li').length).toBe(5);
    expect(done.headers.get('content-security-policy')).toContain(
      `frame-ancestors ${platform.issuer}`,
    );
    expect(platform.registeredTool).toMatchObject({ state: 'pending', claims: ['iss', 'sub'] });
    const known = await registered();
    expect(known).toMatchObject({ status: 'pending', namesAllowed: false, family: 'moodle' });

    const visitor = new Visitor({ url: app.url, platform });
    platform.activateTool();
    const early = await visitor.send('/lti/login', { form: { ...platform.loginParams('4', '1') } });
    expect(early.status).toBe(403);

    const page = `/admin/platforms/${known?._id}`;
    const shown = await admin.get(page);
    expect(shown.text).toContain('Lycée invité');
    await admin.post(page, { ...letInOf(shown), action: 'confirm' });
    expect((await admin.get(`${page}/check`)).$('.el-bad').length).toBe(0);

    const placed = await placeSequence({ ...app, platform }, 'premier-arrive-premier-sorti', '4');
    expect((await visitor.launch(who.unprepared, '4')).status).toBe(200);
    await prepare(visitor, placed);
    const item = itemsOfLink(platform.gradebook, '4')[0]?.id ?? '';
    const grade = () => findGrade(platform.gradebook, item, who.unprepared)?.finalGrade;
    for (let tried = 0; grade() === undefined && tried < 100; tried += 1) await wait(50);
    expect(grade()).toBe(100);
  });

  test('or another product, which deploys later: its first launch proposes the deployment', async () => {
    const { platform } = moodle;
    platform.switches.deploysLater = true;
    const address = await invite(admin, { invitedSchool: 'Lycée plus tard' });
    expect((await open(platform.registrationUrl(address))).status).toBe(200);
    const page = `/admin/platforms/${(await registered())?._id}`;
    const shown = await admin.get(page);
    expect(shown.text).toContain('Aucun déploiement n’est encore connu');
    await admin.post(page, { ...letInOf(shown), action: 'confirm' });

    platform.activateTool();
    const teacher = new Visitor({ url: app.url, platform });
    expect((await teacher.launch(who.teacher, '4')).status).toBe(403);
    const waiting = await admin.get(page);
    expect(waiting.text).toContain('Un lancement est arrivé de ce déploiement');
    expect(waiting.text).toContain('Lycée plus tard');
    const deployment = waiting.$('input[name=deployment]').val() + '';
    const proof = proofOf(waiting);
    await admin.post(`${page}/deployments`, { proof, deployment, action: 'approve' });
    expect((await teacher.launch(who.teacher, '4')).status).toBe(200);
  });

  test('is asked for names only when they were ticked', async () => {
    const address = await invite(admin, { invitedNames: 'yes' });
    await open(moodle.platform.registrationUrl(address));
    expect(moodle.platform.registeredTool?.claims).toEqual([
      'iss',
      'sub',
      'given_name',
      'family_name',
    ]);
    expect((await registered())?.namesAllowed).toBe(true);
  });

  test('H-23: is refused the second time, before anything is posted', async () => {
    const address = await invite(admin);
    await open(moodle.platform.registrationUrl(address));
    const again = await open(moodle.platform.registrationUrl(address));
    expect(again.status).toBe(403);
    expect(again.text).toContain('Cette adresse d’inscription a déjà servi.');
    const another = await open(moodle.platform.registrationUrl(await invite(admin)));
    expect(another.status).toBe(409);
    expect(another.text).toContain('Cette plateforme est déjà reliée.');
    const posted = moodle.platform.calls.filter(({ method }) => method === 'POST');
    expect(posted.map(({ status }) => status)).toEqual([200]);
  });

  test('gives one registration to many that use one invitation at once', async () => {
    const address = await invite(admin);
    const url = moodle.platform.registrationUrl(address);
    const answers = await Promise.all(Array.from({ length: 8 }, () => open(url)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(calls()).toEqual(['registration 200']);
  });

  test('may try again with the same invitation after a refusal of its own', async () => {
    const address = await invite(admin);
    moodle.platform.switches.answers = { registration: [500] };
    const refused = await open(moodle.platform.registrationUrl(address));
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('http-500');
    const used = moodle.platform.registrationUrl(address);
    moodle.platform.registrationTokens.set(
      new URL(used).searchParams.get('registration_token') ?? '',
      'used',
    );
    expect((await open(used)).text).toContain('http-401');
    expect((await open(moodle.platform.registrationUrl(address))).status).toBe(200);
  });
});

describe('without a good invitation', () => {
  test('H-21 (no invitation): nothing is fetched at all', async () => {
    const configuration = `${moodle.url}/mod/lti/openid-configuration.php`;
    const asked = encodeURIComponent(configuration);
    for (const query of ['', '&invitation=x', `&invitation=${'A'.repeat(43)}`]) {
      const refused = await new Visitor(app).get(
        `/lti/register?openid_configuration=${asked}&registration_token=t${query}`,
      );
      expect(refused.status).toBe(403);
    }
    expect(moodle.platform.calls).toEqual([]);
  });

  test('an old one is refused after seven days', async () => {
    const address = await invite(admin);
    app.clock.advance(7 * 24 * 60 * 60_000);
    const refused = await open(moodle.platform.registrationUrl(address));
    expect(refused.text).toContain('invitation-unknown');
    expect(await registered()).toBeUndefined();
  });
});

describe('the messages that we say we take', () => {
  const all = [
    'LtiResourceLinkRequest',
    'LtiDeepLinkingRequest',
    'LtiSubmissionReviewRequest',
    'LtiDataPrivacyLaunchRequest',
  ];
  const some = [{ type: 'LtiStartProctoring' }, { type: all[3], placements: [] }, { type: all[0] }];

  test.each([
    ['are those of our launches', undefined, all],
    ['are those of our launches, where it says nothing that can be read', ['x'], all],
    ['are no others than the platform supports, where it says which', some, [all[0], all[3]]],
  ])('%s', async (_name, supported, declared) => {
    let sent = '';
    const lms = createServer(async (req, res) => {
      if (req.url === '/registration') sent = await text(req);
      res.end(JSON.stringify({ ...configurationAt(lmsUrl), [platformConfiguration]: told }));
    });
    const told = { messages_supported: supported };
    const lmsUrl = `http://127.0.0.1:${await listen(lms)}`;
    const address = new URL(await invite(admin));
    address.searchParams.set('openid_configuration', `${lmsUrl}/configuration`);
    await open(address.href);
    lms.closeAllConnections();
    lms.close();
    const { messages } = JSON.parse(sent)[toolConfiguration];
    const target_link_uri = `${app.url}/lti/launch`;
    expect(messages).toEqual(declared.map((type) => ({ type, target_link_uri })));
  });
});

const platformConfiguration = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
const toolConfiguration = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

const configurationAt = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/auth`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/keys`,
  registration_endpoint: `${url}/registration`,
});

describe('a configuration that lies', () => {
  let liar: Server;
  let liarUrl: string;
  let asked: string[];
  let answer: (path: string, res: ServerResponse) => void;
  beforeEach(async () => {
    asked = [];
    liar = createServer((req, res) => {
      asked.push(`${req.method} ${req.url}`);
      answer(req.url ?? '', res);
    });
    liarUrl = `http://127.0.0.1:${await listen(liar)}`;
  });
  afterEach(async () => {
    liar.closeAllConnections();
    await new Promise((resolve) => liar.close(resolve));
  });

  const configuration = (change: object = {}) => ({ ...configurationAt(liarUrl), ...change });
  async function register(url = `${liarUrl}/configuration`): Promise<Visited> {
    const address = new URL(await invite(admin));
    address.searchParams.set('openid_configuration', url);
    address.searchParams.set('registration_token', 'token');
    return open(address.href);
  }

  test.each([
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'https://[fd00::1]/',
    'https://169.254.169.254/x',
  ])('H-21 (private address): at %s is not asked', async (url) => {
    const refused = await register(url);
    expect(refused.status).toBe(400);
  });

  test('H-22 (issuer): about its issuer is refused with the two hosts', async () => {
    answer = (_path, res) => res.end(JSON.stringify(configuration({ issuer: moodle.url })));
    const refused = await register();
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('vient d’un autre serveur');
    expect(refused.text).toContain(new URL(moodle.url).host);
    expect(asked).toEqual(['GET /configuration']);
  });

  test('H-22 (endpoint): with a registration endpoint elsewhere gets no request there', async () => {
    const elsewhere = `${moodle.url}/mod/lti/openid-registration.php`;
    answer = (_path, res) =>
      res.end(JSON.stringify(configuration({ registration_endpoint: elsewhere })));
    const refused = await register();
    expect(refused.text).toContain(
      'L’adresse d’inscription de la plateforme est sur un autre serveur.',
    );
    expect(moodle.platform.calls).toEqual([]);
  });

  test('H-21 (redirect): and redirects to another address: that address never gets a request', async () => {
    const secret = `${moodle.url}/mod/lti/openid-registration.php`;
    answer = (path, res) =>
      path === '/configuration'
        ? res.end(JSON.stringify(configuration()))
        : res.writeHead(307, { location: secret }).end();
    const refused = await register();
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('http-307');
    answer = (_path, res) => res.writeHead(302, { location: secret }).end();
    expect((await register()).text).toContain('http-302');
    expect(moodle.platform.calls).toEqual([]);
  });

  test('H-21 (echo): is not repeated to anyone: its words stay out of the page', async () => {
    answer = (_path, res) => res.writeHead(500, 'Internal secret').end('inner words');
    const refused = await register();
    expect(refused.text).not.toMatch(/secret|inner words/);
    answer = (_path, res) => res.end('x'.repeat(70_000));
    expect((await register()).text).toContain('too-large');
    answer = (_path, res) => res.end('{}');
    expect((await register()).text).toContain('configuration-unreadable');
    answer = (path, res) =>
      res.end(path === '/configuration' ? JSON.stringify(configuration()) : '{}');
    expect((await register()).text).toContain('answer-unreadable');
  });
});
