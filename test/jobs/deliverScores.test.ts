import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { courseRowKey } from '../../src/domain/ids.ts';
import { hourMs, minuteMs } from '../../src/domain/time.ts';
import type { Turn } from '../../src/jobs/breaker.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { projectNext } from '../../src/jobs/projectRows.ts';
import { resendNext } from '../../src/jobs/resendScores.ts';
import { backup } from '../../src/store/moving/backup.ts';
import { restore } from '../../src/store/moving/restore.ts';
import { makeFolder, removeFoldersAfterwards } from '../store/sqliteFolder.ts';
import { openAt } from '../store/wholeStores.ts';
import { placeSequence } from '../support/placed.ts';
import { answer, prepare, rightFields, wrongFields } from '../support/prepare.ts';
import { startSecondNode } from '../support/secondNode.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

removeFoldersAfterwards();
const opened: TestApp[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

/** A student has prepared; nothing has been sent yet. */
async function prepared(ask: { fields?: typeof wrongFields } = {}) {
  const app = await startTestApp();
  opened.push(app);
  const placed = await placeSequence(app);
  const student = new Visitor(app);
  await student.launch(who.unprepared, placed.linkId);
  await prepare(student, { ...placed, ...ask });
  const [platform] = await app.services.lti.platforms.list();
  if (platform === undefined) throw new Error('no platform');
  /** Turns of the job until nothing is due any more. */
  const drain = async () => {
    const turns: Turn[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      const did = await deliverNext(app.services, platform._id);
      if (did === 'idle') break;
      turns.push(did);
    }
    while ((await projectNext(app.services, platform._id)) !== 'idle');
    return turns;
  };
  return { app, placed, student, drain, platformId: platform._id };
}

/** What the platform's gradebook holds for the student. */
function grades({ platform }: TestApp) {
  return [...platform.gradebook.grades].flatMap(([key, grade]) =>
    key.endsWith(`/${who.unprepared}`) ? [grade] : [],
  );
}

describe('the score of a student who prepared', () => {
  test('arrives once in the gradebook with its comment', async () => {
    const { app, drain } = await prepared();
    expect(await drain()).toEqual(['done']);
    expect(grades(app)).toMatchObject([
      { rawGrade: 100, feedback: expect.stringContaining('Vérif') },
    ]);
    expect(await drain()).toEqual([]);
  });

  test('arrives once after 500, 500, 409 and 200', async () => {
    const { app, drain } = await prepared();
    app.platform.switches.answers.scores = [500, 500, 409];
    const turns: Turn[] = [];
    for (let hour = 0; hour < 4; hour += 1) {
      turns.push(...(await drain()));
      app.clock.advance(hourMs);
    }
    expect(turns).toEqual(['neutral', 'neutral', 'done', 'done']);
    expect(grades(app)).toHaveLength(1);
    const posts = app.platform.calls.filter(({ endpoint }) => endpoint === 'scores');
    expect(posts.map(({ status }) => status)).toEqual([500, 500, 409, 200]);
  });

  test('is sent by whoever took over, not by a node that froze on the way and woke up late', async () => {
    const { app, placed, student, drain, platformId } = await prepared({ fields: wrongFields });
    const { platform, clock } = app;
    const other = await startSecondNode(app);
    Object.assign(platform.switches, { delayMs: 1200, only: ['token'] });
    const frozen = deliverNext(app.services, platformId);
    await wait(250);
    platform.switches.delayMs = 0;
    // Past its lease, which no heartbeat has renewed.
    clock.advance(minuteMs);
    await prepare(student, { ...placed, phase: 'apres' });
    expect(await deliverNext(other.services, platformId)).toBe('done');
    // Some platforms take any score, whatever its time: only the sender keeps the older one back.
    for (const grade of grades(app)) grade.timeModifiedSeconds = 0;
    await frozen;
    await other.close();
    const posts = platform.calls.filter(({ endpoint }) => endpoint === 'scores');
    expect(posts.map(({ status }) => status)).toEqual([200]);
    expect(grades(app)).toMatchObject([{ rawGrade: 40 }]);
    expect(await drain()).toEqual([]);
  });

  test('and the whole lane of its platform wait as long as the platform asks', async () => {
    const { app, drain } = await prepared();
    Object.assign(app.platform.switches, { answers: { scores: [429] }, retryAfterSeconds: 120 });
    expect(await drain()).toEqual([{ restMs: 120_000 }]);
    app.clock.advance(119_000);
    expect(await drain()).toEqual([]);
    app.clock.advance(1000);
    expect(await drain()).toEqual(['done']);
    expect(grades(app)).toHaveLength(1);
  });

  test('is shown to the teacher as sent, then as waiting with its next try, then as refused with what to do', async () => {
    const { app, drain, placed, platformId } = await prepared();
    const teacher = new Visitor(app);
    await teacher.launch(who.teacher, placed.linkId);
    const page = async () =>
      (await teacher.get(`participation?placement=${placed.placement}`)).text;
    expect(await page()).toContain('Elle part dans quelques secondes');

    app.platform.switches.answers.scores = [500];
    await drain();
    expect(await page()).toMatch(
      /La plateforme n’a pas répondu\. 1 essai, le prochain : lundi 23 novembre/,
    );

    app.clock.advance(hourMs);
    app.platform.switches.answers.scores = [400];
    await drain();
    expect(await page()).toContain('Vérifiez son inscription, puis renvoyez');

    const again = await teacher.post('participation', {
      placement: placed.placement,
      resend: 'all',
      run: randomUUID(),
    });
    expect(again.text).toContain('Élan regarde quelles notes doivent repartir.');
    expect(await resendNext(app.services, platformId)).toBe('done');
    await drain();
    expect((await teacher.get('scores')).text).toContain('1 sur 1 renvoyée');
    expect(await page()).toMatch(/Envoyée ?lundi 23 novembre/);
    expect(grades(app)).toHaveLength(1);
  });

  test('is never lowered to nothing: what is not a final score is not sent', async () => {
    const { app, placed } = await prepared();
    const other = new Visitor(app);
    await other.launch(who.diligent, placed.linkId);
    const [first] = placed.content.phases.avant.blocks;
    await other.post(`activity/${placed.placement}/steps/${first?.id}`, {});
    const posts = app.platform.calls.filter(({ endpoint }) => endpoint === 'scores');
    expect(posts).toEqual([]);
  });

  test('of a teacher who tries as a student is never sent nor counted', async () => {
    const { app, placed, drain } = await prepared();
    await drain();
    const teacher = new Visitor(app);
    await teacher.launch(who.teacher, placed.linkId);
    await prepare(teacher, placed);
    expect(await drain()).toEqual([]);
    const page = await teacher.get('course');
    expect(page.text).toContain('1 élève sur 1 a préparé');
  });
});

test('a score that waited in a backup does not go over the newer one that has left since', async () => {
  const { app, placed, student, drain } = await prepared({ fields: wrongFields });
  const { dataDir, mongodbUri } = app.services.config;
  const whole = await openAt(app, { dataDir, mongodbUri });
  const file = join(makeFolder().dataDir, 'monday.elan');
  await backup(whole, { to: file, now: app.clock.now() });
  app.clock.advance(minuteMs);
  // Some have no try left: what the others are worth is newer, and better.
  const questions = listSteps(placed.content, emptyWork()).flatMap(questionsOf);
  for (const question of questions)
    await answer(student, placed.placement, question, rightFields(question));
  expect(await drain()).toEqual(['done']);
  const newer = grades(app);
  expect(newer).toMatchObject([{ rawGrade: 100 }]);

  app.clock.advance(hourMs);
  // A node that stops leaves nothing to be written later.
  await app.services.diagnostics.flush();
  await restore(whole, { from: file, force: true, erasures: [], now: app.clock.now });
  expect(await drain()).toEqual(['done']);
  expect(grades(app)).toEqual(newer);
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, placed.linkId);
  const { text } = await teacher.get(`participation?placement=${placed.placement}`);
  expect(text).toContain('a déjà une note plus récente et la garde. Renvoyez');
});

test('a row that a crash left unshown is repaired by the job', async () => {
  const { app, placed, platformId } = await prepared({ fields: wrongFields });
  const [platform] = await app.services.lti.platforms.list();
  const { docs: schools } = await app.services.store.schools.find('byName', { limit: 5 });
  const school = schools.find(({ name }) => name === 'Lycée des tests');
  if (school === undefined || platform === undefined) throw new Error('no school');
  const door = app.services.store.school(school._id);
  const { docs } = await door.attempts.find('byPlacement', { eq: [placed.placement], limit: 10 });
  const [attempt] = docs;
  if (attempt === undefined) throw new Error('no attempt');
  const row = courseRowKey(attempt.courseId, attempt.personId);
  await door.courseRows.delete(row);
  await door.attempts.change(attempt._id, (known) => ({ ...known, projectDueAt: app.clock.now() }));
  expect(await projectNext(app.services, platformId)).toBe('done');
  const repaired = await door.courseRows.get(row);
  expect(repaired?.cells[placed.placement]).toMatchObject({ stepsDone: 3, sending: 'due' });
  expect((await door.attempts.get(attempt._id))?.projectDueAt).toBeUndefined();
});
