import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { changedLaunch, claim } from '../support/changedLaunch.ts';
import { countCalls } from '../support/countCalls.ts';
import { submit } from '../support/pageForms.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { inSecondCourse, placeInSecondCourse } from '../support/secondCourse.ts';
import { sessionAs } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
});
afterAll(() => app.close());

const asksForData = {
  [claim('message_type')]: 'LtiDataPrivacyLaunchRequest',
  [claim('resource_link')]: undefined,
  [claim('roles')]: undefined,
};

async function open(person: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, placed.linkId);
  return visitor;
}

describe('« Mes données »', () => {
  test('tells a student what is kept, who reads it and until when', async () => {
    const student = await open(who.diligent);
    await prepare(student, placed);
    const page = await student.get('my-data');
    expect(page.text).toContain('Élan connaît ton nom : Yanis Ferhat');
    expect(page.text).toContain('commencées dans ce cours : 1');
    expect(page.text).toContain('La fin de l’année scolaire suivante');
    expect(page.text).toContain('Dans le cours « Vente, CAP EPC »');
    expect(page.text).toContain('Le dernier lancement noté : lundi 23 novembre, 9 h');
  });

  test('without a role or a course, tells a student of each course, all that is kept', async () => {
    const there = await placeInSecondCourse(app);
    const groups = { [claim('custom')]: { groups: '7,12' } };
    const change = { ...inSecondCourse, ...groups };
    const { visitor } = await changedLaunch(app, { personId: who.diligent, change });
    await prepare(visitor, there);
    await visitor.post('language', { locale: 'fr-CA' });
    const { page } = await changedLaunch(app, {
      personId: who.diligent,
      change: { ...asksForData, [claim('context')]: undefined },
    });
    expect(page.text).toContain('Ce qu’Élan garde sur toi');
    const tables = page.$('table').toArray();
    const [all, first, second] = tables.map((one) => page.$(one).text().replaceAll(/\s+/g, ' '));
    expect(tables).toHaveLength(3);
    expect(all).toContain('La langue choisie : Français (Québec)');
    expect(first).toContain('Dans le cours « Accompagnement, 2de »');
    expect(first).toContain('Le rôle dans ce cours : élève');
    expect(first).toContain('Les numéros des groupes dans ce cours : 7 et 12');
    expect(second).toContain('Dans le cours « Vente, CAP EPC »');
    for (const one of [first, second]) {
      expect(one).toContain('commencées dans ce cours : 1');
      expect(one).toContain('Le dernier lancement noté');
    }
  });

  test('tells staff of their tries and of their recorded voice, whatever the number of courses', async () => {
    const teacher = await open(who.teacher);
    await prepare(teacher, placed);
    const { page } = await changedLaunch(app, {
      personId: who.teacher,
      change: { ...asksForData, [claim('context')]: undefined },
    });
    expect(page.text).toContain('Ce qu’Élan garde sur vous');
    expect(page.text).toContain('Le rôle dans ce cours : enseignant·e');
    expect(page.text).toContain('Les réponses données en aperçu (activités essayées : 1)');
    expect(page.text).toContain('Les enregistrements de voix ajoutés à une activité');
    expect(page.text).not.toContain('commencées dans ce cours');
    const calls = await countCalls(app, () => teacher.get('my-data'));
    expect(page.$('table')).toHaveLength(3);
    expect(calls).toHaveLength(new Set(calls).size);
  });

  test('calls a student by a number where names are not allowed', async () => {
    const nameless = await startTestApp({ names: false });
    try {
      const there = await placeSequence(nameless);
      const student = new Visitor(nameless);
      await student.launch(who.unprepared, there.linkId);
      const page = await student.get('my-data');
      expect(page.text).toMatch(
        /Élan ne connaît pas ton nom\. Tes enseignants te voient comme « Élève \d+ »/,
      );
      expect(page.text).not.toContain('Marchal');
    } finally {
      await nameless.close();
    }
  });
});

test('a person’s own language wins over the launch, now and at the next launch', async () => {
  const student = await open(who.unprepared);
  const before = await student.get('home');
  expect(before.$('html').attr('lang')).toBe('fr-FR');
  const chosen = await student.post('language', { locale: 'en' });
  expect(chosen.$('html').attr('lang')).toBe('en');
  const later = await open(who.unprepared);
  expect((await later.get('home')).$('html').attr('lang')).toBe('en');
  const nonsense = await later.post('language', { locale: 'tlh' });
  expect(nonsense.status).toBe(404);
});

