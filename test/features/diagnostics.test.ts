/** What launches and calls leave for the administrator (lti.md 0.11, 5.4.1), and the pages that show it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import type { SignAsk } from '../../src/demo/platform/keys.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { hourMs, minuteMs } from '../../src/domain/time.ts';
import { deliverScores } from '../../src/jobs/deliverScores.ts';
import { startRunner } from '../../src/jobs/runner.ts';
import type { PlatformJob } from '../../src/jobs/runner.ts';
import { findPages } from '../../src/store/index.ts';
import type { Diagnostic } from '../../src/store/index.ts';
import { invite, letInOf, proofOf, signIn } from '../support/administrator.ts';
import { placeSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { until } from '../support/serverProcess.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { placeOf, Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
let admin: Visitor;
beforeAll(async () => {
  app = await startTestApp();
  admin = await signIn(app);
});
afterAll(() => app.close());

const claim = (name: string) => `https://purl.imsglobal.org/spec/lti/claim/${name}`;
const idOf = () => platformKey(app.platform.issuer, app.platform.clientId);
const pageOf = () => `/admin/platforms/${idOf()}`;

/** Newest first. */
async function rows(): Promise<readonly Diagnostic[]> {
  await app.services.diagnostics.flush();
  const query = { order: 'desc', limit: 500 } as const;
  return (await app.services.store.diagnostics.find('byTime', query)).docs;
}
/** Rows that came about while something was done, each later than the one before. */
async function during(act: () => Promise<unknown>): Promise<readonly Diagnostic[]> {
  const before = new Set((await rows()).map(({ _id }) => _id));
  app.clock.advance(1000);
  await act();
  return (await rows()).filter(({ _id }) => !before.has(_id));
}

async function launchWith(
  change: Readonly<Record<string, unknown>>,
  sign: SignAsk = {},
  login: Readonly<Record<string, string>> = {},
): Promise<Visited> {
  const visitor = new Visitor(app);
  const form = { ...app.platform.loginParams(who.unprepared, '4'), ...login };
  const begun = await visitor.send('/lti/login', { form });
  const { searchParams: asked } = placeOf(begun);
  const claims = app.platform.claims(who.unprepared, '4', asked.get('nonce') ?? '');
  const id_token = await app.platform.sign({ ...claims, ...change }, sign);
  return visitor.finishLaunch({ state: asked.get('state') ?? '', id_token });
}

const login = (iss: string, target = `${app.url}/lti/launch`) =>
  new Visitor(app).post('/lti/login', { iss, login_hint: '3', target_link_uri: target });

const countOf = async (query: string) =>
  (await admin.get(`/admin/launches?${query}`)).$('tbody tr').length;

const referenceOn = ({ text }: Visited) =>
  /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0] ?? 'none';

