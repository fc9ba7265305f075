/** Grades that arrive whatever happens: « Tout renvoyer », grades changed by the teacher, the pause (model.md 4, lti.md 5.3). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { findGrade, overrideGrade } from '../../src/demo/platform/gradebook.ts';
import { attemptKey, identityKey, personKey, platformKey } from '../../src/domain/ids.ts';
import type { PlatformId } from '../../src/domain/ids.ts';
import { dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { walkResend } from '../../src/features/course/walkResend.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { projectNext } from '../../src/jobs/projectRows.ts';
import { resendNext } from '../../src/jobs/resendScores.ts';
import { resumeNext } from '../../src/jobs/resumeScores.ts';
import type { Turn } from '../../src/jobs/breaker.ts';
import type { Services } from '../../src/services.ts';
import type { Attempt } from '../../src/store/index.ts';
import { signIn } from '../support/administrator.ts';
import { startCourse } from '../support/course.ts';
import type { CourseApp } from '../support/course.ts';
import { addStudents, makeScores } from '../support/manyScores.ts';
import { placeSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { Visitor } from '../support/visitor.ts';

const opened: CourseApp[] = [];
afterAll(async () => {
  for (const { app } of opened) await app.close();
});

let it: CourseApp;
let platformId: PlatformId;
async function start(): Promise<void> {
  it = await startCourse();
  opened.push(it);
  ({ platformId } = it.session);
}

type Job = (services: Services, platform: PlatformId) => Promise<Turn>;

/** All turns of a job until nothing is due, as the runner's lane. */
async function run(job: Job): Promise<number> {
  for (let turns = 0; turns < 2000; turns += 1)
    if ((await job(it.app.services, platformId)) === 'idle') return turns;
  throw new Error('it never ends');
}
async function runAll(): Promise<void> {
  for (const job of [resumeNext, resendNext, deliverNext, projectNext]) await run(job);
}

const calls = (endpoint: string) =>
  it.app.platform.calls.filter((call) => call.endpoint === endpoint);
const statuses = () => calls('scores').map(({ status }) => status);
const attempts = async (): Promise<readonly Attempt[]> =>
  (await it.door.attempts.find('byPlacement', { eq: [it.placed.placement], limit: 500 })).docs;
const page = () => it.teacher.get('scores');
const press = (form: Record<string, string | string[]>) =>
  it.teacher.post('scores', { run: randomUUID(), ...form });

/** The column of the placed link in the ENT. */
function item() {
  const found = it.app.platform.gradebook.items.find(
    ({ resourceLinkId }) => resourceLinkId === it.placed.linkId,
  );
  if (found === undefined) throw new Error('no column');
  return found;
}
const grade = (userId: string) => findGrade(it.app.platform.gradebook, item().id, userId);
function changeThere(userId: string, final: number): void {
  const nowSeconds = Math.floor(it.app.clock.now() / 1000);
  overrideGrade(it.app.platform.gradebook, { itemId: item().id, userId, nowSeconds }, final);
}

