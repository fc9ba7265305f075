import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { who } from '../../src/demo/cast.ts';
import { activityId, placementId, versionId } from '../../src/domain/ids.ts';
import type { Session } from '../../src/store/index.ts';
import { ensureColumns } from '../../src/jobs/ensureColumns.ts';
import { giveBack, jwtOf, openPicker, settingsOf } from '../support/contentItems.ts';
import { placeSequence } from '../support/placed.ts';
import { getSession, sessionAs } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

const items = 'https://purl.imsglobal.org/spec/lti-dl/claim/content_items';
const fifo = 'library:premier-arrive-premier-sorti';
const parcel = 'library:le-colis-est-arrive';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** The picker of a platform that takes other things back than Moodle. */
async function pickerWith(changes: Partial<NonNullable<Session['deepLinking']>>) {
  const { visitor } = await openPicker(app);
  const { deepLinking } = await getSession(app, visitor);
  if (deepLinking === undefined) throw new Error('no deep linking');
  visitor.session = await sessionAs(app, visitor, { deepLinking: { ...deepLinking, ...changes } });
  return visitor;
}

describe('the picker', () => {
  test('offers the library with checkboxes, filters it, and keeps what is ticked', async () => {
    const { visitor, first } = await openPicker(app);
    expect(first.path).toMatch(/^\/s\/[^/]+\/pick$/);
    expect(first.$('h1').text()).toBe('Choisir une activité');
    expect(first.$('input[name="item[]"][type=checkbox]')).toHaveLength(4);
    expect(first.$('nav')).toHaveLength(0);
    const searched = await visitor.get('pick?q=DATES%20rotation');
    expect(
      searched
        .$('input[name="item[]"]')
        .map((_, one) => one.attribs['value'])
        .get(),
    ).toEqual([fifo]);
    const segpa =
      first
        .$('#diploma option')
        .map((_, one) => one.attribs['value'])
        .get()[1] ?? '';
    const filtered = await visitor.get(
      `pick?${new URLSearchParams({ diploma: segpa, 'item[]': fifo })}`,
    );
    expect(filtered.$(`input[value="${fifo}"]`).attr('checked')).toBeDefined();
    expect(filtered.$('#diploma option[selected]').text()).toBe(segpa);
    const none = await visitor.get('pick?q=xyzzy');
    expect(none.text).toContain('Aucune activité ne correspond');
  });

  test('offers an activity of the school with its latest version', async () => {
    const { visitor } = await openPicker(app);
    const { schoolId } = await getSession(app, visitor);
    const door = app.services.store.school(schoolId);
    const content = app.services.library.find('garder-le-lien')?.content;
    if (content === undefined) throw new Error('no library');
    const [_id, version] = [activityId.parse('own-1'), versionId.parse('own-1-v1')];
    const common = { schoolId, title: 'Le prix vu en ligne', createdAt: 1, latestVersion: 1 };
    await door.activities.insert({ ...common, _id, kind: 'sequence', latestVersionId: version });
    await door.versions.insert({
      _id: version,
      schoolId,
      activityId: _id,
      number: 1,
      content: { ...content, title: 'Le prix vu en ligne' },
      publishedAt: 1,
    });
    const page = await visitor.get('pick?q=prix vu');
    expect(page.$('legend').text()).toBe('Activités de l’établissement');
    const placed = await visitor.post('pick/details', {
      'item[]': 'activity:own-1',
      ...settingsOf(1),
    });
    const [item] = contentItems(placed);
    const made = await door.placements.get(item?.custom.placement ?? '');
    expect(made).toMatchObject({ activityId: _id, versionId: version });
  });

  test('is for staff only, and only after a deep-linking launch', async () => {
    const student = await openPicker(app, who.unprepared);
    expect([student.first.status, student.first.$('h1').text()]).toEqual([
      403,
      'Cette page n’est pas ouverte à ce rôle',
    ]);
    const teacher = new Visitor(app);
    await teacher.launch(who.teacher, '3');
    expect((await teacher.get('pick')).status).toBe(404);
    const { visitor } = await openPicker(app);
    expect((await visitor.get('')).path).toMatch(/\/pick$/);
  });

  test('DL-8 (one item): gives one item with `accept_multiple: false`', async () => {
    const visitor = await pickerWith({ acceptsMultiple: false });
    const first = await visitor.get('pick');
    expect(first.$('input[name="item[]"]').attr('type')).toBe('radio');
    const two = await visitor.get(`pick/details?item[]=${fifo}&item[]=${parcel}`);
    expect(two.status).toBe(422);
    expect(two.$('.el-errors a').text()).toBe('Choisissez une seule activité à la fois.');
    const form = { 'item[]': [fifo, parcel], ...settingsOf(1), ...settingsOf(2) };
    expect((await visitor.post('pick/details', form)).status).toBe(422);
  });

  test('DL-8 (types): says it when the platform takes no links, and tells the platform on the way back', async () => {
    const visitor = await pickerWith({ acceptsLinks: false });
    const page = await visitor.get('pick');
    expect(page.$('h1').text()).toBe('Rien à placer ici');
    const back = await visitor.post('pick/cancel', {});
    const payload = decodeJwt(jwtOf(back));
    expect(payload[items]).toEqual([]);
    expect(JSON.stringify(payload)).toContain('lti-dl/claim/errormsg');
    expect(await giveBack(app.platform, back)).toContain('Élan donne des activités en lien');
  });

  test('asks to choose before it goes on', async () => {
    const { visitor } = await openPicker(app);
    const page = await visitor.get('pick/details');
    expect(page.status).toBe(422);
    expect(page.$('.el-errors a').attr('href')).toBe('#item');
    expect(page.$('#item')).toHaveLength(1);
  });
});

