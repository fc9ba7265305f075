/** Participation in the gradebook (product.md 6): who decides, what leaves, what each reads. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { dayMs, minuteMs } from '../../src/domain/time.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { signIn } from '../support/administrator.ts';
import { columnOf, decideParticipation, setDue } from '../support/participation.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { askForRoster } from '../support/roster.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let first: PlacedSequence;
let second: PlacedSequence;
let teacher: Visitor;
const page = 'participation-column';

/** One class for all tests, in this order: two activities due, one student prepared one of them. */
beforeAll(async () => {
  app = await startTestApp();
  first = await placeSequence(app);
  second = await placeSequence(app, 'trois-questions-pour-comprendre', '2');
  const early = await open(who.teacher);
  await setDue(early, { placement: first.placement, avant: '2026-11-24T08:00' });
  await setDue(early, { placement: second.placement, avant: '2026-11-25T08:00' });
  await open(who.unprepared);
  await prepare(await open(who.diligent), first);
  teacher = await open(who.teacher);
}, 60_000);
afterAll(() => app.close());

async function open(person: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, first.linkId);
  return visitor;
}

async function schoolOf(visitor: Visitor) {
  return (await getSession(app, visitor)).schoolId;
}

async function drain(): Promise<void> {
  const [platform] = await app.services.lti.platforms.list();
  if (platform === undefined) throw new Error('no platform');
  while ((await deliverNext(app.services, platform._id)) !== 'idle');
}

const press = (action: 'on' | 'off' | 'count' | 'clear') => teacher.post(page, { action });
const rowOf = ({ $ }: Awaited<ReturnType<typeof press>>, name: string) =>
  $('tbody tr')
    .filter((_, row) => $(row).text().includes(name))
    .text()
    .replaceAll(/\s+/g, ' ');
const scorePosts = () => {
  const column = columnOf(app)?.column.id;
  return app.platform.calls.filter(
    ({ endpoint, path }) => endpoint === 'scores' && path.includes(`/${column}/`),
  ).length;
};
const column = (person: string) => columnOf(app)?.grades.get(person);

describe('before the school has decided', () => {
  test('nobody but the staff of the course sees the page', async () => {
    for (const person of [who.unprepared, who.administrator]) {
      const visitor = await open(person);
      expect((await visitor.get(page)).status).toBe(403);
      expect((await visitor.post(page, { action: 'on' })).status).toBe(403);
    }
    expect((await teacher.post(page, { action: 'explode' })).status).toBe(404);
  });

  test('the teacher reads whose decision it is, and can’t turn it on', async () => {
    const shown = await teacher.get(page);
    expect(shown.text).toContain('Votre établissement n’a pas autorisé cet envoi.');
    expect(shown.$('main button')).toHaveLength(0);
    const refused = await press('on');
    expect(refused.status).toBe(422);
    expect(refused.$('[role=alert]').text()).toContain('n’autorise pas cet envoi');
    expect(columnOf(app)).toBeUndefined();
  });

  test('the administrator enters it only with the tick that the head decided so', async () => {
    const without = await decideParticipation(app, teacher, { action: 'allow' });
    expect(without.status).toBe(422);
    expect(without.$('[role=alert]').text()).toContain('seule la direction');
    expect((await teacher.get(page)).text).toContain('n’a pas autorisé');
    const entered = await decideParticipation(app, teacher);
    expect(entered.text).toContain('Enregistré par Claire Dubois le 23 novembre 2026 à 9 h.');
    expect((await decideParticipation(app, teacher, { action: 'nonsense' })).status).toBe(400);
  });

  test('each decision is a line of the administrators’ journal, with the school', async () => {
    await decideParticipation(app, teacher, { action: 'forbid' });
    expect((await teacher.get(page)).text).toContain('n’a pas autorisé');
    await decideParticipation(app, teacher);
    const { $ } = await (await signIn(app)).get('/admin/journal');
    const decisions = $('tbody tr')
      .toArray()
      .map((line) => $(line).find('td').slice(1).text())
      .filter((line) => line.startsWith('Note de participation'));
    const school = (await app.services.store.schools.get(await schoolOf(teacher)))?.name ?? '?';
    expect(decisions.toSorted()).toEqual([
      `Note de participation interdite${school}`,
      `Note de participation permise${school}`,
      `Note de participation permise${school}`,
    ]);
  });
});