test('a chosen language leads back to the page where the choice was asked for', async () => {
  const { visitor, page } = await changedLaunch(app, {
    personId: who.diligent,
    change: { ...asksForData, [claim('context')]: undefined },
  });
  const choose = async (from: Visited, locale: string) => {
    const href = from
      .$('footer a')
      .filter((_, link) => (link.attribs['href'] ?? '').startsWith('language'));
    const shown = await visitor.get(href.attr('href') + '');
    return submit(visitor, shown, { locale });
  };
  const chosen = await choose(page, 'en');
  expect(chosen.path).toMatch(/\/my-data$/);
  expect(chosen.$('html').attr('lang')).toBe('en');
  // Without that address too, such a session opens on the data that it was asked for.
  expect((await visitor.get(visitor.session)).path).toMatch(/\/my-data$/);
  const student = await open(who.diligent);
  const foreign = await student.get('language?from=%2F%2Felsewhere.example%2Fx');
  expect(foreign.$('input[name=from]').val()).toBe('');
  const out = await student.post('language', { locale: 'fr-FR', from: '../other/home' });
  expect(out.path).toMatch(new RegExp(`^${student.session}activity/`));
});

test('a visitor is offered no page of students or staff', async () => {
  const student = await open(who.unprepared);
  student.session = await sessionAs(app, student, { role: 'visitor' });
  for (const path of ['visitor', 'help', 'my-data', 'language', 'accessibility', 'source']) {
    const page = await student.get(path);
    expect(page.status).toBe(200);
    expect(page.$('.el-tabs a').length).toBe(0);
  }
});

test('« Terminer » ends the session: the same address opens nothing any more', async () => {
  const student = await open(who.unprepared);
  const ended = await student.post('end', {});
  expect(ended.status).toBe(200);
  expect(ended.$('[data-clear-drafts]').length).toBe(1);
  const after = await student.get('home');
  expect(after.status).toBeGreaterThanOrEqual(400);
});

test('the address of a session is useless in another browser', async () => {
  const student = await open(who.unprepared);
  const thief = new Visitor(app);
  thief.session = student.session;
  expect((await thief.get('home')).status).toBe(403);
  await thief.launch('9', placed.linkId);
  const stolen = await thief.get(`${student.session}home`);
  expect(stolen.status).toBe(403);
  expect(stolen.text).not.toContain('Inès');
});

test('help numbers of the country are on both help pages', async () => {
  const student = await open(who.diligent);
  for (const page of ['help', 'talk']) {
    const help = await student.get(page);
    expect(help.$('a[href="tel:3114"]').text()).toBe('3114');
    expect(help.text).toContain('personne ne lit en direct');
  }
});

test('what the platform sends and nobody needs is nowhere in the store', async () => {
  const student = await open(who.unprepared);
  await prepare(student, placed);
  const person = app.platform.people.find(({ id }) => id === who.unprepared);
  if (person === undefined) throw new Error('no such person');
  app.platform.switches.emails = true;
  await open(who.unprepared);
  const { store } = app.services;
  const { docs: schools } = await store.schools.find('byName', { limit: 10 });
  const all: unknown[] = [schools, await store.platforms.find('byStatus', { limit: 10 })];
  for (const { _id } of schools) {
    const door = store.school(_id);
    const courses = await door.courses.find('byTitle', { limit: 50 });
    const { docs: placements } = await door.placements.find('byCourse', {
      eq: [courses.docs[0]?._id ?? ''],
      limit: 50,
    });
    all.push(courses, placements);
    for (const placement of placements)
      all.push(await door.attempts.find('byPlacement', { eq: [placement._id], limit: 50 }));
    all.push(await door.persons.find('byAlias', { limit: 200 }));
  }
  const text = JSON.stringify(all);
  expect(text).toContain(person.familyName);
  for (const secret of [person.email, person.username, person.idnumber])
    expect(text).not.toContain(secret);
});

test('the links of the page after « Terminer » lead to pages that open without a session', async () => {
  const student = await open(who.unprepared);
  const { $ } = await student.post('end', {});
  const links = $('footer a').toArray();
  expect(links.length).toBeGreaterThan(1);
  for (const link of links) {
    const to = new URL($(link).attr('href') ?? '', `${app.url}${student.session}end`);
    expect((await student.get(to.pathname)).status).toBe(200);
    // Those pages open in no frame.
    expect($(link).attr('target')).toBe('_blank');
  }
});
