import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import type { Question } from '../../src/domain/activity/question.ts';
import { attemptKey, courseId, courseRowKey, placementId } from '../../src/domain/ids.ts';
import { minuteMs } from '../../src/domain/time.ts';
import type { Attempt, CourseCell, SchoolStore } from '../../src/store/index.ts';
import { countCalls } from '../support/countCalls.ts';
import { submit } from '../support/pageForms.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { answer, prepare, rightFields, wrongFields } from '../support/prepare.ts';
import { getSession, sessionAs } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let placed: PlacedSequence;
let questions: readonly Question[];

beforeAll(async () => {
  app = await startTestApp();
  placed = await placeSequence(app);
  const check = placed.content.phases.avant.blocks.find(({ kind }) => kind === 'verif');
  questions = check?.kind === 'verif' ? check.questions : [];
});
afterAll(() => app.close());

const at = (path: string) => `activity/${placed.placement}/${path}`;
const pathOf = (question: Question) => at(`questions/${question.id}`);

async function open(person: string): Promise<Visitor> {
  const visitor = new Visitor(app);
  await visitor.launch(person, placed.linkId);
  return visitor;
}

interface Kept {
  readonly school: SchoolStore;
  readonly attempt: Attempt | undefined;
  readonly cell: CourseCell | undefined;
}

async function keptOf(visitor: Visitor): Promise<Kept> {
  const session = await getSession(app, visitor);
  const school = app.services.store.school(session.schoolId);
  const id = placementId.parse(placed.placement);
  const attempt = await school.attempts.get(attemptKey(id, session.personId));
  const row = await school.courseRows.get(
    courseRowKey(courseId.parse(session.courseId), session.personId),
  );
  return { school, attempt, cell: row?.cells[id] };
}

function pick(index: number): Question {
  const question = questions[index];
  if (question === undefined) throw new Error(`no question ${index}`);
  return question;
}

