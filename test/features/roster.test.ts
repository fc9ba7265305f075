/** The class as the platform lists it: who is in it, who has not come yet, who left (model.md 2, lti.md 3.5). */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { courseId } from '../../src/domain/ids.ts';
import { dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { projectNext } from '../../src/jobs/projectRows.ts';
import { refreshRosters } from '../../src/jobs/refreshRosters.ts';
import { resendNext } from '../../src/jobs/resendScores.ts';
import type { Course, Enrolment, Session } from '../../src/store/index.ts';
import { changedLaunch, claim } from '../support/changedLaunch.ts';
import { countCalls } from '../support/countCalls.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { askForRoster } from '../support/roster.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp, TestAsk } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

const apps: TestApp[] = [];
afterAll(async () => {
  for (const app of apps) await app.close();
});

let app: TestApp;
let placed: PlacedSequence;
let teacher: Visitor;
let session: Session;

async function start(ask: TestAsk = {}, rosterClaim = true): Promise<void> {
  app = await startTestApp(ask);
  apps.push(app);
  app.platform.switches.rosterClaim = rosterClaim;
  placed = await placeSequence(app);
  await open(who.diligent);
  teacher = await open(who.teacher);
  session = await getSession(app, teacher);
}
async function open(person: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, placed.linkId);
  return visitor;
}

const press = async () => {
  app.clock.advance(11_000);
  return askForRoster(app, teacher);
};

async function read(): Promise<{ course: Course; enrolments: readonly Enrolment[] }> {
  const door = app.services.store.school(session.schoolId);
  const course = await door.courses.get(session.courseId ?? '');
  if (course === undefined) throw new Error('no course');
  const id = courseId.parse(session.courseId);
  const { docs } = await door.enrolments.find('byCourse', { eq: [id], limit: 500 });
  return { course, enrolments: docs };
}

/** Scores, and those to be sent again, as the runner's lanes. */
async function send(): Promise<void> {
  for (const job of [resendNext, deliverNext, projectNext])
    while ((await job(app.services, session.platformId)) !== 'idle');
}

/** As the runner's lane, until nothing is due. */
async function runDaily(): Promise<number> {
  const { course } = await read();
  for (let turns = 0; turns < 10; turns += 1)
    if ((await refreshRosters.turn(app.services, course.platformId)) === 'idle') return turns;
  throw new Error('the roster stays due');
}

