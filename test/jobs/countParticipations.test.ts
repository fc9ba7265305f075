import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { courseId, participationKey } from '../../src/domain/ids.ts';
import { dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { countCourse } from '../../src/features/course/column/countCourse.ts';
import { planState } from '../../src/features/course/column/planState.ts';
import { countParticipations } from '../../src/jobs/countParticipations.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import type { Session } from '../../src/store/index.ts';
import { countCalls } from '../support/countCalls.ts';
import { columnOf, decideParticipation, setDue } from '../support/participation.ts';
import { placeSequence } from '../support/placed.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let session: Session;
let placement: string;

/** On Monday at 9 h, with a class of six, one activity due on Tuesday; participation is on. */
beforeAll(async () => {
  app = await startTestApp();
  const placed = await placeSequence(app);
  const { linkId } = placed;
  ({ placement } = placed);
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, linkId);
  await setDue(teacher, { placement, avant: '2026-11-24T08:00' });
  for (const person of ['3', '4', '5', '6', '7', '8'])
    await new Visitor(app).launch(person, linkId);
  await decideParticipation(app, teacher);
  await teacher.post('participation-column', { action: 'on' });
  session = await getSession(app, teacher);
}, 60_000);
afterAll(() => app.close());

async function readCourse() {
  const course = await app.services.store
    .school(session.schoolId)
    .courses.get(courseId.parse(session.courseId));
  if (course === undefined) throw new Error('no course');
  return course;
}

const count = () => countParticipations.turn(app.services, session.platformId);
const send = () => deliverNext(app.services, session.platformId);
const values = () => [...(columnOf(app)?.grades.values() ?? [])].map(({ rawGrade }) => rawGrade);

test('the class is counted at 5 h in the school’s time zone, by one node, then the next day', async () => {
  // Tuesday, 5 h in Paris.
  const fiveOClock = Date.UTC(2026, 10, 24, 4);
  expect((await readCourse()).participationDueAt).toBe(fiveOClock);
  expect(await count()).toBe('idle');
  app.clock.advance(fiveOClock - app.clock.now());
  expect((await Promise.all([count(), count(), count()])).sort()).toEqual(['done', 'idle', 'idle']);
  expect(await readCourse()).toMatchObject({
    participation: { countedAt: fiveOClock },
    participationDueAt: fiveOClock + dayMs,
  });
  // Due at 8 h: nothing is due yet.
  expect(await send()).toBe('idle');
});

test('what became due goes out once to each student, also after a stop between counting and sending', async () => {
  app.clock.advance(dayMs);
  expect(await count()).toBe('done');
  // Here the process ends: the states are kept, nothing was sent.
  expect(values()).toEqual([]);
  app.clock.advance(hourMs);
  const turns = [];
  for (let turn = await send(); turn !== 'idle'; turn = await send()) turns.push(turn);
  expect(turns).toHaveLength(6);
  expect(values()).toEqual([0, 0, 0, 0, 0, 0]);
});

test('counted twice from the same facts, nothing is written or sent', async () => {
  app.clock.advance(dayMs);
  const calls = await countCalls(app, count);
  expect(
    calls.filter((call) => /participationStates\.(change|insert$|replace)/.test(call)),
  ).toEqual([]);
  // Whatever the number of students under 200: placements, enrolments, rows, states, persons, and nothing to insert.
  expect(calls.length).toBeLessThanOrEqual(8);
  expect(await send()).toBe('idle');
});

test('a count of a node that froze on the way does not go over a newer one', async () => {
  const door = app.services.store.school(session.schoolId);
  const course = await readCourse();
  const learners = { eq: [course._id, 'learner'], limit: 1 };
  const [student] = (await door.enrolments.find('byCourse', learners)).docs;
  const own = student && participationKey(course._id, student.personId);
  const state = own && (await door.participationStates.get(own));
  if (state === undefined) throw new Error('no state');
  const { lineItem = '' } = course.participation ?? {};
  const counting = {
    count: { done: 1, due: 7 },
    hasWorked: true,
    comment: '',
    lineItem,
    again: false,
    paused: false,
  };
  expect(planState(state, { ...counting, now: state.countedAt - 1 })).toBeUndefined();
  expect(planState(state, { ...counting, now: state.countedAt + 1 })).toMatchObject({ due: 7 });
});

test('two counts at the same time make one state and one value', async () => {
  const door = app.services.store.school(session.schoolId);
  const course = await readCourse();
  const all = { eq: [course._id, 'learner'], limit: 1 };
  const [student] = (await door.enrolments.find('byCourse', all)).docs;
  if (student === undefined) throw new Error('no student');
  const own = participationKey(course._id, student.personId);
  expect(await door.participationStates.delete(own)).toBe(true);
  const again = () => countCourse(app.services, course, { again: false });
  await Promise.all([again(), again()]);
  expect(await send()).toBe('done');
  expect(await send()).toBe('idle');
});

test('dates that a teacher puts right are counted a minute after the last of them', async () => {
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, '4');
  const { participationDueAt: fiveOClock = 0 } = await readCourse();
  const save = (avant: string) => setDue(teacher, { placement, avant });
  await save('2026-11-25T08:00');
  app.clock.advance(minuteMs / 2);
  await save('2027-01-12T08:00');
  const after = await readCourse();
  expect(after.participationDueAt).toBe(app.clock.now() + minuteMs);
  await save('2027-01-12T08:00');
  expect((await readCourse()).version).toBe(after.version);
  app.clock.advance(minuteMs - 1);
  expect(await count()).toBe('idle');
  app.clock.advance(1);
  expect(await count()).toBe('done');
  expect((await readCourse()).participationDueAt).toBe(fiveOClock);
  const page = await teacher.get('participation-column');
  expect(page.$('tbody').text()).toContain('Rien n’était à faire');

  // While the class is being counted: from the new dates once more.
  const keep = await countCourse(app.services, await readCourse(), { again: false });
  await save('2026-11-24T08:00');
  const savedAt = app.clock.now();
  expect(keep(await readCourse()).participationDueAt).toBe(savedAt + minuteMs);
});

test('a class where participation was turned off is not counted any more', async () => {
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, '4');
  await teacher.post('participation-column', { action: 'off' });
  app.clock.advance(7 * dayMs);
  expect(await count()).toBe('idle');
  expect(values()).toHaveLength(6);
});
