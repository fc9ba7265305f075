import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { makeAdminLink } from '../../src/features/admin/adminSession.ts';
import { letInOf, proofOf, signIn } from '../support/administrator.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let page: string;
beforeAll(async () => {
  app = await startTestApp();
  const { issuer, clientId } = app.platform.registration();
  page = `/admin/platforms/${platformKey(issuer, clientId)}`;
});
afterAll(() => app.close());

describe('signing in', () => {
  test('takes one use of the link, which looking at does not use up', async () => {
    const link = await makeAdminLink(app.services, 'Claire Dubois');
    const visitor = new Visitor(app);
    expect((await visitor.get(link)).$('h1').text()).toBe('Ouvrir l’administration');
    expect((await visitor.get(link)).status).toBe(200);
    const first = await visitor.send(link, { form: {} });
    expect(first.headers.get('location')).toBe('/admin/platforms');
    expect(first.headers.get('set-cookie')).toMatch(
      /^__Host-elan-admin=[\w-]{43}; Max-Age=28800; Path=\/; .*HttpOnly; Secure; SameSite=Strict$/,
    );
    const list = await visitor.get('/admin');
    expect(list.$('h1').text()).toBe('Plateformes');
    expect(list.$('.el-bar').text()).toContain('Claire Dubois');
    const other = await new Visitor(app).post(link, {});
    expect(other.status).toBe(401);
    expect(other.text).toContain('Ce lien a déjà servi');
  });

  test('is too late after 15 minutes, and over after 8 hours', async () => {
    const link = await makeAdminLink(app.services, 'Claire Dubois');
    const admin = await signIn(app);
    app.clock.advance(15 * 60_000);
    expect((await new Visitor(app).post(link, {})).status).toBe(401);
    expect((await admin.get('/admin')).status).toBe(200);
    app.clock.advance(8 * 60 * 60_000);
    expect((await admin.get('/admin')).status).toBe(401);
  });

  test('leaves the token in no log line', async () => {
    const link = await makeAdminLink(app.services, 'Claire Dubois');
    await new Visitor(app).get(link);
    const token = link.split('/').at(-1) ?? '';
    expect(app.logLines.join('')).toContain('/admin/enter/…');
    expect(app.logLines.join('')).not.toContain(token);
    expect(app.logLines.join('')).not.toContain('Dubois');
  });

  test('ends with « Se déconnecter »', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get('/admin'));
    const cookies = admin.listCookies();
    await admin.post('/admin/sign-out', { proof });
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const kept = await new Visitor(app).send('/admin/platforms', { headers: { cookie } });
    expect(kept.status).toBe(401);
  });
});