describe('a row is left by', () => {
  test('an accepted launch: clock, version, role, what was not sent', async () => {
    const [row, ...more] = await during(() => new Visitor(app).launch(who.unprepared, '4'));
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      kind: 'launch',
      outcome: 'accepted',
      code: 'ok',
      count: 1,
      platformId: idOf(),
      deployment: app.platform.registration().deploymentId,
      message: 'resource-link',
      role: 'learner',
      family: 'moodle',
      platformVersion: '2024100700',
      driftSeconds: 0,
      cookiePath: 'cookie',
    });
    expect(row?.missing).toContain('email');
    expect(row?.missing).not.toContain('roster');
    expect(row?.expiresAt).toBe((row?.at ?? 0) + 30 * 24 * hourMs);
  });

  test.each<[string, Record<string, unknown>, SignAsk, Partial<Diagnostic>]>([
    ['KB-02', {}, { kid: 'other' }, { failure: 'token-key-unknown' }],
    ['KB-03', { [claim('version')]: '11.3' }, {}, { about: 'version' }],
    ['KB-06', { aud: undefined }, {}, { about: 'aud', failure: 'token-claims' }],
    ['KB-12', { sub: undefined }, {}, { failure: 'token-user-missing' }],
    ['H-01', { nonce: 'another' }, {}, { failure: 'token-nonce', driftSeconds: 0 }],
  ])('a refused launch: %s', async (...[code, change, sign, expected]) => {
    const left = await during(async () => {
      const refused = await launchWith(change, sign);
      expect(referenceOn(refused)).not.toBe('none');
    });
    expect(left).toHaveLength(1);
    expect(left[0]).toMatchObject({ kind: 'launch', code, outcome: 'refused', ...expected });
  });

  test('a refusal by the platform, and a launch that nobody began (H-19, H-03)', async () => {
    const visitor = new Visitor(app);
    const left = await during(async () => {
      await visitor.finishLaunch({ error: 'login_required', state: 'x' });
      await visitor.finishLaunch({ state: 'x', id_token: 'y' });
      await visitor.finishLaunch({});
    });
    expect(left.map(({ code, about }) => [code, about]).toSorted()).toEqual([
      ['H-03', undefined],
      ['H-19', 'login_required'],
      ['launch-state-missing', undefined],
    ]);
  });

  test('a refused login: the host of an unknown issuer only when it is a public name', async () => {
    const left = await during(async () => {
      await login('https://moodle.ecole-voisine.fr/sous');
      await login('https://10.0.0.7');
      await login('http://moodle.ecole-voisine.fr');
      await login('https://serveur.local');
      await login('inès.marchal');
      await login(app.platform.issuer, 'https://ailleurs.example/');
    });
    expect(left.every(({ kind }) => kind === 'login')).toBe(true);
    expect(left.filter(({ code }) => code === 'platform-unknown')).toHaveLength(5);
    expect(left.flatMap(({ about }) => about ?? [])).toEqual(['moodle.ecole-voisine.fr']);
    expect(left.find(({ code }) => code === 'H-10')?.platformId).toBe(idOf());
  });

  test('a registration', async () => {
    const visitor = new Visitor(app);
    const left = await during(() => visitor.get('/lti/register?invitation=none'));
    expect(left[0]).toMatchObject({ kind: 'registration', code: 'invitation-unknown' });
    const page = await admin.get('/admin/launches?code=invitation-unknown');
    expect(page.text).toContain('Inscription');
    expect(page.text).not.toContain('register.reasons');
  });

  test('service calls, counted by ten minutes, kind and code', async () => {
    const placed = await placeSequence(app);
    const student = new Visitor(app);
    await student.launch(who.diligent, placed.linkId);
    await prepare(student, placed);
    const { answers } = app.platform.switches;
    const turn = async () => {
      app.clock.advance(2 * hourMs);
      return deliverScores.turn(app.services, idOf());
    };
    const left = await during(async () => {
      answers.scores = [503];
      await turn();
      await turn();
    });
    const counted = left.map(({ kind, code, count }) => `${kind} ${code} ${count}`);
    // The first score of a line item is looked at once it is accepted.
    expect(counted.toSorted()).toEqual([
      'result ok 1',
      'score http-503 1',
      'score ok 1',
      'token ok 1',
      'token ok 2',
    ]);
    const page = await admin.get(pageOf());
    expect(page.text).toContain('Envoyées : 1 depuis une heure, 1 depuis 24 heures.');
    expect(page.text).toContain('http-503, 1 fois : Erreur du serveur de la plateforme');
    expect(page.text).toContain('chercher cette heure dans le journal de Moodle');
  });
});

describe('a flood', () => {
  test('of refusals leaves 60 rows a minute and one count, and memory stays bounded', async () => {
    app.clock.advance(minuteMs);
    const form = { iss: 'https://flood.example.org', login_hint: '3', target_link_uri: app.url };
    const left = await during(() =>
      Promise.all(Array.from({ length: 200 }, () => new Visitor(app).send('/lti/login', { form }))),
    );
    expect(left).toHaveLength(61);
    expect(left.reduce((sum, { count }) => sum + count, 0)).toBe(200);
    const counted = left.find(({ count }) => count > 1);
    expect(counted).toMatchObject({ count: 140, code: 'platform-unknown' });
    expect(counted?.about).toBeUndefined();
  });
});