describe('a grade that the teacher changed in Moodle', () => {
  beforeAll(async () => {
    await start();
    for (const person of [who.diligent, who.unprepared, '5']) {
      const student = new Visitor(it.app);
      await student.launch(person, it.placed.linkId);
      await prepare(student, it.placed);
    }
    await runAll();
    it.app.clock.advance(minuteMs);
    changeThere(who.diligent, 42);
  });
  beforeEach(() => {
    it.app.platform.calls.length = 0;
    it.app.clock.advance(minuteMs);
  });

  test('is left alone by « Tout renvoyer », which reads the gradebook once for all', async () => {
    await press({ what: 'all' });
    await runAll();
    expect(calls('results')).toHaveLength(1);
    expect(grade(who.diligent)).toMatchObject({ finalGrade: 42, overridden: true });
    expect(statuses()).toHaveLength(
      2 + calls('scores').filter(({ status }) => status === 409).length,
    );
    const { text } = await page();
    expect(text).toContain('2 sur 2 renvoyées');
    expect(text).toContain('1 laissée telle quelle');
    expect(text).toContain('1 note modifiée dans le carnet de notes');
    expect(text).toContain('8,4/20 dans le carnet, 20/20 dans Élan');
  });

  test('is told on the teacher’s page and in the table for a spreadsheet', async () => {
    const shown = await it.teacher.get('participation?state=changed');
    const rows = shown.$('tbody tr');
    expect(rows).toHaveLength(1);
    expect(rows.text()).toContain('Modifiée par l’enseignant');
    expect(rows.text()).toContain('Le carnet de notes montre 8,4/20, Élan a envoyé 20/20.');
    expect(rows.find('a').attr('href')).toBe('scores#changees');
    expect(shown.text).toMatch(/1 ?modifiée dans le carnet/);
    const csv = await it.teacher.get('participation.csv');
    expect(csv.body).toContain('Modifiée par l’enseignant;Le carnet de notes montre 8,4/20');
    expect((await it.teacher.get('course')).text).toContain('Modifiée par l’enseignant');
  });

  test('wants its tick before it is replaced', async () => {
    const nothing = await press({ what: 'ticked' });
    expect(nothing.status).toBe(422);
    expect(nothing.$('[role=alert]').text()).toContain('Cochez au moins une note');
    await runAll();
    expect(statuses()).toEqual([]);
  });

  test('is replaced once it is ticked, without scripts; Moodle keeps it while it is overridden there', async () => {
    const ids = (await page()).$('input[name="over[]"]').get();
    const [value = ''] = ids.map((box) => box.attribs['value'] ?? '');
    await press({ what: 'ticked', 'over[]': [value] });
    await runAll();
    expect(statuses().at(-1)).toBe(200);
    expect(grade(who.diligent)).toMatchObject({ rawGrade: 100, finalGrade: 42 });
    expect((await page()).text).toContain('1 note modifiée dans le carnet de notes');
    // The teacher lifts it there; the next look says so.
    Object.assign(grade(who.diligent) ?? {}, { overridden: false });
    it.app.clock.advance(minuteMs);
    await press({ what: 'ticked', 'over[]': [value] });
    await runAll();
    expect(grade(who.diligent)).toMatchObject({ finalGrade: 100 });
    expect((await page()).text).not.toContain('modifiée dans le carnet de notes');
  });

  test('is found by the look after a send, of which one in twenty gets one', async () => {
    changeThere(who.diligent, 55);
    const person = personKey(it.session.schoolId, identityKey(platformId, who.diligent));
    const own = attemptKey((await it.placement())._id, person);
    const isFound = async () =>
      (await it.door.attempts.get(own))?.deliveries['link']?.changedTo !== undefined;
    let sends = 0;
    for (; sends < 25 && !(await isFound()); sends += 1) {
      it.app.clock.advance(2000);
      const now = it.app.clock.now();
      await it.door.attempts.change(own, (attempt) => withScore(attempt, 40 + sends, now));
      await run(deliverNext);
    }
    expect(sends).toBeLessThanOrEqual(20);
    expect(calls('results')).toHaveLength(1);
    expect(statuses()).not.toContain(400);
  });

  test('without a score in the results is unknown, not 0', async () => {
    changeThere('5', 0);
    await press({ what: 'all' });
    await runAll();
    const list = (await page()).$('#changees').text();
    expect(list).not.toMatch(/ 0\/20/);
  });
});

function withScore(attempt: Attempt, scoreGiven: number, now: number): Attempt {
  const link = attempt.deliveries['link'];
  if (link === undefined) throw new Error('no delivery');
  const due = { ...link, scoreGiven, state: 'due' as const, tries: 0, eventAt: now, nextAt: now };
  return { ...attempt, deliveries: { link: due }, nextDeliveryAt: now };
}