describe('pages of /admin', () => {
  test('are shown to nobody else, in no frame', async () => {
    const answers = await Promise.all(
      ['/admin', '/admin/platforms', page, `${page}/check`, '/admin/connect'].map((path) =>
        new Visitor(app).get(path),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const admin = await signIn(app);
    const { headers } = await admin.get('/admin/platforms');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('change nothing without the proof of this session', async () => {
    const admin = await signIn(app);
    const foreign = proofOf(await (await signIn(app)).get('/admin'));
    for (const proof of ['', 'x', foreign]) {
      const refused = await admin.post(page, { action: 'disable', proof });
      expect(refused.status).toBe(403);
    }
    expect((await admin.get(page)).text).toContain('Active');
  });

  test('know no platform or deployment that is not registered', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get('/admin'));
    expect((await admin.get('/admin/platforms/none')).status).toBe(404);
    const form = { proof, deployment: 'none', action: 'approve' };
    expect((await admin.post(`${page}/deployments`, form)).status).toBe(404);
    expect((await admin.post(page, { proof, action: 'explode' })).status).toBe(400);
  });
});

describe('a platform', () => {
  test('shows where scores stand, and how it answers', async () => {
    const admin = await signIn(app);
    expect((await admin.get(page)).text).toContain('Aucune note n’attend.');
    const check = await admin.get(`${page}/check`);
    expect(check.$('.el-bad').length).toBe(0);
    expect(check.$('.el-ok').length).toBe(7);
  });

  test('that is badly set up says what to change in Moodle', async () => {
    const admin = await signIn(app);
    const { switches } = app.platform;
    switches.grades = 'sync-only';
    switches.rosterClaim = false;
    switches.clockDriftMs = -412_000;
    const check = await admin.get(`${page}/check`);
    expect(check.$('.el-bad').text()).toMatch(/écart 41[123]\u00A0s/);
    expect(check.$('.el-bad').text()).toContain('Colonnes de notes\u00A0: gestion non permise.');
    expect(check.$('.el-bad').text()).toContain('Liste de classe\u00A0: lecture non permise.');
    expect((await admin.get('/admin/launches?code=scope')).text).toContain('Service non permis');
    switches.grades = 'none';
    const closed = (await admin.get(`${page}/check`)).$('.el-bad').text();
    expect(closed).toContain('Notes\u00A0: envoi non permis.');
    expect(closed).toContain('synchronisation des notes');
    switches.down = 'error';
    expect((await admin.get(`${page}/check`)).$('.el-bad').text()).toContain('http-500');
    Object.assign(switches, {
      grades: 'sync-and-columns',
      rosterClaim: true,
      clockDriftMs: 0,
      down: 'no',
    });
  });

  test('gives its names, or not, as the administrator ticks', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get(page));
    const off = await admin.post(page, { proof, action: 'names-off' });
    expect(off.text).toContain('Élan ne garde aucun nom.');
    const { issuer, clientId } = app.platform.registration();
    const id = platformKey(issuer, clientId);
    expect((await app.services.lti.platforms.find(id))?.namesAllowed).toBe(false);
    const on = await admin.post(page, { proof, action: 'names-on' });
    expect(on.text).toContain('Élan garde les noms');
  });

  test('that withholds names by default says so where names are chosen', async () => {
    const admin = await signIn(app);
    const names = async () => (await admin.get(page)).$('[aria-labelledby=noms]').text();
    expect(await names()).not.toContain('itslearning');
    const { issuer, clientId } = app.platform.registration();
    const become = (family: string) =>
      app.services.store.platforms.change(platformKey(issuer, clientId), (known) => ({
        ...known,
        family,
      }));
    await become('itslearning');
    expect(await names()).toContain('Par défaut, itslearning n’envoie pas les noms');
    await become('moodle');
    expect(await names()).not.toContain('Par défaut');
  });

  test('that is disabled ends its sessions; enabled again, it lets people in anew', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get(page));
    const student = new Visitor(app);
    await student.launch(who.unprepared, '4');
    await admin.post(page, { proof, action: 'disable' });
    expect((await student.get('home')).status).toBe(410);
    await admin.post(page, { ...letInOf(await admin.get(page)), action: 'enable' });
    expect((await student.get('home')).status).toBe(410);
    expect((await student.launch(who.unprepared, '4')).status).toBe(200);
  });

  test('has deployments that are approved and disabled one by one (H-08)', async () => {
    const admin = await signIn(app);
    const { registration } = app.platform;
    const first = registration().deploymentId;
    const student = new Visitor(app);
    await student.launch(who.unprepared, '4');
    const shown = await admin.get(page);
    const key = shown.$('input[name=deployment]').first().val() + '';
    const proof = proofOf(shown);
    const off = await admin.post(`${page}/deployments`, {
      proof,
      deployment: key,
      action: 'disable',
    });
    expect(off.text).toContain(`Déploiement ${first}`);
    expect(off.text).toContain('Approuver');
    expect((await student.get('home')).status).toBe(410);
    expect((await student.launch(who.unprepared, '4')).status).toBe(403);
    await admin.post(`${page}/deployments`, { proof, deployment: key, action: 'approve' });
    expect((await student.launch(who.unprepared, '4')).status).toBe(200);
  });
});