describe('« Actualiser la liste »', () => {
  // One app for these tests, in this order: making the keys of one takes a second.
  beforeAll(() => start());

  test('shows the whole class, and apart who has not come yet', async () => {
    const before = await teacher.get('course');
    expect(before.$('.el-eyebrow').first().text()).toBe('Lundi 23 novembre, 1 élève');
    const after = await press();
    expect(after.status).toBe(200);
    expect(after.text).toContain('La liste de la classe est à jour.');
    expect(after.text).toMatch(/Liste reçue de la plateforme : lundi 23 novembre, 9 h/);
    const students = app.platform.people.filter(({ role }) => role === 'student').length;
    // The non-editing teacher is a Learner in Moodle's list until the first launch (lti.md 0b.11).
    const listed = students + 1;
    expect(after.$('.el-eyebrow').first().text()).toBe(
      `Lundi 23 novembre, ${listed} élèves, ${listed - 1} pas encore connecté·es`,
    );
    const rowOf = (name: string) =>
      after
        .$('tbody tr')
        .filter((_, row) => after.$(row).text().includes(name))
        .text();
    expect(rowOf('Inès Marchal')).toContain('Pas encore connecté·e');
    expect(rowOf('Inès Marchal')).not.toContain('Pas commencé');
    expect(rowOf('Yanis Ferhat')).not.toContain('Pas encore');
    const page = await teacher.get('participation');
    expect(page.$('.el-tile').last().text()).toContain('pas encore connecté·es');
    expect(page.$('.el-tile').last().text()).toContain(String(listed - 1));
    expect(page.$('.el-tile').eq(3).text()).toMatch(/^1\s*rien à envoyer/);
    const csv = await teacher.get(`participation.csv?placement=${placed.placement}`);
    expect(csv.body).toMatch(/Inès Marchal;;;;;Rien à envoyer;Pas encore connecté·e/);
  });

  test('leaves out a colleague who teaches elsewhere in the school and never came here, whom Moodle lists as a learner', async () => {
    const cpe = app.platform.people.find(({ id }) => id === who.cpe);
    if (cpe === undefined) throw new Error('no such person');
    const before = await teacher.get('course');
    expect(before.$('table').text()).toContain(cpe.familyName);
    const context = { id: 'other-course', title: 'Un autre cours', label: 'AUTRE' };
    const change = { [claim('context')]: context };
    await changedLaunch(app, { personId: who.cpe, linkId: placed.linkId, change });
    const after = await press();
    expect(after.$('table').text()).not.toContain(cpe.familyName);
    const count = /(\d+) élèves, (\d+) pas encore/.exec(after.$('.el-eyebrow').first().text());
    const students = app.platform.people.filter(({ role }) => role === 'student').length;
    expect(count?.slice(1).map(Number)).toEqual([students, students - 1]);
    const column = await teacher.get('participation-column');
    expect(column.$('table').text()).not.toContain(cpe.familyName);
  });

  test('read again unchanged writes nothing but its time', async () => {
    await press();
    const before = (await read()).enrolments.map(({ _id, ...one }) => [_id, JSON.stringify(one)]);
    const { course } = await read();
    const { courses } = app.services.store.school(session.schoolId);
    await courses.change(course._id, (one) => ({ ...one, rosterDueAt: app.clock.now() }));
    const calls = await countCalls(app, () => refreshRosters.turn(app.services, course.platformId));
    expect(calls.filter((call) => /change|insert$|replace/.test(call))).toEqual([]);
    // The lease, two reads of the class, and what settles.
    expect(calls.length).toBeLessThan(8);
    const after = (await read()).enrolments.map(({ _id, ...one }) => [_id, JSON.stringify(one)]);
    expect(after).toEqual(before);
  });

  test('counts a student as here from the first launch on, and a teacher as a teacher', async () => {
    await press();
    await open(who.unprepared);
    await open(who.cpe);
    const page = await press();
    const row = page.$('tbody tr').filter((_, one) => page.$(one).text().includes('Inès Marchal'));
    expect(row.text()).toContain('Pas commencé');
    const { enrolments } = await read();
    const roles = new Set(enrolments.filter((one) => one.lastLaunchAt).map(({ role }) => role));
    expect(roles).toEqual(new Set(['instructor', 'learner']));
    const cpe = app.platform.people.find(({ id }) => id === who.cpe);
    expect(page.$('table').text()).not.toContain(cpe?.familyName);
  });

  test('marks who left, and does not count them; a launch brings them back', async () => {
    await press();
    const gone = app.platform.people.find(({ id }) => id === who.diligent);
    const never = app.platform.people.find(({ familyName }) => familyName === 'Haddad');
    if (gone === undefined || never === undefined) throw new Error('no such person');
    Object.assign(gone, { role: 'not-enrolled' });
    Object.assign(never, { role: 'not-enrolled' });
    const page = await press();
    const rows = page.$('tbody tr');
    expect(rows.last().text()).toContain('Yanis Ferhat');
    expect(rows.last().text()).toContain('N’est plus dans la liste du cours');
    expect(rows.text()).not.toContain('Haddad');
    const count = /(\d+) élèves/.exec(page.$('.el-eyebrow').first().text())?.[1];
    expect(Number(count)).toBe(rows.length - 1);
    Object.assign(gone, { role: 'student' });
    await open(who.diligent);
    expect((await teacher.get('course')).text).not.toContain('N’est plus dans la liste');
  });

  test('does not wait for a platform that hangs: asked once, it says so and what to do', async () => {
    app.clock.advance(11_000);
    Object.assign(app.platform.switches, { delayMs: 3600, only: ['roster'] });
    const asked = app.platform.calls.length;
    const { course } = await read();
    const startedAt = Date.now();
    const pages = [teacher.post('course', {}), teacher.post('course', {})];
    await wait(200);
    const turns = [1, 2].map(() => refreshRosters.turn(app.services, course.platformId));
    for (const { status, text } of await Promise.all(pages)) {
      expect(status).toBe(200);
      expect(text).toContain('La liste est demandée à la plateforme.');
      expect(text).not.toContain('est à jour');
    }
    expect(Date.now() - startedAt).toBeLessThan(3600);
    Object.assign(app.platform.switches, { delayMs: 0, only: [] });
    expect((await Promise.all(turns)).sort()).toEqual(['done', 'idle']);
    const calls = app.platform.calls.slice(asked).filter(({ endpoint }) => endpoint === 'roster');
    expect(calls).toHaveLength(1);
    expect((await teacher.get('course')).text).not.toContain('La liste est demandée');
  });

  test('sends the scores again that the platform refused of somebody who had left and is back', async () => {
    const student = await open(who.unprepared);
    const person = app.platform.people.find(({ id }) => id === who.unprepared);
    Object.assign(person ?? {}, { role: 'not-enrolled' });
    await press();
    await prepare(student, placed);
    await send();
    const { grades } = app.platform.gradebook;
    expect(grades.size).toBe(0);
    expect((await teacher.get('participation')).text).toContain('Vérifiez son inscription');
    Object.assign(person ?? {}, { role: 'student' });
    await press();
    await send();
    expect([...grades.values()]).toMatchObject([{ rawGrade: 100 }]);
    expect((await teacher.get('scores')).text).toContain('Renvoi des notes non reçues, lundi');
    await press();
    await send();
    const tries = app.platform.calls.filter(({ endpoint }) => endpoint === 'scores');
    expect(tries.map(({ status }) => status)).toEqual([400, 200]);
  });

  test('is refused to students', async () => {
    const student = await open(who.unprepared);
    expect((await student.post('course', {})).status).toBe(403);
  });
});