describe('a platform that forbids sending (403)', () => {
  beforeAll(async () => {
    await start();
    const subs = addStudents(it.app.platform, 12);
    const now = it.app.clock.now();
    await makeScores(it.app.services.store, {
      platformId,
      placements: [await it.placement()],
      subs,
      now,
    });
  });

  test('pauses the line item after one refusal and gives nothing up', async () => {
    it.app.platform.switches.answers.scores = [403];
    await runAll();
    expect(statuses()).toEqual([403]);
    expect(await it.course()).toMatchObject({ scorePause: { lineItems: [expect.any(String)] } });
    for (const { deliveries } of await attempts())
      expect(deliveries['link']).toMatchObject({ state: 'due', refusal: 'forbidden' });
  });

  test('is explained to the teacher and to the administrator, with what to change in Moodle', async () => {
    const home = await it.teacher.get('course');
    expect(home.text).toContain('Les notes de ce cours sont en pause');
    const { text } = await page();
    expect(text).toContain('Rien n’est perdu');
    expect(text).toContain('Utiliser ce service pour la synchronisation des notes');
    const { issuer, clientId } = it.app.platform.registration();
    const admin = await signIn(it.app);
    const shown = await admin.get(`/admin/platforms/${platformKey(issuer, clientId)}`);
    expect(shown.text).toContain('Notes en pause');
    expect(shown.text).toContain((await it.course()).title);
  });

  test('leaves the other columns of the course and other courses alone', async () => {
    const other = await placeSequence(it.app, 'trois-questions-pour-comprendre', '2');
    const placement = await it.door.placements.get(other.placement);
    if (placement === undefined) throw new Error('no placement');
    const now = it.app.clock.now();
    await makeScores(it.app.services.store, {
      platformId,
      placements: [placement],
      subs: ['1000'],
      now,
    });
    it.app.platform.calls.length = 0;
    await run(deliverNext);
    expect(statuses()).toEqual([200]);
  });

  test('is asked again on « Réessayer »: all that waited leaves, once', async () => {
    it.app.platform.calls.length = 0;
    const after = await press({ what: 'retry' });
    expect(after.text).toContain('Élan réessaie');
    await runAll();
    // Nodes may know the pause for 5 s more.
    it.app.clock.advance(7000);
    await runAll();
    expect(statuses()).toEqual(Array.from({ length: 12 }, () => 200));
    expect(await it.course()).not.toHaveProperty('scorePause');
    expect((await page()).text).toContain('12 sur 12 renvoyées');
  });

  test('is asked again after a launch whose claim has the right, not just after the refusal', async () => {
    it.app.clock.advance(minuteMs);
    const now = it.app.clock.now();
    const [first] = await attempts();
    if (first === undefined) throw new Error('no attempt');
    await it.door.attempts.change(first._id, (attempt) => withScore(attempt, 80, now));
    it.app.platform.calls.length = 0;
    it.app.platform.switches.answers.scores = [403];
    await runAll();
    const student = new Visitor(it.app);
    await student.launch(who.diligent, it.placed.linkId);
    await runAll();
    expect((await it.course()).scorePause).toBeDefined();
    it.app.clock.advance(hourMs);
    it.app.platform.switches.grades = 'none';
    await student.launch(who.diligent, it.placed.linkId);
    await runAll();
    expect((await it.course()).scorePause).toBeDefined();
    it.app.platform.switches.grades = 'sync-only';
    await student.launch(who.diligent, it.placed.linkId);
    await runAll();
    it.app.clock.advance(7000);
    await runAll();
    expect(statuses()).toEqual([403, 200]);
  });

  test('by giving no token for scores, as Moodle does, is the same, and a day later it is asked again by itself', async () => {
    it.app.clock.advance(2 * hourMs);
    const now = it.app.clock.now();
    const [first] = await attempts();
    if (first === undefined) throw new Error('no attempt');
    await it.door.attempts.change(first._id, (attempt) => withScore(attempt, 90, now));
    it.app.platform.switches.grades = 'none';
    it.app.platform.calls.length = 0;
    await runAll();
    expect(statuses()).toEqual([]);
    expect((await it.course()).scorePause).toBeDefined();
    it.app.platform.switches.grades = 'sync-only';
    it.app.clock.advance(dayMs);
    await runAll();
    it.app.clock.advance(7000);
    await runAll();
    expect(statuses()).toEqual([200]);
  });
});