const policy = async (person: Visitor) =>
  (await person.get('home')).headers.get('content-security-policy');

describe('an ENT that shows the platform in a frame', () => {
  const ent = 'https://ent.example';

  test('is named by the administrator, and may frame the sessions at once', async () => {
    const admin = await signIn(app);
    const student = new Visitor(app);
    await student.launch(who.unprepared, '4');
    expect(await policy(student)).not.toContain(ent);
    const proof = proofOf(await admin.get(page));
    const lines = `\r\n ${ent}/portail \r\n\r\n${ent}\r\nhttps://autre.example`;
    const set = await admin.post(page, { proof, action: 'frames', frames: lines });
    expect([set.status, set.path]).toEqual([200, page]);
    expect(set.$('#frames').val()).toBe(`${ent}\nhttps://autre.example`);
    expect(set.text).toContain('Sites qui peuvent afficher Élan changés');
    expect(await policy(student)).toMatch(/frame-ancestors \S+ https:\/\/ent\.example https:/);
    await admin.post(page, { proof, action: 'frames', frames: '' });
    expect(await policy(student)).not.toContain(ent);
  });

  test('with a wrong line keeps all that was typed, and changes nothing', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get(page));
    const frames = `${ent}\nent.example/accueil`;
    const wrong = await admin.post(page, { proof, action: 'frames', frames });
    expect(wrong.status).toBe(422);
    expect(wrong.$('#frames').val()).toBe(frames);
    expect(wrong.$('#frames-erreur').text()).toContain('«\u00A0ent.example/accueil\u00A0»');
    expect(wrong.$('.el-errors a[href="#frames"]')).toHaveLength(1);
    const eleven = Array.from({ length: 11 }, (_one, index) => `https://e${index}.example`);
    const many = await admin.post(page, { proof, action: 'frames', frames: eleven.join('\n') });
    expect(many.$('#frames-erreur').text()).toContain('10');
    expect((await admin.get(page)).$('#frames').val()).toBe('');
  });
});