interface Item {
  readonly title: string;
  readonly custom: { readonly placement: string };
  readonly lineItem?: { readonly scoreMaximum: number };
}
function contentItems(placed: Parameters<typeof jwtOf>[0]): readonly Item[] {
  const found = decodeJwt<{ [items]?: Item[] }>(jwtOf(placed))[items];
  return found ?? [];
}

describe('placing', () => {
  test('keeps what was typed when something is wrong, and says where', async () => {
    const { visitor } = await openPicker(app);
    const wrong = settingsOf(2, { title: ' ', points: 'beaucoup', avant: '2026-02-30T08:00' });
    const page = await visitor.post('pick/details', {
      'item[]': [parcel, fifo],
      ...settingsOf(1, { title: 'Gardé' }),
      ...wrong,
    });
    expect(page.status).toBe(422);
    expect(
      page
        .$('.el-errors a')
        .map((_, one) => one.attribs['href'])
        .get(),
    ).toEqual(['#title-2', '#points-2']);
    expect(page.$('#title-1').val()).toBe('Gardé');
    expect(page.$('#points-2').val()).toBe('beaucoup');
    const noDay = settingsOf(1, { avant: '2026-02-30T08:00' });
    const again = await visitor.post('pick/details', { 'item[]': fifo, ...noDay });
    expect(again.$('.el-errors a').attr('href')).toBe('#avant-1');
  });

  test('DL-2: answers a form for the return address, which this page alone may post to', async () => {
    const { visitor, first } = await openPicker(app);
    const details = await visitor.get(`pick/details?item[]=${fifo}`);
    const placed = await visitor.post('pick/details', { 'item[]': fifo, ...settingsOf(1) });
    const form = placed.$('form[data-submit-on-load]');
    expect(form.attr('action')).toBe(
      `${app.platform.issuer}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=demo`,
    );
    expect(
      form
        .find('input')
        .map((_, one) => one.attribs['name'])
        .get(),
    ).toEqual(['JWT']);
    expect(placed.$('script').attr('src')).toContain('submitOnLoad.js');
    const policyOf = (page: typeof placed) =>
      /form-action ([^;]*)/.exec(page.headers.get('content-security-policy') ?? '')?.[1];
    expect(policyOf(placed)).toBe(`'self' ${app.platform.issuer}`);
    expect([first, details].map(policyOf)).toEqual(["'self'", "'self'"]);
  });

  test('DL-7: the links that the platform makes open these very sequences', async () => {
    const { visitor } = await openPicker(app);
    const placed = await visitor.post('pick/details', {
      'item[]': [parcel, fifo],
      ...settingsOf(1, { title: 'Le colis de jeudi', points: '10', avant: '2026-11-26T08:00' }),
      ...settingsOf(2, { title: 'Les dates', graded: 'no', points: '' }),
    });
    const before = app.platform.links.length;
    expect(await giveBack(app.platform, placed)).toContain('Contenu ajouté au cours');
    // The order of the list, whatever the order of the form.
    const made = app.platform.links.slice(before);
    expect(made.map(({ title, graded }) => [title, graded])).toEqual([
      ['Le colis de jeudi', true],
      ['Les dates', false],
    ]);
    const [first, second] = made;
    const column = app.platform.gradebook.items.find((one) => one.resourceLinkId === first?.id);
    expect(column).toMatchObject({ scoreMaximum: 10, resourceId: first?.custom['placement'] });

    const teacher = new Visitor(app);
    const unseen = await teacher.launch(who.teacher, '3');
    expect((await teacher.get('course')).text).not.toContain('Le colis de jeudi');
    expect(unseen.status).toBe(200);

    const student = new Visitor(app);
    const opened = await student.launch(who.unprepared, first?.id);
    expect(opened.$('h1').text()).toBe('Le colis de jeudi');
    expect((await student.get('home')).text).toContain('Le colis de jeudi');
    expect((await student.launch(who.unprepared, second?.id)).$('h1').text()).toBe('Les dates');
    const { schoolId, platformId } = await getSession(app, student);
    const door = app.services.store.school(schoolId);
    const kept = await door.placements.get(first?.custom['placement'] ?? '');
    expect(kept).toMatchObject({
      scoreMaximum: 10,
      scoresAllowed: true,
      dates: { avant: { due: Date.UTC(2026, 10, 26, 7) } },
    });
    const out = await door.placements.get(second?.custom['placement'] ?? '');
    expect(out).toMatchObject({ grading: 'none' });
    expect(kept?.lineItem).toContain(`/lineitems/${column?.id}/lineitem`);
    expect(kept).not.toHaveProperty('offeredAt');
    // The platform's own column is the one: no second beside it.
    while ((await ensureColumns.turn(app.services, platformId)) !== 'idle');
    const { items: columns } = app.platform.gradebook;
    expect(columns.filter(({ resourceId }) => resourceId === kept?._id)).toEqual([column]);
  });

  test('gives points for which Moodle makes no column (« Accepter les notes » on Never): Élan asks for one, or says why not', async () => {
    const { switches, links, gradebook } = app.platform;
    for (const [grades, line, columns] of [
      ['sync-and-columns', 'Toute l’activité : prête.', 1],
      ['sync-only', 'la plateforme ne laisse pas Élan créer de colonne', 0],
    ] as const) {
      const { visitor } = await openPicker(app);
      const placed = await visitor.post('pick/details', { 'item[]': fifo, ...settingsOf(1) });
      switches.grades = 'none';
      await giveBack(app.platform, placed);
      switches.grades = grades;
      const link = links.at(-1);
      const teacher = new Visitor(app);
      await teacher.launch(who.teacher, link?.id);
      const { platformId } = await getSession(app, teacher);
      while ((await ensureColumns.turn(app.services, platformId)) !== 'idle');
      const id = link?.custom['placement'] ?? '';
      const page = await teacher.get(`activity/${id}/settings`);
      expect(page.$('#grading-one').attr('checked')).toBeDefined();
      expect(page.text).toContain(line);
      const made = gradebook.items.filter(({ resourceId }) => resourceId === id);
      expect(made.map(({ scoreMaximum }) => scoreMaximum)).toEqual(Array(columns).fill(20));
    }
    switches.grades = 'sync-and-columns';
  });

  test('DL-8 (no line item): gives no line item with `accept_lineitem: false`, and asks for no points', async () => {
    const visitor = await pickerWith({ acceptsLineItem: false });
    const details = await visitor.get(`pick/details?item[]=${fifo}`);
    expect(details.$('[name="points-1"], [name="graded-1"]')).toHaveLength(0);
    const placed = await visitor.post('pick/details', { 'item[]': fifo, ...settingsOf(1) });
    expect(contentItems(placed).map(({ lineItem }) => lineItem)).toEqual([undefined]);
  });

  test('DL-8 (cancel): cancelling gives an empty list, and the platform adds nothing', async () => {
    const { visitor } = await openPicker(app);
    const back = await visitor.post('pick/cancel', {});
    expect(contentItems(back)).toEqual([]);
    const before = app.platform.links.length;
    expect(await giveBack(app.platform, back)).toContain('Aucun contenu ajouté');
    expect(app.platform.links).toHaveLength(before);
  });
});