describe('the page of launches', () => {
  test('finds a refusal by the reference that the person read, with what to do in Moodle', async () => {
    app.platform.switches.clockDriftMs = -412_000;
    const refused = await new Visitor(app).launch(who.unprepared, '4');
    app.platform.switches.clockDriftMs = 0;
    const ref = referenceOn(refused);
    const found = await admin.get(`/admin/launches?ref=${ref.toLowerCase()}`);
    expect(found.$('tbody tr').length).toBe(1);
    expect(found.$('tbody th').text()).toBe(ref);
    expect(found.text).toContain('Jeton expiré KB-07');
    expect(found.text).toContain('Régler l’horloge du serveur Moodle (NTP).');
    expect(found.$('details').text()).toMatch(
      /Horloge de la plateforme\u00A0: 41[123]\u00A0s de retard/,
    );
    const list = await admin.get('/admin/platforms');
    expect(list.$('.el-bad').text()).toMatch(/Dernier échec .* Jeton expiré \(KB-07\)/);
    expect(list.$('.el-bad').text()).toMatch(/Horloge\u00A0: écart 41[123]\u00A0s/);
    await new Visitor(app).launch(who.unprepared, '4');
    const again = await admin.get('/admin/platforms');
    expect(again.$('.el-bad').length).toBe(0);
    expect(again.text).toContain('Moodle 4.5 (2024100700)');
  });

  test('filters by platform, outcome, code and period, alone and together', async () => {
    const all = await rows();
    const since = (ms: number) => all.filter(({ at }) => at >= app.clock.now() - ms);
    const own = all.filter(({ platformId }) => platformId === idOf());
    const bad = all.filter(({ outcome }) => outcome === 'refused');
    expect(await countOf('')).toBe(all.length);
    expect(await countOf('period=hour')).toBe(since(hourMs).length);
    expect(await countOf(`platform=${idOf()}`)).toBe(own.length);
    expect(await countOf('outcome=refused')).toBe(bad.length);
    expect(await countOf(`outcome=refused&platform=${idOf()}`)).toBe(
      bad.filter((row) => own.includes(row)).length,
    );
    expect(await countOf('code=kb-02')).toBe(1);
    expect(await countOf(`code=HTTP-503&platform=${idOf()}`)).toBe(1);
    expect(await countOf(`code=KB-02&outcome=refused&platform=${idOf()}`)).toBe(1);
    expect(await countOf('code=KB-02&outcome=accepted')).toBe(0);
    const byCookie = all.filter((row) => row.cookiePath === 'cookie');
    expect(byCookie.length).toBeGreaterThan(0);
    expect(await countOf('cookie=cookie')).toBe(byCookie.length);
    expect(await countOf(`cookie=cookie&platform=${idOf()}&code=ok&outcome=accepted`)).toBe(
      byCookie.length,
    );
    expect(await countOf('cookie=cookie&code=KB-02')).toBe(0);
    expect(await countOf('cookie=new-tab&outcome=refused')).toBe(0);
    expect(await countOf('outcome=nonsense&period=&platform=&after=x')).toBe(all.length);
  });

  test('goes on to older ones', async () => {
    const { diagnostics } = app.services;
    for (let at = 0; at < 250; at += 1) diagnostics.note({ kind: 'launch', code: 'ok' });
    const total = Math.min(500, (await rows()).length);
    const first = await admin.get('/admin/launches');
    expect(first.$('tbody tr').length).toBe(200);
    const older = first.$('a[href*="after="]').attr('href') ?? '';
    const second = await admin.get(older);
    expect(second.$('tbody tr').length).toBe(Math.min(200, total - 200));
  });

  test('is a file too: for a spreadsheet without formulas, and as JSON', async () => {
    const { store } = app.services;
    const rename = (name: string) =>
      store.platforms.change(idOf(), (platform) => ({ ...platform, name }));
    const before = (await store.platforms.get(idOf()))?.name ?? '';
    await rename('=HYPERLINK("x")');
    const csv = await admin.get(`/admin/launches.csv?code=KB-02&platform=${idOf()}`);
    await rename(before);
    expect(csv.headers.get('content-disposition')).toContain('elan-lancements.csv');
    const [header, line] = csv.body.replace('\uFEFF', '').split('\r\n');
    expect(header).toMatch(/^reference;at;lastAt;count;platform;kind;outcome;code/);
    expect(line).toContain(`'=HYPERLINK`);
    const json = await admin.get('/admin/launches.json?code=KB-02');
    expect(JSON.parse(json.body)).toMatchObject([{ code: 'KB-02', platform: before, count: 1 }]);
    expect(json.headers.get('content-type')).toContain('application/json');
  });

  test('is for nobody else', async () => {
    for (const path of ['launches', 'launches.csv', 'launches.json', 'journal'])
      expect((await new Visitor(app).get(`/admin/${path}`)).status).toBe(401);
  });
});