describe('saving an answer', () => {
  test('writes nothing when a page is only opened', async () => {
    const student = await open('10');
    await student.get(pathOf(pick(0)));
    expect((await keptOf(student)).attempt).toBeUndefined();
  });

  test('counts a form sent twice as one try', async () => {
    const student = await open('11');
    const page = await student.get(pathOf(pick(1)));
    const once = await submit(student, page, wrongFields(pick(1)));
    const twice = await submit(student, page, rightFields(pick(1)));
    expect(once.$('h2').first().text()).toBe('À revoir');
    expect(twice.$('h2').first().text()).toBe('À revoir');
    const { attempt } = await keptOf(student);
    expect(attempt?.work.answers[pick(1).id]).toHaveLength(1);
  });

  test('loses no answer of two tabs that send at the same moment, the first one included', async () => {
    const student = await open('12');
    const sent = await Promise.all(
      questions.map((question) =>
        answer(student, placed.placement, question, rightFields(question)),
      ),
    );
    expect(sent.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    const { attempt, cell } = await keptOf(student);
    expect(Object.keys(attempt?.work.answers ?? {})).toHaveLength(5);
    expect(cell?.stepsDone).toBe(1);
    expect(attempt?.projectDueAt).toBeUndefined();
  });

  test('resumes on another device where it was left', async () => {
    const phone = await open('13');
    await prepare(phone, { ...placed, phase: 'avant' });
    const school = await open('13');
    const page = await school.get(`activity/${placed.placement}`);
    expect(page.text).toContain('Ce yaourt est périmé demain');
    expect((await school.get(pathOf(pick(0)))).text).toContain('Juste');
  });

  test('says so when another tab has used the last try, and keeps the answer before', async () => {
    const student = await open('14');
    const tab = await student.get(pathOf(pick(1)));
    for (const _ of [1, 2]) {
      const page = await student.get(pathOf(pick(1)));
      expect(page.$('main form').length).toBe(1);
      expect((await submit(student, page, wrongFields(pick(1)))).status).toBe(200);
    }
    const late = await submit(student, tab, rightFields(pick(1)));
    expect(late.status).toBe(422);
    expect(late.$('[role=alert]').text()).toContain('Ta réponse d’avant est gardée.');
    const { attempt } = await keptOf(student);
    expect(attempt?.work.answers[pick(1).id]).toHaveLength(2);
  });

  test('answers the page’s script with the next address, and the same again for the same form', async () => {
    const student = await open('15');
    const send = () =>
      student.send(`${student.session}${pathOf(pick(3))}`, {
        form: { value: '1', formId: 'once' },
        headers: { 'sec-fetch-site': 'same-origin', accept: 'application/json' },
      });
    const first: unknown = JSON.parse((await send()).body);
    expect(first).toEqual({
      saved: true,
      at: app.clock.now(),
      next: `${student.session}${pathOf(pick(3))}`,
    });
    expect(JSON.parse((await send()).body)).toEqual(first);
  });

  test('reads one document of the student for the first page of a launch', async () => {
    const student = await open('16');
    const calls = await countCalls(app, () => student.get(`activity/${placed.placement}`));
    expect(calls).toEqual(['attempts.get']);
  });

  test('asks the store three things, the session aside', async () => {
    const student = await open('16');
    await answer(student, placed.placement, pick(0), rightFields(pick(0)));
    const calls = await countCalls(app, () =>
      answer(student, placed.placement, pick(1), rightFields(pick(1))),
    );
    expect(calls).toEqual(['attempts.change', 'courseRows.change', 'attempts.replace']);
  });
});

describe('a score on its way', () => {
  test('is planned once, with its value and its words in the school’s language', async () => {
    const student = await open('17');
    await prepare(student, placed);
    const before = (await keptOf(student)).attempt;
    expect(before?.deliveries['link']).toMatchObject({
      state: 'due',
      scoreGiven: 100,
      scoreMaximum: 100,
      activityProgress: 'Submitted',
      comment: 'Vérif\u00a0: 5 points sur 5. Ticket\u00a0: pas encore fait.',
    });
    expect(before?.nextDeliveryAt).toBe(app.clock.now());

    app.clock.advance(minuteMs);
    await student.get(`activity/${placed.placement}`);
    await student.post(at(`steps/${placed.content.phases.avant.blocks[1]?.id}`), {});
    expect((await keptOf(student)).attempt?.deliveries).toEqual(before?.deliveries);
  });

  test('counts the best try, and shares the weights with the exit ticket', async () => {
    const student = await open('18');
    const halfRight = (question: Question) =>
      question === pick(1) || question === pick(2) ? wrongFields(question) : rightFields(question);
    await prepare(student, { ...placed, fields: halfRight });
    expect((await keptOf(student)).attempt?.deliveries['link']?.scoreGiven).toBe(60);
    await answer(student, placed.placement, pick(1), rightFields(pick(1)));
    expect((await keptOf(student)).attempt?.deliveries['link']?.scoreGiven).toBe(80);
    await prepare(student, { ...placed, phase: 'apres' });
    // 60 % of 4 points out of 5, 40 % of a whole ticket.
    expect((await keptOf(student)).attempt?.deliveries['link']).toMatchObject({
      scoreGiven: 88,
      activityProgress: 'Completed',
    });
  });

  test('reaches the row that the teacher’s table reads', async () => {
    const student = await open('19');
    await prepare(student, placed);
    const { cell, attempt } = await keptOf(student);
    expect(cell).toMatchObject({ stepsDone: 3, stepsTotal: 4, score: 1, sending: 'due' });
    expect(cell?.done.avant).toBe(attempt?.updatedAt);
  });
});

describe('who may work', () => {
  test('lets a teacher try as a student, outside every count and grade', async () => {
    const teacher = await open(who.teacher);
    const page = await teacher.get(`activity/${placed.placement}`);
    expect(page.text).toContain('Vous voyez cette page comme vos élèves.');
    await prepare(teacher, placed);
    const { attempt, cell } = await keptOf(teacher);
    expect(attempt).toMatchObject({ preview: true, deliveries: {} });
    expect(attempt?.projectDueAt).toBeUndefined();
    expect(cell).toBeUndefined();
    const end = await teacher.get(at('phases/avant'));
    expect(end.text).toContain('C’est un aperçu : rien ne part.');
  });

  test('shows visitors no activity and keeps nothing of them', async () => {
    const student = await open('20');
    const root = await sessionAs(app, student, { role: 'visitor' });
    expect((await student.get(`${root}activity/${placed.placement}`)).status).toBe(403);
    const sent = await student.post(`${root}${pathOf(pick(3))}`, { value: '1', formId: 'v' });
    expect(sent.status).toBe(403);
    expect((await keptOf(student)).attempt).toBeUndefined();
  });

  test('knows no activity of another course, and no step that is not there', async () => {
    const student = await open('21');
    const root = await sessionAs(app, student, { courseId: courseId.parse('another-course') });
    expect((await student.get(`${root}activity/${placed.placement}`)).status).toBe(404);
    const sent = await student.post(`${root}${pathOf(pick(3))}`, { value: '1', formId: 'v' });
    expect(sent.status).toBe(404);
    const missing = [
      'activity/nothing-here',
      at('steps/nothing-here'),
      at('phases/nothing-here'),
      at('questions/nothing-here'),
    ];
    for (const path of missing) expect((await student.get(path)).status).toBe(404);
  });

  test('keeps the practice of a second look closed to who does not need it', async () => {
    const student = await open('22');
    const check = placed.content.phases.avant.blocks.find(({ kind }) => kind === 'verif');
    const drill = check?.kind === 'verif' ? check.remediation?.questions[0] : undefined;
    if (drill === undefined) throw new Error('no practice');
    expect((await student.get(pathOf(drill))).status).toBe(404);
    expect((await answer(student, placed.placement, drill, rightFields(drill))).status).toBe(404);
    expect((await student.post(at(`steps/${check?.id}-r`), {})).status).toBe(404);
    expect((await keptOf(student)).attempt).toBeUndefined();
  });
});