describe('before the teacher has turned it on', () => {
  test('nobody has a value before anything was due', async () => {
    const shown = await teacher.get(page);
    expect(rowOf(shown, 'Yanis Ferhat')).toContain('Rien n’était à faire');
    expect(rowOf(shown, 'Yanis Ferhat')).toContain('Rien n’est envoyé');
  });

  test('each student has a line with what would leave; nothing leaves, no student reads of it', async () => {
    app.clock.advance(3 * dayMs);
    teacher = await open(who.teacher);
    const shown = await teacher.get(page);
    expect(rowOf(shown, 'Yanis Ferhat')).toContain('1 sur 2');
    expect(rowOf(shown, 'Yanis Ferhat')).toContain('1 activité faite sur 2 dues au 26 novembre');
    expect(rowOf(shown, 'Inès Marchal')).toContain('0 activité faite sur 2 dues au 26 novembre');
    expect(shown.$('caption').text()).toBe('Ce qui partirait aujourd’hui');
    // Teachers who try activities are no students.
    expect(shown.$('tbody tr')).toHaveLength(2);
    await drain();
    expect(columnOf(app)).toBeUndefined();
    const student = await open(who.diligent);
    expect((await student.get('home')).text).not.toContain('Ta participation');
  });

  test('without the right to manage columns, the teacher reads what to change in Moodle, and nothing is on', async () => {
    app.platform.switches.grades = 'sync-only';
    teacher = await open(who.teacher);
    const refused = await press('on');
    expect(refused.status).toBe(422);
    expect(refused.$('[role=alert]').text()).toContain('synchronisation des notes et la gestion');
    expect(refused.$('h2#envoi').text()).toBe('Rien n’est envoyé');
    app.platform.switches.grades = 'sync-and-columns';
    app.platform.switches.answers['line-items'] = [500];
    teacher = await open(who.teacher);
    expect((await press('on')).$('[role=alert]').text()).toContain('n’a pas répondu');
    expect((await teacher.get(page)).$('h2#envoi').text()).toBe('Rien n’est envoyé');
    expect(columnOf(app)).toBeUndefined();
  });
});

describe('turned on', () => {
  test('there is one column of our own, with what each student did and the comment', async () => {
    expect((await press('on')).text).toContain('L’envoi est activé.');
    expect((await teacher.get(page)).text).toContain('Elle part dans quelques secondes');
    await drain();
    expect(columnOf(app)?.column).toMatchObject({
      label: 'Participation (Élan)',
      scoreMaximum: 100,
      tag: 'engagement',
      coupled: false,
    });
    expect(column(who.diligent)).toMatchObject({
      rawGrade: 50,
      feedback: '1 activité faite sur 2 dues au 26 novembre',
    });
    expect(column(who.unprepared)).toMatchObject({ rawGrade: 0 });
    expect(columnOf(app)?.grades.size).toBe(2);
    const shown = await teacher.get(page);
    expect(rowOf(shown, 'Yanis Ferhat')).toMatch(/Envoyée ?jeudi 26 novembre/);
    expect(shown.text).toContain('Dernier calcul : jeudi 26 novembre, 9 h.');
  });

  test('the student reads the same words, and what is counted', async () => {
    const home = await (await open(who.diligent)).get('home');
    const own = home.$('section[aria-labelledby=participation]').text();
    expect(own).toContain('1 activité faite sur 2 dues au 26 novembre');
    expect(own).toContain('Tes réponses et ce que tu ressens ne partent jamais.');
    expect(home.text).not.toContain('Inès Marchal');
    const data = await (await open(who.diligent)).get('my-data');
    expect(data.text).toContain('Ta participation envoyée à la plateforme (1 sur 2)');
    const visitor = await open(who.unprepared);
    await visitor.post('language', { locale: 'en' });
    expect((await visitor.get('home')).text).toContain('0 activities done of 2 due by');
  });

  test('counted again unchanged, nothing is sent; at most once a minute', async () => {
    const posts = scorePosts();
    expect((await press('count')).text).toContain('Attendez une minute');
    app.clock.advance(2 * minuteMs);
    expect((await press('count')).text).toContain('La classe est recalculée.');
    await drain();
    expect(scorePosts()).toBe(posts);
    expect(app.platform.gradebook.items.filter(({ tag }) => tag === 'engagement')).toHaveLength(1);
  });

  test('work done late counts, and only that student’s value goes out', async () => {
    const posts = scorePosts();
    await prepare(await open(who.diligent), second);
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    expect(scorePosts()).toBe(posts + 1);
    expect(column(who.diligent)).toMatchObject({
      rawGrade: 100,
      feedback: '2 activités faites sur 2 dues au 26 novembre',
    });
  });

  test('a refusal says why and what to do, and goes out again on demand', async () => {
    await prepare(await open(who.unprepared), first);
    // The score of the activity itself.
    await drain();
    app.platform.switches.answers.scores = [400];
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    const refused = rowOf(await teacher.get(page), 'Inès Marchal');
    expect(refused).toContain('Refusée');
    expect(refused).toContain('Vérifiez son inscription, puis recalculez.');
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    expect(column(who.unprepared)?.rawGrade).toBe(50);
  });

  test('a column that was deleted in the platform is made again on demand', async () => {
    const { items } = app.platform.gradebook;
    items.splice(
      items.findIndex(({ tag }) => tag === 'engagement'),
      1,
    );
    // The simulated Moodle gives the highest number and one: it must not be the same again.
    items.push({ id: '90', label: 'Autre', scoreMaximum: 10, coupled: false, locked: false });
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    expect(columnOf(app)?.column.id).toBe('91');
    expect(column(who.diligent)?.rawGrade).toBe(100);
  });
});

