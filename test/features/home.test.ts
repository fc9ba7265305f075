import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placementId } from '../../src/domain/ids.ts';
import { dayMs } from '../../src/domain/time.ts';
import type { Placement } from '../../src/store/index.ts';
import { follow } from '../support/pageForms.ts';
import { countCalls } from '../support/countCalls.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { answer, prepare, rightFields } from '../support/prepare.ts';
import { getSession, sessionAs } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
let shelf: PlacedSequence;
let parcel: PlacedSequence;

beforeAll(async () => {
  app = await startTestApp();
  shelf = await placeSequence(app, 'premier-arrive-premier-sorti', '4');
  parcel = await placeSequence(app, 'le-colis-est-arrive', '1');
});
afterAll(() => app.close());

async function open(person: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, shelf.linkId);
  return visitor;
}

/** The teacher's dates. */
async function setDates(placed: PlacedSequence, dates: Placement['dates']): Promise<void> {
  const { schoolId } = await getSession(app, await open('26'));
  const id = placementId.parse(placed.placement);
  const changed = await app.services.store
    .school(schoolId)
    .placements.change(id, (placement) => ({ ...placement, dates }));
  if (changed.outcome !== 'changed') throw new Error('no placement');
  app.services.recent.forgetPlacement(schoolId, id, changed.doc.courseId);
}

const due = (days: number) => ({ due: app.clock.now() + days * dayMs, byGroup: {} });
const section = ({ $ }: Visited, title: string) =>
  $('main section')
    .filter((_, one) => $(one).find('h2').text() === title)
    .text()
    .replaceAll(/\s+/g, ' ');

test('shows one next action, what is late and still possible, and what comes after class', async () => {
  await setDates(shelf, { avant: due(3), pendant: due(3) });
  await setDates(parcel, { avant: due(-3) });
  const page = await (await open(who.unprepared)).get('home');
  expect(page.$('h1').text()).toBe('Bonjour Inès Marchal');
  expect(page.text).toContain('2 choses à faire, 22 min environ.');
  expect(page.$('a.el-btn-stroke').length).toBe(1);
  expect(section(page, 'Premier arrivé, premier sorti')).toContain('pour jeudi 26 novembre');
  const late = section(page, 'En retard, encore possible');
  expect(late).toContain('Le colis est arrivé');
  expect(late).toContain('c’était pour vendredi 20 novembre');
  expect(late).toContain('Tu peux le faire');
  expect(page.text).toContain('Le retard n’enlève pas de points.');
  expect(page.text).not.toMatch(/manqué|attention|échec/i);
  const later = section(page, 'Plus tard');
  expect(later).toContain('après le cours de jeudi 26 novembre');
  expect(page.$('a[href*=journal], a[href*=checkin]').length).toBe(0);
});

test('takes up work that was begun, from one row and one name', async () => {
  const student = await open('4');
  const [challenge] = shelf.content.phases.avant.blocks;
  if (challenge?.kind !== 'defi') throw new Error('no challenge');
  await answer(student, shelf.placement, challenge.question, rightFields(challenge.question));
  const calls = await countCalls(app, () => student.get('home'));
  expect([...calls].sort()).toEqual(['courseRows.get', 'persons.get']);
  const page = await student.get('home');
  const card = section(page, 'Premier arrivé, premier sorti');
  expect(card).toContain('Avant la classe, 1 sur 3 étapes');
  expect(card).toContain('10 min');
  expect(card).toContain('Tu as commencé. Tes réponses sont gardées.');
  const next = await follow(student, page, /Reprendre/);
  expect(next.$('h2').first().text()).toBe('Un rayon bien tenu');
});

test('says that all is done, and keeps it in reach', async () => {
  const student = await open('5');
  for (const placed of [shelf, parcel]) {
    await prepare(student, placed);
    await prepare(student, { ...placed, phase: 'apres' });
  }
  const page = await student.get('home');
  expect(page.$('main h2').first().text()).toBe('Tout est fait');
  expect(page.$('a.el-btn-stroke').length).toBe(0);
  expect(page.$('summary').text()).toBe('Fait\u00a0: 4 choses');
  const again = await follow(student, page, /^Le colis est arrivé$/);
  expect(again.text).toContain('C’est terminé');
});

test('follows the date of the student’s group', async () => {
  const group = { ...due(-2), byGroup: { g1: app.clock.now() + dayMs } };
  await setDates(parcel, { avant: group });
  const student = await open('7');
  expect(section(await student.get('home'), 'En retard, encore possible')).toContain('Le colis');
  const late = await student.get(`activity/${parcel.placement}`);
  expect(late.text).toContain('En retard, encore possible. C’était pour samedi 21 novembre, 9 h.');
  const session = await getSession(app, student);
  const door = app.services.store.school(session.schoolId);
  const { docs } = await door.enrolments.find('byCourse', {
    eq: [session.courseId ?? '', 'learner', session.personId],
    limit: 1,
  });
  await door.enrolments.change(docs[0]?._id ?? '', (enrolment) => ({
    ...enrolment,
    groups: ['g1'],
  }));
  const page = await student.get('home');
  expect(page.text).not.toContain('En retard');
  expect((await student.get(`activity/${parcel.placement}`)).text).toContain(
    'Pour mardi 24 novembre',
  );
});

test('greets without a name where there is none, and has nothing to show without a course', async () => {
  const student = await open('8');
  const session = await getSession(app, student);
  await app.services.store
    .school(session.schoolId)
    .persons.change(session.personId, ({ name: _gone, ...person }) => person);
  expect((await student.get('home')).$('h1').text()).toBe('Bonjour');
  const { courseId: _none, ...rest } = session;
  const root = await sessionAs(app, student, { ...rest, courseId: undefined });
  expect((await student.get(`${root}home`)).text).toContain('Rien à faire pour l’instant');
});

test('sends staff to their course and shows visitors no tasks', async () => {
  const teacher = await open(who.teacher);
  expect((await teacher.get('home')).path).toMatch(/\/course$/);
  const root = await sessionAs(app, await open('9'), { role: 'visitor' });
  expect((await teacher.get(`${root}home`)).status).toBe(403);
});
