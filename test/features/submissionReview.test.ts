import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { changedLaunch } from '../support/changedLaunch.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { inSecondCourse, placeInSecondCourse } from '../support/secondCourse.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
  const student = new Visitor(app);
  await student.launch(who.diligent, placed.linkId);
  await prepare(student, placed);
  await prepare(student, { ...placed, phase: 'apres' });
}, 60_000);
afterAll(() => app.close());

const review = (person: string, forUserId: string, linkId = placed.linkId) =>
  new Visitor(app).launch(person, linkId, { message: 'LtiSubmissionReviewRequest', forUserId });

describe('a submission review', () => {
  test('opens that student’s work, to read only', async () => {
    const page = await review(who.teacher, who.diligent);
    expect(page.path).toMatch(/\/activity\/[^/]+\/work\/[^/]+$/);
    expect(page.$('h1').text()).toBe('Réponses\u00A0: Yanis Ferhat');
    expect(page.$('form')).toHaveLength(0);
    expect(page.text).toContain('1er essai, lundi 23 novembre, 9 h');
    expect(page.text).toMatch(/Score\s: \d+\s%/);
    expect(page.text).toContain('Juste');
    expect(page.text).toMatch(/Certitude\s: (sûr·e|plutôt|pas sûr·e)/);
    expect(page.text).toContain('Je garde');
  });

  test('says it when the student answered nothing, known or not', async () => {
    await new Visitor(app).launch(who.unprepared, placed.linkId);
    const known = await review(who.teacher, who.unprepared);
    expect(known.$('h1').text()).toBe('Réponses\u00A0: Inès Marchal');
    expect(known.text).toContain('Rien à lire pour l’instant');
    const unknown = await review(who.teacher, '999');
    expect([unknown.status, unknown.$('h1').text()]).toEqual([200, 'Réponses de l’élève']);
  });

  test.each([
    ['an administrator', who.administrator],
    ['a classmate', who.unprepared],
    ['the student', who.diligent],
  ])('is refused kindly to %s', async (_name, person) => {
    const page = await review(person, who.diligent);
    expect([page.status, page.$('h1').text()]).toEqual([
      403,
      'Cette page n’est pas ouverte à ce rôle',
    ]);
    expect(page.text).not.toContain('Yanis');
  });

  test('on a link without an activity lets the teacher choose one', async () => {
    const page = await review(who.teacher, who.diligent, '3');
    expect(page.$('h1').text()).toBe('Ajouter une activité');
  });

  test('of a placement of another course is not found, though its teacher is the same', async () => {
    const there = await placeInSecondCourse(app);
    const ask = { personId: who.diligent, linkId: there.linkId, change: inSecondCourse };
    const { visitor: student } = await changedLaunch(app, ask);
    await prepare(student, there);
    const { personId } = await getSession(app, student);
    const work = `activity/${there.placement}/work/${personId}`;
    const inFirst = new Visitor(app);
    await inFirst.launch(who.teacher, placed.linkId);
    const refused = await inFirst.get(work);
    expect(refused.status).toBe(404);
    expect(refused.text).not.toContain('Yanis');
    const { visitor: inSecond } = await changedLaunch(app, { ...ask, personId: who.teacher });
    expect((await inSecond.get(work)).$('h1').text()).toBe('Réponses\u00A0: Yanis Ferhat');
  });
});
