import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placementId } from '../../src/domain/ids.ts';
import { secondMs } from '../../src/domain/time.ts';
import { publishedBeforeMs } from '../../src/lti/index.ts';
import { openSession } from '../../src/web/sessions.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

describe('a link that has no activity yet', () => {
  test('lets the teacher choose one and tells the student that it is not ready', async () => {
    const student = await new Visitor(app).launch(who.unprepared, '4');
    expect(student.status).toBe(200);
    expect(student.$('h1').text()).toBe('Pas encore prêt');

    const teacher = new Visitor(app);
    const choose = await teacher.launch(who.teacher, '4');
    expect(choose.$('h1').text()).toBe('Ajouter une activité');
    const placed = await teacher.post('place', { library: 'premier-arrive-premier-sorti' });
    expect(placed.path).toMatch(/\/activity\/[^/]+\/settings$/);
    expect(placed.$('h1').text()).toBe('Premier arrivé, premier sorti');
    const again = await new Visitor(app).launch(who.unprepared, '4');
    expect(again.$('h1').text()).toBe('Premier arrivé, premier sorti');
  });
});

test('our key set may be kept for five minutes: our keys are published for longer before they sign', async () => {
  const { headers } = await new Visitor(app).get('/.well-known/jwks.json');
  expect(headers.get('cache-control')).toBe('public, max-age=300');
  expect(publishedBeforeMs).toBeGreaterThan(2 * 300 * secondMs);
});

test('a link whose activity was lost in a crash lets the teacher choose again', async () => {
  const { id } = app.platform.addLink({ id: '9' });
  const first = new Visitor(app);
  await first.launch(who.teacher, id);
  const { resourceLink, schoolId } = await getSession(app, first);
  // What a crash between the two writes of a placing leaves behind.
  await app.services.store.placementBindings.insert({
    _id: resourceLink?.binding ?? '',
    placementId: placementId.parse('lost'),
    schoolId,
    boundAt: app.clock.now(),
  });
  const student = await new Visitor(app).launch(who.unprepared, id);
  expect(student.$('h1').text()).toBe('Pas encore prêt');
  const teacher = new Visitor(app);
  expect((await teacher.launch(who.teacher, id)).$('h1').text()).toBe('Ajouter une activité');
  const placed = await teacher.post('place', { library: 'garder-le-lien' });
  expect(placed.$('h1').text()).toBe('Garder le lien');
  const again = await teacher.post('place', { library: 'le-colis-est-arrive' });
  expect(again.path).toMatch(/\/place$/);
});

test.each([
  [who.teacher, 'Ouvrez Élan depuis un cours'],
  [who.unprepared, 'Ouvre Élan depuis un cours'],
])('without a course tells person %s so, in the words of their role', async (person, words) => {
  const visitor = new Visitor(app);
  await visitor.launch(person, '4');
  const { courseId: _none, ...session } = await getSession(app, visitor);
  const { path } = await openSession(app.services, session);
  const page = await visitor.get(path);
  expect(page.$('h1').text()).toBe(words);
});

describe('a refused launch', () => {
  test('can be read in the frame when no platform is known', async () => {
    const visitor = new Visitor(app);
    const refused = await visitor.post(
      '/lti/launch',
      { state: 'x', id_token: 'y' },
      { crossSite: true },
    );
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.$('h1').text()).toBe('L’activité ne s’est pas ouverte');
    expect(refused.headers.get('content-security-policy')).toContain('frame-ancestors *');
  });

  test('of a known platform can be read in its frame only, and leaves one line without a person', async () => {
    const visitor = new Visitor(app);
    const fields = await visitor.beginLaunch(who.unprepared, '4');
    app.clock.advance(2 * 60 * 60 * 1000);
    const before = app.logLines.length;
    const refused = await visitor.finishLaunch(fields);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).toContain('Référence');
    const lines = app.logLines.slice(before).filter((line) => line.includes('launch refused'));
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toMatch(/Inès|Marchal|marchal/);
  });

  test('without our cookie offers a new tab that starts the launch again in the platform', async () => {
    const visitor = new Visitor(app);
    const fields = await visitor.beginLaunch(who.unprepared, '4');
    visitor.forgetCookies();
    const offered = await visitor.finishLaunch(fields);
    expect(offered.$('h1').text()).toBe('L’activité continue dans un nouvel onglet');
    const link = offered.$('a[target=_blank]').first();
    expect(link.attr('href')).toBe(
      `${app.platform.registration().issuer}/mod/lti/launch.php?id=14`,
    );
  });
});

test('a disabled platform ends its sessions at once, with a page that says so', async () => {
  const student = new Visitor(app);
  await student.launch(who.unprepared, '4');
  const { issuer, clientId } = app.platform.registration();
  await app.services.lti.platforms.disable(issuer, clientId);
  const ended = await student.get('home');
  expect(ended.status).toBe(410);
  expect(ended.$('h1').text()).toBe('La session a été arrêtée');
});