describe('a platform that gives no list', () => {
  test('is said in plain words, and the class known already stays', async () => {
    const { switches } = app.platform;
    await press();
    for (const [answers, words] of [
      [[403], 'La plateforme refuse de donner la liste de ce cours.'],
      [[500], 'La plateforme n’a pas donné la liste.'],
    ] as const) {
      switches.answers = { roster: [...answers] };
      const page = await press();
      expect(page.status).toBe(200);
      expect(page.text).toContain(words);
      expect(page.text).not.toContain('est à jour');
      expect(page.$('tbody tr').length).toBeGreaterThan(20);
    }
    expect((await press()).text).toContain('La liste de la classe est à jour.');
  });
});

test('a list larger than we read is asked for again the next day, and the teacher reads why', async () => {
  const [person] = app.platform.people.slice(-1);
  if (person === undefined) throw new Error('somebody');
  const { familyName } = person;
  Object.assign(person, { familyName: 'x'.repeat(4_200_000) });
  const page = await press();
  Object.assign(person, { familyName });
  expect(page.text).toContain('La liste de ce cours est trop longue pour Élan.');
  expect(page.$('tbody tr').length).toBeGreaterThan(20);
  expect((await read()).course.rosterDueAt).toBe(app.clock.now() + dayMs);
  expect((await press()).text).toContain('La liste de la classe est à jour.');
});

describe('without names, the daily look', () => {
  beforeAll(async () => {
    await start({ names: false }, false);
    app.platform.switches.emails = true;
  });

  test('by no claim has no button; a teacher’s launch with the claim brings it at once', async () => {
    const page = await teacher.get('course');
    expect(page.text).toContain('La plateforme ne donne pas la liste de ce cours.');
    expect(page.$('form[action=course]')).toHaveLength(0);
    expect((await teacher.post('course', {})).status).toBe(200);
    expect((await read()).course.rosterDueAt).toBeUndefined();
    app.platform.switches.rosterClaim = true;
    teacher = await open(who.teacher);
    expect((await teacher.get('course')).$('form[action=course]')).toHaveLength(1);
  });

  test('comes once after the first launch with the claim, then each day, on one node', async () => {
    expect(await runDaily()).toBe(1);
    expect((await read()).enrolments.length).toBeGreaterThan(20);
    expect(await runDaily()).toBe(0);
    app.clock.advance(dayMs);
    const { course } = await read();
    const looks = [1, 2, 3].map(() => refreshRosters.turn(app.services, course.platformId));
    expect((await Promise.all(looks)).sort()).toEqual(['done', 'idle', 'idle']);
  });

  test('is not written by a node that froze with it in its hands: another may have a newer one', async () => {
    app.clock.advance(dayMs);
    const { course, enrolments } = await read();
    const [gone] = app.platform.people.splice(-1);
    if (gone === undefined) throw new Error('somebody');
    Object.assign(app.platform.switches, { delayMs: 400, only: ['roster'] });
    const frozen = refreshRosters.turn(app.services, course.platformId);
    await wait(200);
    Object.assign(app.platform.switches, { delayMs: 0, only: [] });
    app.clock.advance(minuteMs);
    await frozen;
    expect((await read()).enrolments).toEqual(enrolments);
    app.platform.people.push(gone);
    expect(await runDaily()).toBe(1);
  });

  test('shows aliases where names are not allowed, and keeps no e-mail or national number', async () => {
    teacher = await open(who.teacher);
    const page = await teacher.get('course');
    expect(page.text).toContain('Élève 2');
    expect(page.text).not.toContain('Marchal');
    const door = app.services.store.school(session.schoolId);
    const { docs } = await door.persons.find('byAlias', { limit: 500 });
    expect(docs.length).toBeGreaterThan(20);
    expect(new Set(docs.map(({ alias }) => alias)).size).toBe(docs.length);
    const text = JSON.stringify([docs, (await read()).enrolments]);
    for (const { email, idnumber, familyName } of app.platform.people)
      for (const secret of [email, familyName, ...(idnumber === '' ? [] : [`"${idnumber}"`])])
        expect(text).not.toContain(secret);
  });

  test('of a deleted course says nothing of the lists of others, as an answer of a proxy does', async () => {
    for (const [status, turn] of [
      [404, 'neutral'],
      [503, 'failed'],
    ] as const) {
      app.platform.switches.answers = { roster: [status] };
      app.clock.advance(dayMs);
      const { course } = await read();
      expect(await refreshRosters.turn(app.services, course.platformId)).toBe(turn);
    }
  });

  test('waits an hour for a platform that is down or asks for patience, and rests where nobody comes', async () => {
    for (const status of [503, 429]) {
      app.platform.switches.answers = { roster: [status] };
      app.clock.advance(dayMs);
      expect(await runDaily()).toBe(1);
      expect((await read()).course).toMatchObject({
        roster: { problem: 'unavailable' },
        rosterDueAt: app.clock.now() + hourMs,
      });
    }
    app.clock.advance(61 * dayMs);
    expect(await runDaily()).toBe(1);
    expect((await read()).course.rosterDueAt).toBeUndefined();
    teacher = await open(who.teacher);
    expect((await read()).course.rosterDueAt).toBe(app.clock.now());
  });
});
