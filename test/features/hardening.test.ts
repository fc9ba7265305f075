/** The hardening table (lti.md 1.4) as a person meets it, where more than the door alone answers. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { beginAt, changedLaunch, changedToken, claim } from '../support/changedLaunch.ts';
import { placeSequence } from '../support/placed.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { placeOf, Visitor } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await placeSequence(app);
});
afterAll(() => app.close());

const personId = who.unprepared;
const opened = 'Premier arrivé, premier sorti';

test('H-15 (500): keys that can’t be read leave a page that says when to come back', async () => {
  const own = await startTestApp();
  Object.assign(own.platform.switches, { only: ['certs'], down: 'error' });
  const { page } = await changedLaunch(own, { personId });
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '30']);
  expect(page.text).toContain('Référence');
  await own.close();
});

test('H-16: a platform that changed its key notices nothing', async () => {
  await app.platform.rotateKey();
  const { page } = await changedLaunch(app, { personId });
  expect(page.$('h1').text()).toBe(opened);
});

test('H-17 (jku) (x5u) (jwk): addresses of keys in the header get no request', async () => {
  const header = { jku: `${app.platform.issuer}/own`, x5u: 'https://evil.example', jwk: {} };
  app.platform.calls.length = 0;
  const { page } = await changedLaunch(app, { personId, sign: { header } });
  expect(page.$('h1').text()).toBe(opened);
  expect(app.platform.calls.map(({ path }) => path)).not.toContain('/own');
});

describe('H-18: claims of another type', () => {
  const deep = JSON.parse('['.repeat(2000) + ']'.repeat(2000));
  const nested: unknown = JSON.parse('{"placement":{"a":{"b":["c",{"__proto__":{"d":1}}]}}}');
  test.each([
    ['type', { [claim('roles')]: 'x' }],
    ['type', { [claim('context')]: ['x'] }],
    ['type', { [claim('launch_presentation')]: 'x' }],
    ['type', { [claim('deployment_id')]: { a: 1 } }],
  ])('H-18 (%s): %j is a page with 400, not an error of ours', async (_name, change) => {
    const { page } = await changedLaunch(app, { personId, change });
    expect(page.status).toBe(400);
    expect(page.text).toContain('Référence');
  });

  test.each([
    ['prototype', JSON.parse('{"__proto__":{"placement":"x","isAdmin":true}}')],
    ['nested', nested],
    ['nested', deep],
  ])('H-18 (%s): custom parameters are no more than unread words', async (_name, custom) => {
    const { page } = await changedLaunch(app, { personId, change: { [claim('custom')]: custom } });
    expect([200, 400]).toContain(page.status);
    expect({}).not.toHaveProperty('isAdmin');
  });

  test('H-18 (1 MB): custom parameters of a megabyte are too much, with a page that says so', async () => {
    const change = { [claim('custom')]: { long: 'x'.repeat(1_000_000) } };
    const { page } = await changedLaunch(app, { personId, change });
    expect([page.status, page.$('h1').text()]).toEqual([413, 'L’envoi est trop gros']);
  });
});

test.each([150_000, 700_000])('H-29: a launch of more than %i bytes opens', async (size) => {
  const text = 'Une longue description. '.repeat(size / 32);
  const link = { id: '4', title: 'Premier arrivé', description: text };
  const { page } = await changedLaunch(app, {
    personId,
    change: { [claim('resource_link')]: link },
  });
  expect([page.status, page.$('h1').text()]).toEqual([200, opened]);
});

describe('H-28: a login', () => {
  test.each(['GET', 'POST'])('H-28 (%s): leads to the platform and back', async (method) => {
    const visitor = new Visitor(app);
    const form = { ...app.platform.loginParams(personId, '4') };
    const login =
      method === 'GET'
        ? await visitor.send(`/lti/login?${new URLSearchParams(form)}`, {})
        : await visitor.send('/lti/login', { form });
    const to = placeOf(login);
    expect(`${to.origin}${to.pathname}`).toBe(`${app.platform.issuer}/mod/lti/auth.php`);
    const answer = await app.platform.authorize(Object.fromEntries(to.searchParams));
    if (!answer.ok) throw new Error(answer.error);
    const page = await visitor.finishLaunch({ ...answer.fields });
    expect([page.status, page.$('h1').text()]).toEqual([200, opened]);
  });
});

/** Where the page of the refusal leads, out of the frame. */
async function wayBack(change: Record<string, string>, state?: string) {
  const visitor = new Visitor(app);
  const form = { ...app.platform.loginParams(personId, '4'), ...change };
  const begun = placeOf(await visitor.send('/lti/login', { form })).searchParams.get('state');
  const page = await visitor.finishLaunch({
    error: 'login_required',
    error_description: 'https://evil.example',
    state: state ?? begun ?? '',
  });
  expect([page.status, page.$('h1').text()]).toEqual([401, 'La plateforme a refusé la connexion']);
  expect(page.text).toContain('Se connecter à la plateforme.');
  expect(page.body).not.toContain('evil.example');
  const link = page.$('a[target="_top"]');
  return [link.text(), link.attr('href')];
}
const hint = (cmid: string) => ({ lti_message_hint: JSON.stringify({ cmid, launchid: 'x' }) });