describe('the outbox of a platform', () => {
  test('says when Élan pauses after failures, and when the platform is stopped', async () => {
    const failing: PlatformJob = { queue: 'deliveries', width: 1, turn: async () => 'failed' };
    const runner = startRunner({ services: app.services, jobs: [failing], chores: [], idleMs: 20 });
    await until(async () => {
      return (await admin.get(pageOf())).text.includes('Après plusieurs échecs de suite');
    }, 5000);
    await runner.stop(1000);
    const proof = proofOf(await admin.get(pageOf()));
    const stopped = await admin.post(pageOf(), { proof, action: 'disable' });
    expect(stopped.text).toContain('La plateforme n’est pas en service');
    await admin.post(pageOf(), { ...letInOf(stopped), action: 'enable' });
    app.clock.advance(hourMs);
    expect((await admin.get(pageOf())).text).not.toContain('Après plusieurs échecs');
  });
});

describe('a deployment that waits', () => {
  test('is counted, explained, refused or approved; refusing ends nobody’s session', async () => {
    const student = new Visitor(app);
    await student.launch(who.unprepared, '4');
    const other = { [claim('deployment_id')]: '99' };
    const launchOther = () => launchWith(other, {}, { lti_deployment_id: '99' });
    expect((await launchOther()).status).toBe(403);
    expect((await admin.get('/admin/platforms')).text).toContain('1 déploiement attend');
    const shown = await admin.get(pageOf());
    expect(shown.text).toContain('Un lancement est arrivé de ce déploiement');
    const form = shown.$('form[action$="/deployments"]').first();
    const deployment = form.find('input[name=deployment]').val() + '';
    expect(form.text()).toMatch(/Approuver.*Refuser/s);
    const act = (action: string) =>
      admin.post(`${pageOf()}/deployments`, { proof: proofOf(shown), deployment, action });
    await act('disable');
    expect((await student.get('home')).status).toBe(200);
    expect((await launchOther()).status).toBe(403);
    await act('approve');
    expect((await launchOther()).status).toBe(200);
  });
});

describe('the journal', () => {
  test('names who did what, on its page and on the platform’s', async () => {
    const other = await signIn(app, 'Paul Martin');
    const proof = proofOf(await other.get(pageOf()));
    await invite(other);
    await other.post(pageOf(), { proof, action: 'names-off' });
    await other.post(pageOf(), { proof, action: 'names-on' });
    const journal = await other.get('/admin/journal');
    const lines = journal
      .$('tbody tr')
      .toArray()
      .map((line) => journal.$(line).text());
    for (const act of [
      'Noms gardés',
      'Noms non gardés',
      'Adresse d’inscription créée',
      'Connexion',
    ])
      expect(lines.some((line) => line.includes('Paul Martin') && line.includes(act))).toBe(true);
    expect(journal.text).toContain('Claire Dubois');
    expect(journal.text).toContain('Déploiement approuvé (99)');
    expect(journal.text).toContain('Lancements téléchargés');
    expect((await other.get(pageOf())).text).toContain('Paul Martin : Noms gardés');
    expect((await other.get('/admin/journal?after=x')).status).toBe(200);
  });
});

describe('nothing of a person', () => {
  test('is in a row, whatever the platform sends', async () => {
    Object.assign(app.platform.switches, { names: true, emails: true });
    const claims = JSON.stringify(app.platform.claims(who.unprepared, '4', 'n'));
    expect(claims).toMatch(/073\d{5}AB/);
    await new Visitor(app).launch(who.unprepared, '4');
    await new Visitor(app).launch(who.teacher, '', { message: 'LtiDeepLinkingRequest' });
    await launchWith({ nonce: 'Inès Marchal' }, { kid: 'Inès Marchal' });
    await rows();
    const { store } = app.services;
    const kept: unknown[] = [await store.platformHealth.get(idOf())];
    for await (const page of findPages(store.diagnostics, 'byTime', { limit: 500 }))
      kept.push(...page);
    const json = await admin.get('/admin/launches.json');
    const text = JSON.stringify(kept) + json.body;
    for (const personal of [
      /Marchal|Inès|ines\./i,
      /073\d{5}AB|sourcedid/,
      /@|eyJ|"sub":|user_id/,
      /Premier arrivé|Vente|CAP EPC/,
      /127\.0\.0\.1(?!:)/,
    ])
      expect(text).not.toMatch(personal);
  });
});
