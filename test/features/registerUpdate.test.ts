/** H-23: a platform that is registered already, and the update of its registration (lti.md 2.2, 3.7). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import type { ListeningPlatform } from '../../src/demo/platform/listen.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { invite, letInOf, signIn } from '../support/administrator.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A Moodle that registered by an invitation and was confirmed. */
let moodle: ListeningPlatform;
let admin: Visitor;
let page: string;
beforeEach(async () => {
  const { now } = app.clock;
  moodle = await listenPlatform({ toolUrl: app.url, now, clientId: 'given-by-moodle' });
  admin = await signIn(app);
  page = `/admin/platforms/${platformKey(moodle.platform.issuer, 'given-by-moodle')}`;
  await open(moodle.platform.registrationUrl(await invite(admin)));
  moodle.platform.activateTool();
  await change('confirm');
  moodle.platform.calls.length = 0;
});
afterEach(() => moodle.close());

const open = (address: string): Promise<Visited> =>
  new Visitor(app).get(address.slice(app.url.length));
const registered = () =>
  app.services.lti.platforms.find(platformKey(moodle.platform.issuer, 'given-by-moodle'));
const calls = () => moodle.platform.calls.map(({ endpoint, status }) => `${endpoint} ${status}`);
const change = async (action: string) =>
  admin.post(page, { ...letInOf(await admin.get(page)), action });

/** The button of the page that the platform's dialog shows. */
function press(shown: Visited, more: Record<string, string> = {}): Promise<Visited> {
  const fields = shown.$('form input').toArray();
  const form = Object.fromEntries(fields.map(({ attribs }) => [attribs['name'], attribs['value']]));
  return new Visitor(app).post('/lti/register', { ...form, ...more });
}

/** « Créer l’adresse de mise à jour » on the page of the platform. */
async function updateAddress(): Promise<string> {
  const shown = await admin.get(page);
  const form = shown.$('form[action="/admin/invitations"] input').toArray();
  const fields = Object.fromEntries(form.map(({ attribs }) => [attribs['name'], attribs['value']]));
  const made = await admin.post('/admin/invitations', { ...fields });
  expect(made.$('h1').text()).toBe('Adresse de mise à jour');
  return made.$('#adresse').text();
}

describe('H-23 a platform that is registered already', () => {
  test('H-23 (same link) is told so, with a link to where it is updated', async () => {
    const address = await invite(admin);
    const first = await listenPlatform({ toolUrl: app.url, now: app.clock.now, clientId: 'first' });
    await open(first.platform.registrationUrl(address));
    const again = await open(first.platform.registrationUrl(address));
    expect(again.status).toBe(403);
    expect(again.text).toContain('Cette adresse d’inscription a déjà servi.');
    const link = again.$('main a').attr('href') ?? '';
    const shown = await admin.get(link.slice(app.url.length));
    expect(shown.text).toContain('Créer l’adresse de mise à jour');
    expect(first.platform.calls.map(({ endpoint }) => endpoint)).toEqual(['registration']);
    await first.close();
  });

  test('H-23 (another link) gets nothing posted, and is offered the update by a token for it', async () => {
    const refused = await open(moodle.platform.registrationUrl(await invite(admin)));
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Cette plateforme est déjà reliée.');
    expect(refused.text).toContain('choisissez de mettre à jour l’outil qui existe');
    expect(refused.$('form')).toHaveLength(0);
    expect(refused.$('main a').attr('href')).toBe(`${app.url}${page}`);

    const offered = await open(moodle.platform.registrationUrl(await invite(admin), 'update'));
    expect([offered.status, offered.$('h1').text()]).toEqual([
      409,
      'Cette plateforme est déjà reliée',
    ]);
    expect(offered.text).toContain('Rien n’a été changé');
    expect(offered.$('main form button').text()).toContain('Mettre à jour');
    // Reading what is there changes nothing.
    expect(calls()).toEqual(['registration 401', 'registration 200']);
  });
});

