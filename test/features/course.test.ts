import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
});
afterAll(() => app.close());

async function open(person: string, link = placed.linkId): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, link);
  return visitor;
}

describe('the teacher’s pages', () => {
  test('are refused to students, administrators and visitors', async () => {
    for (const person of [who.unprepared, who.administrator]) {
      const visitor = await open(person);
      for (const path of ['course', 'participation', 'participation.csv', 'scores'])
        expect((await visitor.get(path)).status).toBe(403);
      const sent = await visitor.post('participation', {
        placement: placed.placement,
        resend: 'all',
        run: randomUUID(),
      });
      expect(sent.status).toBe(403);
    }
  });

  test('show each student with the steps done and the mark', async () => {
    const student = await open(who.diligent);
    await prepare(student, placed);
    const teacher = await open(who.teacher);
    const page = await teacher.get(`participation?placement=${placed.placement}`);
    const row = page
      .$('tbody tr')
      .filter((_, line) => page.$(line).text().includes('Yanis Ferhat'));
    expect(row.text()).toContain('3 sur 4');
    expect(row.text()).toContain('20/20');
    const home = await teacher.get('course');
    expect(home.text).toMatch(/1 élève sur \d a préparé/);
  });

  test('keep to this course: a placement that is not of it is not found', async () => {
    const teacher = await open(who.teacher);
    const page = await teacher.get('participation?placement=00000000-0000-4000-8000-000000000000');
    expect(page.status).toBe(404);
    const { placement } = placed;
    for (const form of [
      { placement: 'x', resend: 'nobody', run: randomUUID() },
      { placement, resend: 'nobody', run: randomUUID() },
      { placement, resend: 'all', run: 'not-a-uuid' },
    ])
      expect((await teacher.post('participation', form)).status).toBe(404);
  });

  test('take any filter without failing', async () => {
    const teacher = await open(who.teacher);
    for (const query of ['state=refused', 'state=%00', 'state[]=a&placement[x]=y'])
      expect((await teacher.get(`participation?${query}`)).status).toBe(200);
  });
});

describe('the table for a spreadsheet', () => {
  test('has one line per student and lets no name become a formula', async () => {
    const person = app.platform.people.find(({ id }) => id === '9');
    if (person === undefined) throw new Error('no such person');
    person.givenName = '=HYPERLINK("http://evil.example";"x")';
    person.familyName = '+1';
    await open('9');
    const teacher = await open(who.teacher);
    const csv = await teacher.get(`participation.csv?placement=${placed.placement}`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toContain('participation.csv');
    const lines = csv.body.replace('\uFEFF', '').trim().split('\r\n');
    expect(lines[0]).toBe(
      'Élève;Étapes faites;Étapes en tout;Préparation finie;Score sur 100;Envoi;Détail',
    );
    expect(lines.some((line) => /^"?'=HYPERLINK/.test(line))).toBe(true);
    expect(lines.filter((line) => /^"?[=+@-]/.test(line))).toEqual([]);
  });
});

const settingsOf = ({ placement }: PlacedSequence) => `activity/${placement}/settings`;

describe('the settings of an activity', () => {
  test('keep the dates in the school’s time and show them to the student', async () => {
    const teacher = await open(who.teacher);
    const saved = await teacher.post(settingsOf(placed), {
      title: 'PEPS',
      avant: '2026-11-26T08:00',
      apres: '2026-11-30T18:30',
    });
    expect(saved.text).toContain('Réglages enregistrés');
    expect(saved.$('#avant').attr('value')).toBe('2026-11-26T08:00');
    const home = await (await open(who.unprepared)).get('home');
    expect(home.text).toContain('PEPS');
    expect(home.text).toContain('jeudi 26 novembre');
  });

  test('say what is wrong beside the field and keep what was typed', async () => {
    const teacher = await open(who.teacher);
    const refused = await teacher.post(settingsOf(placed), {
      title: '',
      avant: '2026-12-02T08:00',
      apres: '2026-12-01T08:00',
    });
    expect(refused.status).toBe(422);
    expect(refused.$('title').text()).toMatch(/^Erreur/);
    expect(refused.$('#apres').attr('value')).toBe('2026-12-01T08:00');
    expect(refused.$('[role=alert] a').length).toBeGreaterThan(0);
    const order = await teacher.post(settingsOf(placed), {
      title: 'PEPS',
      avant: '2026-12-02T08:00',
      apres: '2026-12-01T08:00',
    });
    expect(order.$('#apres-erreur').text()).toContain('doit finir après');
    for (const avant of ['2026-02-30T08:00', 'demain', ['a', 'b']])
      expect(
        (await teacher.post(settingsOf(placed), { title: 'PEPS', avant, apres: '' })).status,
      ).toBe(422);
  });
});

describe('placing', () => {
  test('asks for a choice, and tells when the link has its activity already', async () => {
    const teacher = await open(who.teacher, '1');
    const nothing = await teacher.post('place', {});
    expect(nothing.status).toBe(422);
    expect(nothing.text).toContain('Choisissez une activité');
    const chosen = await teacher.post('place', { library: 'le-colis-est-arrive' });
    expect(chosen.$('h1').text()).toBe('Le colis est arrivé');
    const twice = await teacher.post('place', { library: 'garder-le-lien' });
    expect(twice.text).toContain('Ce lien a déjà son activité');
  });

  test('by two teachers at once leaves one activity', async () => {
    const [one, two] = [await open(who.teacher, '2'), await open(who.cpe, '2')];
    const [a, b] = await Promise.all([
      one.post('place', { library: 'garder-le-lien' }),
      two.post('place', { library: 'trois-questions-pour-comprendre' }),
    ]);
    const settled = [a, b].filter(({ path }) => path.endsWith('/settings'));
    expect(settled).toHaveLength(1);
  });
});