test('hundreds of older offers whose links nobody opened hide no activity of the course', async () => {
  const { placement, linkId } = await placeSequence(app, 'le-colis-est-arrive', '2');
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, linkId);
  const { schoolId } = await getSession(app, teacher);
  const { placements } = app.services.store.school(schoolId);
  const model = await placements.get(placement);
  if (model === undefined) throw new Error('no placement');
  const offers = Array.from({ length: 450 }, (_, at) => ({
    ...model,
    _id: placementId.parse(`offer-${at}`),
    offeredAt: at,
    createdAt: at,
  }));
  await placements.insertMany(offers);
  app.clock.advance(10_000);
  expect((await teacher.get('course')).text).toContain('Le colis est arrivé');
});

test('#3 #6 #29 no route of ltijs is reachable, once it has made an answer', async () => {
  const { visitor } = await openPicker(app);
  await visitor.post('pick/cancel', {});
  for (const path of ['/', '/login', '/keys', '/register']) {
    const got = await fetch(`${app.url}${path}`, { headers: { origin: 'https://evil.example' } });
    const body = new URLSearchParams({ id_token: 'x', state: 'a/;b', ltik: 'x' });
    const posted = await fetch(`${app.url}${path}`, { method: 'POST', body });
    for (const answer of [got, posted]) {
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      // ltijs answers with JSON of these words.
      expect(await answer.text()).not.toMatch(/NO_LTIK|MISSING_LOGIN|"keys"|Dynamic registration/);
    }
    expect(posted.status).toBeGreaterThanOrEqual(400);
  }
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
});
