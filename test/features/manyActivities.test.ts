/** A course that was used for years: more activities than a page lists. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placementId } from '../../src/domain/ids.ts';
import { dayMs } from '../../src/domain/time.ts';
import type { Placement, Stored } from '../../src/store/index.ts';
import { addStudents, makeScores } from '../support/manyScores.ts';
import { placeSequence } from '../support/placed.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let teacher: Visitor;
let student: Visitor;
/** 230 older ones beside the one that was just placed, all due since yesterday. */
const older = 230;
let oldest: string;
let newest: Stored<Placement>;

/** As many, each a day older than the one before. */
async function addOlder(count: number): Promise<readonly Placement[]> {
  const { version: _version, ...like } = newest;
  const { schoolId, _id, courseId } = like;
  const copies = Array.from({ length: count }, (_, age) => ({
    ...like,
    _id: placementId.parse(randomUUID()),
    title: `Ancienne ${age + 1}`,
    createdAt: like.createdAt - (age + 1) * dayMs,
  }));
  const { placements } = app.services.store.school(schoolId);
  const parts = Array.from({ length: Math.ceil(count / 200) }, (_, part) =>
    copies.slice(part * 200, (part + 1) * 200),
  );
  await Promise.all(parts.map((part) => placements.insertMany(part)));
  app.services.recent.forgetPlacement(schoolId, _id, courseId);
  return copies;
}

beforeAll(async () => {
  app = await startTestApp();
  const placed = await placeSequence(app);
  student = new Visitor(app);
  await student.launch(who.diligent, placed.linkId);
  app.clock.advance(4 * dayMs);
  teacher = new Visitor(app);
  await teacher.launch(who.teacher, placed.linkId);
  await student.launch(who.diligent, placed.linkId);
  const { schoolId } = await getSession(app, teacher);
  const door = app.services.store.school(schoolId);
  const id = placementId.parse(placed.placement);
  const dates = { avant: { due: app.clock.now() - dayMs, byGroup: {} } };
  const changed = await door.placements.change(id, (known) => ({ ...known, dates }));
  if (changed.outcome !== 'changed') throw new Error('no placement');
  ({ doc: newest } = changed);
  oldest = (await addOlder(older)).at(-1)?._id ?? '';
});
afterAll(() => app.close());

const notice = 'Ce cours a 231 activités. Les 200 plus récentes sont listées ici';

test('the course lists the newest, says so, and leaves out none that was just placed', async () => {
  const page = await teacher.get('course');
  expect(page.$('.el-act')).toHaveLength(200);
  expect(page.$('.el-act__title').last().text()).toBe('Premier arrivé, premier sorti');
  expect(page.$('.el-notice').text()).toContain(notice);
});

test('« Participation » shows an old one all the same, and says that it lists the newest', async () => {
  const page = await teacher.get(`participation?placement=${oldest}`);
  expect(page.status).toBe(200);
  expect(page.$('#placement option:selected').text()).toBe('Ancienne 230');
  expect(page.$('#placement option')).toHaveLength(201);
  expect(page.$('.el-notice').text()).toContain(notice);
});

test('« À faire » counts them all, and says how many more there are than it lists', async () => {
  const page = await student.get('home');
  expect(page.$('.el-head__lead').text()).toContain('231 choses à faire');
  const late = page.$('[aria-labelledby=retard]');
  // One of the late ones is the card above.
  expect(late.find('.el-task')).toHaveLength(200);
  expect(late.text()).toContain('Et 30 autres, à ouvrir depuis ton cours.');
});

test('the participation that leaves counts them all', async () => {
  const page = await teacher.get('participation-column');
  expect(page.$('tbody tr').text()).toContain('0 sur 231');
});

test('more than are read at all: each page says that its counts leave some out', async () => {
  await addOlder(1800);
  const paths = ['course', 'participation', 'participation-column', 'scores'];
  const pages = [...paths.map((path) => teacher.get(path)), student.get('home')];
  for (const page of await Promise.all(pages))
    expect(page.$('.el-notice').text()).toContain('Les plus anciennes manquent ici');
});

test('a class of more students than a page shows says so, and counts those it shows', async () => {
  expect((await teacher.get('course')).text).not.toContain('plus de 500 élèves');
  const { platformId } = await getSession(app, teacher);
  const placements = [newest];
  const subs = addStudents(app.platform, 501);
  await makeScores(app.services.store, { platformId, placements, subs, now: app.clock.now() });
  for (const path of ['course', 'participation', 'scores'])
    expect((await teacher.get(path)).text).toContain(
      'Ce cours a plus de 500 élèves. Cette page en montre 500',
    );
});