describe('a date that is put right', () => {
  const [past, ahead] = ['2026-11-24T08:00', '2026-12-20T08:00'];

  test('takes back what waits, and both read what stays in the gradebook', async () => {
    await setDue(teacher, { placement: second.placement, avant: ahead });
    app.clock.advance(2 * minuteMs);
    const posts = scorePosts();
    await press('count');
    await setDue(teacher, { placement: first.placement, avant: ahead });
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    expect(scorePosts()).toBe(posts);
    expect(column(who.unprepared)?.rawGrade).toBe(50);
    const shown = await teacher.get(page);
    expect(rowOf(shown, 'Inès Marchal')).toContain('Rien n’était à faire');
    expect(rowOf(shown, 'Inès Marchal')).toContain('50 sur 100 reste dans le carnet de notes.');
    expect(shown.$('h2#reste').text()).toContain('Plus rien n’est compté pour 2 élèves');
    const home = await (await open(who.diligent)).get('home');
    const own = home.$('section[aria-labelledby=participation]').text();
    expect(own).toContain('Ton carnet de notes garde ce qui a été envoyé avant : 100 sur 100.');
    expect(own).not.toContain('2 activités faites');
  });

  test('empties the gradebook only when the teacher asks for it, once', async () => {
    const posts = scorePosts();
    const asked = await press('clear');
    expect(asked.text).toContain('Élan demande à la plateforme de vider ces cases.');
    expect(rowOf(asked, 'Inès Marchal')).toContain('50 sur 100 y est encore');
    expect(asked.$('h2#reste')).toHaveLength(0);
    await press('clear');
    await drain();
    expect(scorePosts()).toBe(posts + 2);
    expect(column(who.unprepared)).toMatchObject({ rawGrade: undefined, feedback: undefined });
    expect(rowOf(await teacher.get(page), 'Inès Marchal')).not.toContain('reste dans');
    const home = await (await open(who.diligent)).get('home');
    expect(home.text).toContain('Rien n’est encore compté pour toi.');
  });

  test('and put back, sends the same values again', async () => {
    for (const { placement } of [first, second]) await setDue(teacher, { placement, avant: past });
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    expect(column(who.diligent)?.rawGrade).toBe(100);
    expect(column(who.unprepared)?.rawGrade).toBe(50);
  });
});

describe('stopped', () => {
  test('by the school, what waits does not leave, and the choice of the teacher is kept', async () => {
    await prepare(await open(who.unprepared), second);
    app.clock.advance(2 * minuteMs);
    const posts = scorePosts();
    await press('count');
    await decideParticipation(app, teacher, { action: 'forbid' });
    await drain();
    expect(scorePosts()).toBe(posts);
    expect((await teacher.get(page)).text).toContain('n’autorise plus cet envoi');
    expect((await press('count')).status).toBe(422);
    expect((await (await open(who.diligent)).get('home')).text).not.toContain('Ta participation');
    await decideParticipation(app, teacher);
    app.clock.advance(2 * minuteMs);
    await press('count');
    await drain();
    expect(column(who.unprepared)?.rawGrade).toBe(100);
  });

  test('by the teacher, nothing is deleted; on again, the same column is found', async () => {
    const { length } = app.platform.gradebook.items;
    const posts = scorePosts();
    const off = await press('off');
    expect(off.text).toContain('Rien n’est effacé dans le carnet de notes.');
    expect(column(who.diligent)?.rawGrade).toBe(100);
    expect((await press('count')).text).toContain('L’envoi est arrêté.');
    await press('on');
    await drain();
    expect(app.platform.gradebook.items).toHaveLength(length);
    expect(scorePosts()).toBe(posts);
  });

  test('for a student who left the course', async () => {
    const leaving = await open('5');
    await leaving.get('home');
    await setDue(teacher, { placement: first.placement, avant: '2026-11-26T18:00' });
    app.clock.advance(dayMs);
    teacher = await open(who.teacher);
    await press('count');
    const person = app.platform.people.find(({ id }) => id === '5');
    if (person === undefined) throw new Error('no such person');
    person.role = 'not-enrolled';
    await askForRoster(app, teacher);
    await drain();
    expect(column('5')).toBeUndefined();
    expect(column(who.diligent)).toBeDefined();
    const shown = await teacher.get(page);
    expect(rowOf(shown, person.familyName)).toContain('N’est plus dans la liste du cours');
  });
});