describe('H-19: a platform that refuses the login', () => {
  test('H-19: leaves help and a link that opens the activity again', async () => {
    expect(await wayBack(hint('14'))).toEqual([
      'Ouvrir l’activité à nouveau',
      `${app.platform.issuer}/mod/lti/launch.php?id=14`,
    ]);
  });

  test('H-19: that did not say which activity, is gone back to; of an unknown launch nothing is', async () => {
    const { host } = new URL(app.platform.issuer);
    const site = [`Aller à ${host}`, app.platform.issuer];
    expect(await wayBack(hint('https://evil.example/'))).toEqual(site);
    expect(await wayBack({ lti_message_hint: '' })).toEqual(site);
    expect(await wayBack(hint('14'), 'unknown')).toEqual(['', undefined]);
  });
});

describe('H-27: a login without a client id', () => {
  test('H-27 (two): of an issuer with two registrations is refused, with a page for the administrator', async () => {
    const second = { ...app.platform.registration(), clientId: 'second' };
    await app.services.lti.platforms.add({ ...second, deploymentId: '1' });
    const { client_id: _none, ...form } = app.platform.loginParams(personId, '4');
    const page = await new Visitor(app).post('/lti/login', form, { crossSite: true });
    expect(page.status).toBe(400);
    expect(page.text).toContain('La plateforme doit envoyer client_id.');
  });
});

test('H-06: a token that was made for one browser opens nothing in another', async () => {
  const { state, nonce } = await beginAt(app, personId);
  const id_token = await changedToken(app, nonce, { personId });
  const stranger = await beginAt(app, who.diligent);
  const page = await stranger.visitor.finishLaunch({ state, id_token });
  expect(page.path).toBe('/lti/launch');
  expect(page.text).not.toContain('Marchal');
});

const framesOf = (headers: Headers): string | undefined =>
  /frame-ancestors ([^;]+)/.exec(headers.get('content-security-policy') ?? '')?.[1];

describe('H-25 only the platform may frame', () => {
  test('the first page of a launch', async () => {
    const { page } = await changedLaunch(app, { personId });
    expect(page.$('h1').text()).toBe(opened);
    expect(framesOf(page.headers)).toBe(app.platform.issuer);
    // It knows one origin or none, and would contradict the policy.
    expect(page.headers.get('x-frame-options')).toBeNull();
  });

  test('the page of a launch that is refused', async () => {
    const { page } = await changedLaunch(app, { personId, change: { nonce: 'another' } });
    expect([400, 401]).toContain(page.status);
    expect(framesOf(page.headers)).toBe(app.platform.issuer);
  });
});