describe('the update of a registration', () => {
  test('keeps client id, sessions and status, and asks for what the administrator chose since', async () => {
    const student = new Visitor({ url: app.url, platform: moodle.platform });
    await student.launch(who.unprepared, '4');
    await change('names-on');
    const ent = 'https://ent.example';
    await admin.post(page, { ...letInOf(await admin.get(page)), action: 'frames', frames: ent });
    const shown = await open(moodle.platform.registrationUrl(await updateAddress(), 'update'));
    const done = await press(shown);
    expect([done.status, done.$('h1').text()]).toEqual([200, 'Inscription mise à jour']);
    expect(done.text).toContain('Les noms sont demandés.');
    expect(done.headers.get('content-security-policy')).toContain(
      `frame-ancestors ${moodle.platform.issuer} ${ent}`,
    );
    expect(moodle.platform.registeredTool).toEqual({
      state: 'active',
      name: 'Élan',
      claims: ['iss', 'sub', 'given_name', 'family_name'],
    });
    expect(await registered()).toMatchObject({ status: 'active', namesAllowed: true });
    expect((await student.get('home')).status).toBe(200);
  });

  test('by any address asks for names as the platform does already: none is erased unasked', async () => {
    await change('names-on');
    // « Relier une plateforme » knows of no platform, and its tick is off.
    const shown = await open(moodle.platform.registrationUrl(await invite(admin), 'update'));
    expect(shown.text).toContain('ce choix ne change pas');
    expect((await press(shown)).text).toContain('Les noms sont demandés.');
    expect(moodle.platform.registeredTool?.claims).toContain('given_name');
    const known = await registered();
    expect(known).toMatchObject({ namesAllowed: true });
    expect(known).not.toHaveProperty('forgetNamesFrom');

    await change('names-off');
    const ticked = await invite(admin, { invitedNames: 'yes' });
    const done = await press(await open(moodle.platform.registrationUrl(ticked, 'update')));
    expect(done.text).toContain('Les noms ne sont pas demandés.');
    expect(moodle.platform.registeredTool?.claims).toEqual(['iss', 'sub']);
    expect((await registered())?.namesAllowed).toBe(false);
  });

  test('waits for the administrator when an address of the platform is another one', async () => {
    const id = platformKey(moodle.platform.issuer, 'given-by-moodle');
    const tokenUrl = `${moodle.platform.issuer}/old/token.php`;
    await app.services.store.platforms.change(id, (known) => ({ ...known, tokenUrl }));
    const done = await press(
      await open(moodle.platform.registrationUrl(await updateAddress(), 'update')),
    );
    expect(done.text).toContain('doit être confirmée dans Élan');
    expect(await registered()).toMatchObject({
      status: 'pending',
      tokenUrl: `${moodle.platform.issuer}/mod/lti/token.php`,
    });
    const early = new Visitor({ url: app.url, platform: moodle.platform });
    const form = { ...moodle.platform.loginParams('4', '1') };
    expect((await early.send('/lti/login', { form })).status).toBe(403);
    await change('confirm');
    expect((await registered())?.status).toBe('active');
  });

  test('of a platform that was disabled waits for the administrator too', async () => {
    await change('disable');
    const shown = await open(moodle.platform.registrationUrl(await invite(admin), 'update'));
    await press(shown);
    expect((await registered())?.status).toBe('pending');
  });

  test('happens once for one address, and never without one or with another token', async () => {
    const shown = await open(moodle.platform.registrationUrl(await updateAddress(), 'update'));
    for (const more of [{ invitation: 'x' }, { registration_token: 'x' }]) {
      const refused = await press(shown, more);
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.text).toMatch(/invitation-unknown|update-refused/);
    }
    const answers = await Promise.all([press(shown), press(shown), press(shown)]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 403)).toHaveLength(2);
  });

  test('that the platform refuses changes nothing and leaves the address good', async () => {
    const shown = await open(moodle.platform.registrationUrl(await updateAddress(), 'update'));
    moodle.platform.switches.answers = { registration: [500] };
    const refused = await press(shown);
    expect([refused.status, refused.text]).toEqual([
      409,
      expect.stringContaining('La plateforme ne permet pas de mettre à jour cette inscription.'),
    ]);
    expect((await registered())?.status).toBe('active');
    expect((await press(shown)).status).toBe(200);
  });
});
