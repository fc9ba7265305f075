/** « Changer de rôle » of Moodle: Learner, with the teacher's own id (model.md 2). */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { attemptKey, enrolmentKey } from '../../src/domain/ids.ts';
import { dayMs } from '../../src/domain/time.ts';
import { changedLaunch, claim } from '../support/changedLaunch.ts';
import { startCourse } from '../support/course.ts';
import type { CourseApp } from '../support/course.ts';
import { prepare } from '../support/prepare.ts';
import { askForRoster } from '../support/roster.ts';
import { getSession } from '../support/sessionAs.ts';
import { Visitor } from '../support/visitor.ts';

let at: CourseApp;
beforeAll(async () => {
  at = await startCourse();
});
afterAll(() => at.app.close());

const asLearner = { [claim('roles')]: ['Learner'] };
const nameOfTeacher = 'Claire Aubertin';

async function switchRole(): Promise<Visitor> {
  const ask = { personId: who.teacher, linkId: at.placed.linkId, change: asLearner };
  return (await changedLaunch(at.app, ask)).visitor;
}

async function read(visitor: Visitor) {
  const { courseId, personId, role, preview } = await getSession(at.app, visitor);
  const [enrolment, attempt] = await Promise.all([
    at.door.enrolments.get(courseId === undefined ? '' : enrolmentKey(courseId, personId)),
    at.door.attempts.get(attemptKey((await at.placement())._id, personId)),
  ]);
  return { role, preview, enrolment, attempt };
}

describe('a teacher who changes role to student', () => {
  test('sees the student’s pages, and what they answer is nobody’s work', async () => {
    const visitor = await switchRole();
    const page = await visitor.get(`activity/${at.placed.placement}`);
    expect(page.$('body').hasClass('el-student')).toBe(true);
    expect(page.text).toContain('Vos réponses ne comptent pas et rien ne part.');
    await prepare(visitor, at.placed);
    const { role, attempt } = await read(visitor);
    expect([role, attempt?.preview]).toEqual(['learner', true]);
    expect(attempt?.deliveries).toEqual({});
    expect(attempt?.nextDeliveryAt).toBeUndefined();
    const home = await visitor.get('home');
    expect(home.text).toContain('Vos réponses ne comptent pas et rien ne part.');
    const real = new Visitor(at.app);
    await real.launch(who.diligent, at.placed.linkId);
    expect((await real.get('home')).text).not.toContain('rien ne part');
    const { text } = await visitor.get('my-data');
    expect(text).toContain('Ce qu’Élan garde sur vous');
    expect(text).toContain('Le cours n’est ouvert que comme élève depuis le 23 novembre 2026');
    expect((await visitor.get('course')).status).toBe(403);
  });

  test('is no student of the class', async () => {
    const page = await at.teacher.get('course');
    expect(page.$('table').text()).not.toContain(nameOfTeacher);
    const column = await at.teacher.get('participation-column');
    expect(column.$('table').text()).not.toContain(nameOfTeacher);
  });

  test('is a teacher again at the next launch as one', async () => {
    expect((await read(await switchRole())).enrolment?.studentViewSince).toBeDefined();
    await at.teacher.launch(who.teacher, at.placed.linkId);
    const { enrolment, preview } = await read(at.teacher);
    expect([enrolment?.role, enrolment?.studentViewSince, preview]).toEqual([
      'instructor',
      undefined,
      undefined,
    ]);
  });
});

describe('a teacher who becomes a student of the course', () => {
  test('without a list of the class, is one after 30 days of opening it as a student only', async () => {
    expect((await read(await switchRole())).preview).toBe(true);
    at.app.clock.advance(29 * dayMs);
    expect((await read(await switchRole())).preview).toBe(true);
    at.app.clock.advance(dayMs + 1);
    const { enrolment, preview } = await read(await switchRole());
    expect([enrolment?.role, enrolment?.studentViewSince, preview]).toEqual([
      'learner',
      undefined,
      undefined,
    ]);
  });

  test('is one from the next list on, once the list says so too', async () => {
    await at.teacher.launch(who.teacher, at.placed.linkId);
    at.app.platform.switches.rosterClaim = true;
    const cpe = { personId: who.cpe, linkId: at.placed.linkId };
    const { visitor: colleague } = await changedLaunch(at.app, cpe);
    expect((await read(colleague)).enrolment?.role).toBe('instructor');
    const refresh = async () => {
      at.app.clock.advance(11_000);
      await askForRoster(at.app, at.teacher);
    };
    // Moodle's list calls this colleague a learner: it takes no role away by itself.
    await refresh();
    expect((await read(colleague)).enrolment?.role).toBe('instructor');
    const change = { ...cpe, change: asLearner };
    const { visitor } = await changedLaunch(at.app, change);
    expect((await read(visitor)).preview).toBe(true);
    await switchRole();
    await refresh();
    expect((await read(visitor)).enrolment?.role).toBe('learner');
    expect((await read(at.teacher)).enrolment?.role).toBe('instructor');
    at.app.clock.advance(60 * dayMs);
    expect((await read(await switchRole())).preview).toBe(true);
    expect((await read((await changedLaunch(at.app, change)).visitor)).preview).toBeUndefined();
  });
});