describe('« Tout renvoyer » of a course of 250 scores', () => {
  const sent = { state: 'sent', tries: 1, acceptedScore: 60 } as const;
  beforeAll(async () => {
    await start();
    const { app } = it;
    const now = app.clock.now();
    const subs = addStudents(app.platform, 250);
    const placements = [await it.placement()];
    const delivery = { ...sent, sentAt: now, acceptedTimestamp: now };
    await makeScores(app.services.store, { platformId, placements, subs, now, delivery });
    // Whose score the teacher tries as a student.
    const [mine] = await attempts();
    if (mine === undefined) throw new Error('no attempt');
    await it.door.attempts.change(mine._id, (attempt) => ({ ...attempt, preview: true }));
    await run(projectNext);
    app.clock.advance(hourMs);
  }, 60_000);

  test('goes page by page, counts once what a crash made it do twice, and shows how far it is', async () => {
    const id = randomUUID();
    await press({ what: 'all', run: id });
    await press({ what: 'all', run: id });
    const stored = await it.door.resendRuns.get(id);
    if (stored === undefined) throw new Error('no run');
    // The first page is written, then the node dies before it notes that down.
    await walkResend(it.app.services, stored, true);
    const before = (await attempts()).filter(({ deliveries }) => deliveries['link']?.run === id);
    expect(before.length).toBeGreaterThan(90);
    expect(await resendNext(it.app.services, platformId)).toBe('done');
    expect((await it.door.resendRuns.get(id))?.picked).toBe(before.length);
    expect(await run(resendNext)).toBe(2);
    expect((await it.door.resendRuns.get(id))?.picked).toBe(249);
    expect((await page()).text).toContain('0 sur 249 renvoyée');

    it.app.platform.calls.length = 0;
    for (let turn = 0; turn < 120; turn += 1) await deliverNext(it.app.services, platformId);
    await run(projectNext);
    expect((await page()).text).toContain('120 sur 249 renvoyées');
    await runAll();
    expect((await page()).text).toContain('249 sur 249 renvoyées');
    expect(it.app.platform.gradebook.grades.size).toBe(249);
    expect(await run(resendNext)).toBe(0);
  }, 60_000);
});

describe('« Renvoyer » while the gradebook can’t be read', () => {
  beforeAll(async () => {
    await start();
    const now = it.app.clock.now();
    const delivery = {
      state: 'sent',
      tries: 1,
      acceptedScore: 60,
      sentAt: now,
      acceptedTimestamp: now,
    } as const;
    const subs = addStudents(it.app.platform, 3);
    const placements = [await it.placement()];
    await makeScores(it.app.services.store, { platformId, placements, subs, now, delivery });
    await run(projectNext);
    it.app.clock.advance(minuteMs);
  });
  beforeEach(() => {
    it.app.platform.calls.length = 0;
  });

  test('waits for a platform that is down, and says so', async () => {
    Object.assign(it.app.platform.switches, { down: 'refuse' });
    await press({ what: 'all' });
    expect(await resendNext(it.app.services, platformId)).toBe('failed');
    expect((await page()).text).toContain(
      'La plateforme ne répond pas. Élan réessaie de lui-même.',
    );
    Object.assign(it.app.platform.switches, { down: 'no' });
    it.app.clock.advance(hourMs);
    await runAll();
    expect((await page()).text).toContain('3 sur 3 renvoyées');
  });

  test('of one course says nothing of the others when its gradebook breaks, and gives patience to all', async () => {
    const { switches } = it.app.platform;
    await press({ what: 'all' });
    for (const [status, seconds, turn] of [
      [429, 90, { restMs: 90_000 }],
      [500, 0, 'neutral'],
      [503, 0, 'failed'],
    ] as const) {
      it.app.clock.advance(hourMs);
      Object.assign(switches, { answers: { results: [status] }, retryAfterSeconds: seconds });
      expect(await resendNext(it.app.services, platformId)).toEqual(turn);
    }
    it.app.clock.advance(hourMs);
    await runAll();
    expect((await page()).text).toContain('3 sur 3 renvoyées');
  });

  test('leaves what arrived when reading is not allowed, until the teacher says otherwise', async () => {
    it.app.clock.advance(minuteMs);
    it.app.platform.switches.answers.results = [403];
    await press({ what: 'all' });
    await runAll();
    expect(statuses()).toEqual([]);
    const shown = await page();
    expect(shown.text).toContain(
      '3 laissées telles quelles : Élan n’a pas pu lire le carnet de notes',
    );
    expect(shown.$('#unread')).toHaveLength(1);
    it.app.platform.switches.answers.results = [403];
    it.app.clock.advance(minuteMs);
    await press({ what: 'all', unread: 'yes' });
    await runAll();
    expect((await page()).text).toContain('3 sur 3 renvoyées');
  });
});