describe('a platform entered by hand', () => {
  const typed = {
    issuer: 'https://moodle.example/',
    clientId: 'abc',
    deploymentId: '3',
    jwksUrl: 'https://moodle.example/mod/lti/certs.php',
    tokenUrl: 'https://moodle.example/mod/lti/token.php',
    authUrl: 'https://login.example/mod/lti/auth.php',
    school: 'Lycée à la main',
  };

  test('is asked for what Moodle’s screens show, in their order', async () => {
    const shown = await (await signIn(app)).get('/admin/connect');
    const wordsOf = (part: string) =>
      shown
        .$(part)
        .toArray()
        .map((one) => shown.$(one).text());
    expect(wordsOf('.el-more .el-copy strong')).toEqual([
      'URL de l’outil',
      'Jeu de clefs public',
      'URL d’initiation de connexion',
      'URIs de redirection',
    ]);
    expect(shown.$('.el-more [data-copy]')).toHaveLength(4);
    expect(wordsOf('form[action="/admin/connect"] label').slice(0, 6)).toEqual([
      'Identifiant de plateforme',
      'Identifiant de client',
      'Identifiant de déploiement',
      'URL du jeu de clef public',
      'URL du jeton d’accès',
      'URL de requête d’authentification',
    ]);
  });

  test('waits until it is confirmed, its addresses on other hosts by a tick of their own', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get('/admin/connect'));
    const added = await admin.post('/admin/connect', { proof, ...typed });
    expect(added.status).toBe(200);
    expect(added.text).toContain('À confirmer');
    expect(added.text).toContain('Lycée à la main');
    expect(added.text).toContain('login.example');
    const confirm = { ...letInOf(added), action: 'confirm' };
    const unseen = await admin.post(added.path, confirm);
    expect(unseen.status).toBe(422);
    expect(unseen.$('.el-errors').text()).toContain('Vérifiez les adresses sur un autre serveur');
    const confirmed = await admin.post(added.path, { ...confirm, seen: 'yes' });
    expect(confirmed.$('.el-head .el-chip').text()).toBe('Active');
    const again = await admin.post('/admin/connect', { proof, ...typed });
    expect(again.status).toBe(422);
    expect(again.$('#clientId-erreur').text()).toContain('déjà reliée');
  });

  test('is stopped when nobody recognises it; to enable it takes the tick all the same', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get('/admin/connect'));
    const added = await admin.post('/admin/connect', { proof, ...typed, clientId: 'stranger' });
    expect(added.$('[aria-labelledby=acces]').text()).toContain('ses lancements restent refusés');
    expect(added.$('[aria-labelledby=acces] button').val()).toBe('disable');
    const stopped = await admin.post(added.path, { proof, action: 'disable' });
    expect(stopped.$('.el-head .el-chip').text()).toBe('Arrêtée');
    expect(stopped.text).toContain('Plateforme arrêtée');
    const enable = { ...letInOf(stopped), action: 'enable' };
    expect((await admin.post(added.path, enable)).status).toBe(422);
    const enabled = await admin.post(added.path, { ...enable, seen: 'yes' });
    expect(enabled.$('.el-head .el-chip').text()).toBe('Active');
  });

  test('whose addresses changed is not enabled by the button of a page from before', async () => {
    const { platforms } = app.services.lti;
    const id = platformKey('https://moodle.example', 'moved');
    const { school: _school, ...own } = { ...typed, issuer: 'https://moodle.example' };
    await platforms.add({ ...own, authUrl: own.tokenUrl, clientId: 'moved' });
    await platforms.disable(own.issuer, 'moved');
    const admin = await signIn(app);
    const shown = await admin.get(`/admin/platforms/${id}`);
    expect(shown.$('button[value=enable]')).toHaveLength(1);
    const tokenUrl = 'https://elsewhere.example/token';
    await platforms.update(id, { ...own, tokenUrl });
    const refused = await admin.post(shown.path, { ...letInOf(shown), action: 'enable' });
    expect(refused.status).toBe(422);
    expect(refused.$('.el-errors').text()).toContain('ont changé depuis l’affichage');
    expect(refused.text).toContain('elsewhere.example');
    expect(refused.$('.el-head .el-chip').text()).toBe('À confirmer');
    const seen = { ...letInOf(refused), action: 'confirm', seen: 'yes' };
    await platforms.update(id, { ...own, tokenUrl: 'https://newer.example/token' });
    const newer = await admin.post(shown.path, seen);
    expect([newer.status, newer.$('.el-head .el-chip').text()]).toEqual([422, 'À confirmer']);
    expect(newer.$('.el-errors a[href="#adresses"]')).toHaveLength(1);
    expect(newer.text).toContain('newer.example');
    const ticked = await admin.post(shown.path, { ...seen, ...letInOf(newer) });
    expect(ticked.$('.el-head .el-chip').text()).toBe('Active');
    expect(ticked.text).toContain('Plateforme confirmée');
  });

  test('says which value is not accepted, and keeps what was typed', async () => {
    const admin = await signIn(app);
    const proof = proofOf(await admin.get('/admin/connect'));
    const form = { proof, ...typed, clientId: 'def', tokenUrl: 'http://10.0.0.1/token' };
    const wrong = await admin.post('/admin/connect', form);
    expect(wrong.status).toBe(422);
    expect(wrong.$('#tokenUrl-erreur').text()).toContain('https://');
    expect(wrong.$('#issuer').val()).toBe(typed.issuer);
    const empty = await admin.post('/admin/connect', { proof });
    expect(empty.$('.el-errors li').length).toBe(7);
  });
});
