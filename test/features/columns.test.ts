/** Columns of our own: one per phase, one for a link without, and what becomes of them (lti.md 3.4, 5.3). */
import { afterEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { dayMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { placementId } from '../../src/domain/ids.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { ensureColumns } from '../../src/jobs/ensureColumns.ts';
import { projectNext } from '../../src/jobs/projectRows.ts';
import { resendNext } from '../../src/jobs/resendScores.ts';
import { resumeNext } from '../../src/jobs/resumeScores.ts';
import type { Services } from '../../src/services.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { prepare, wrongFields } from '../support/prepare.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

const opened: TestApp[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

interface Lesson {
  readonly app: TestApp;
  readonly placed: PlacedSequence;
  readonly teacher: Visitor;
  readonly student: Visitor;
}

async function startLesson(linkId = '4'): Promise<Lesson> {
  const app = await startTestApp();
  opened.push(app);
  const placed = await placeSequence(app, 'premier-arrive-premier-sorti', linkId);
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, linkId);
  const student = new Visitor(app);
  await student.launch(who.unprepared, linkId);
  return { app, placed, teacher, student };
}

/** Turns of the jobs until nothing is due any more. */
async function work({ app }: Lesson): Promise<void> {
  const [platform] = await app.services.lti.platforms.list();
  if (platform === undefined) throw new Error('no platform');
  const jobs = [ensureColumns.turn, resumeNext, resendNext, deliverNext, projectNext];
  for (let turn = 0; turn < 40; turn += 1) {
    const turns = await Promise.all(jobs.map((job) => job(app.services, platform._id)));
    if (turns.every((did) => did === 'idle')) return;
  }
}

const settings = ({ placed }: Lesson): string => `activity/${placed.placement}/settings`;

async function choose(lesson: Lesson, grading: string) {
  const title = 'Premier arrivé, premier sorti';
  return lesson.teacher.post(settings(lesson), { title, avant: '', apres: '', grading });
}

/** Label of each column → score of the student. */
function gradebook({ app: { platform } }: Lesson): Record<string, number | undefined> {
  return Object.fromEntries(
    platform.gradebook.items
      .filter(({ id }) => platform.gradebook.grades.has(`${id}/${who.unprepared}`))
      .map(({ id, label }) => [
        label,
        platform.gradebook.grades.get(`${id}/${who.unprepared}`)?.rawGrade,
      ]),
  );
}
const columnsOf = ({ app: { platform } }: Lesson) =>
  platform.gradebook.items.filter(({ tag }) => tag !== undefined);
const participation = async ({ teacher, placed }: Lesson) =>
  (await teacher.get(`participation?placement=${placed.placement}`)).text;
const keptOf = async ({ app, placed, teacher }: Lesson) => {
  const schoolId = (await app.services.lti.platforms.list())[0]?._id;
  if (schoolId === undefined || teacher.session === '') throw new Error('no session');
  const { docs } = await app.services.store.schools.find('byName', { limit: 1 });
  const [school] = docs;
  if (school === undefined) throw new Error('no school');
  const door = app.services.store.school(school._id);
  return door.placements.get(placementId.parse(placed.placement));
};

/** Bodies of the scores that the platform took, in order. */
const posted = ({
  app: { platform },
}: Lesson): readonly { readonly userId: string; readonly scoreGiven: number }[] =>
  platform.calls.flatMap(({ endpoint, status, body }) =>
    endpoint === 'scores' && status === 200 ? [JSON.parse(String(body))] : [],
  );

const beaten = async () => ({ outcome: 'conflict' }) as const;

/** The store of a node whose every change of an attempt comes after somebody else's. */
function withBusyAttempts({ store, ...services }: Services): Services {
  const school: typeof store.school = (id) => {
    const door = store.school(id);
    return { ...door, attempts: { ...door.attempts, change: beaten } };
  };
  return { ...services, store: { ...store, school } };
}

describe('one score per phase', () => {
  test('goes to columns that Élan asks for, with label, tag, id and link; the teacher sees each', async () => {
    const lesson = await startLesson();
    const saved = await choose(lesson, 'per-phase');
    expect(saved.text).toContain('Réglages enregistrés');
    expect(saved.text).toContain('Élan la demande à la plateforme');
    await work(lesson);
    expect(columnsOf(lesson)).toMatchObject([
      {
        label: 'Premier arrivé, premier sorti\u00a0: avant',
        tag: 'phase-avant',
        resourceId: `${lesson.placed.placement}:avant`,
        resourceLinkId: '4',
        scoreMaximum: 100,
        coupled: false,
      },
      { tag: 'phase-apres', resourceId: `${lesson.placed.placement}:apres` },
    ]);
    await prepare(lesson.student, lesson.placed);
    await work(lesson);
    expect(gradebook(lesson)).toEqual({ 'Premier arrivé, premier sorti\u00a0: avant': 100 });
    const end = await lesson.student.get(`activity/${lesson.placed.placement}/phases/avant`);
    expect(end.text).toContain('Avant la classe. Ta note : 100 sur 100');
    await prepare(lesson.student, { ...lesson.placed, phase: 'apres' });
    await work(lesson);
    expect(Object.values(gradebook(lesson))).toEqual([100, 100]);
    const shown = await participation(lesson);
    expect(shown).toContain('Avant la classe\u00a0: prête.'.replace('\u00a0', ' '));
    expect(shown.match(/(Avant|Après) la classe : Envoyée/g)).toHaveLength(2);
    const csv = await lesson.teacher.get(`participation.csv?placement=${lesson.placed.placement}`);
    expect(csv.body).toContain('Envoi, avant la classe;Envoi, après la classe');
    expect(csv.body).toMatch(/;Envoyée \(lundi 23 novembre[^;]*\);Envoyée \(/);
  });

  test('is planned for work that others were writing all the time too', async () => {
    const lesson = await startLesson();
    const { services, clock } = lesson.app;
    await prepare(lesson.student, lesson.placed);
    await choose(lesson, 'per-phase');
    const [known] = await services.lti.platforms.list();
    if (known === undefined) throw new Error('no platform');
    const turn = ensureColumns.turn(withBusyAttempts(services), known._id);
    await expect(turn).rejects.toThrow('written by others');
    // The lease runs out.
    clock.advance(minuteMs);
    await work(lesson);
    expect(gradebook(lesson)).toEqual({ 'Premier arrivé, premier sorti\u00a0: avant': 100 });
  });

  test('of a course whose service breaks says nothing of the columns of others', async () => {
    const lesson = await startLesson();
    const { services, platform, clock } = lesson.app;
    await choose(lesson, 'per-phase');
    const [known] = await services.lti.platforms.list();
    if (known === undefined) throw new Error('no platform');
    for (const [status, turn] of [
      [500, 'neutral'],
      [503, 'failed'],
    ] as const) {
      platform.switches.answers = { 'line-items': [status, status] };
      expect(await ensureColumns.turn(services, known._id)).toBe(turn);
      clock.advance(hourMs);
    }
    await work(lesson);
    expect(columnsOf(lesson)).toHaveLength(2);
  });

  test('that came about before its column waits and arrives, and so does work from before the choice', async () => {
    const lesson = await startLesson();
    await prepare(lesson.student, lesson.placed);
    lesson.app.platform.switches.down = 'refuse';
    await choose(lesson, 'per-phase');
    await work(lesson);
    await prepare(lesson.student, { ...lesson.placed, phase: 'apres' });
    await work(lesson);
    expect(columnsOf(lesson)).toEqual([]);
    expect(await participation(lesson)).toContain(
      'Elle attend sa colonne dans le carnet de notes.',
    );
    lesson.app.platform.switches.down = 'no';
    lesson.app.clock.advance(hourMs);
    await work(lesson);
    lesson.app.clock.advance(hourMs);
    await work(lesson);
    const own = Object.entries(gradebook(lesson)).filter(([label]) =>
      /: (avant|après)$/u.test(label),
    );
    expect(own.map(([, score]) => score)).toEqual([100, 100]);
  });

  test('sends nothing more to the column of the activity, and deletes nothing when it ends', async () => {
    const lesson = await startLesson();
    await prepare(lesson.student, lesson.placed);
    await work(lesson);
    const coupled = 'Premier arrivé, premier sorti';
    expect(gradebook(lesson)).toEqual({ [coupled]: 100 });
    await choose(lesson, 'per-phase');
    await work(lesson);
    const page = await lesson.teacher.get(settings(lesson));
    expect(page.text).toContain('rien n’est supprimé dans la plateforme');
    await prepare(lesson.student, { ...lesson.placed, phase: 'apres' });
    await work(lesson);
    const sentTo = (part: string) =>
      lesson.app.platform.calls.filter(
        ({ endpoint, path }) => endpoint === 'scores' && path.includes(part),
      ).length;
    expect(sentTo('/lineitems/5/')).toBe(1);
    await choose(lesson, 'one');
    await work(lesson);
    expect(sentTo('/lineitems/5/')).toBe(2);
    expect(columnsOf(lesson)).toHaveLength(2);
    expect(lesson.app.platform.calls.map(({ method }) => method)).not.toContain('DELETE');
    expect(await participation(lesson)).not.toContain('Colonnes du carnet');
  });

  test('is off, and says why, where the platform lets us make no column', async () => {
    const lesson = await startLesson();
    lesson.app.platform.switches.grades = 'sync-only';
    await lesson.teacher.launch(who.teacher, '4');
    const page = await lesson.teacher.get(settings(lesson));
    expect(page.$('#grading-per-phase').attr('disabled')).toBeDefined();
    expect(page.text).toContain('La plateforme ne laisse pas Élan créer de colonne');
    const forced = await choose(lesson, 'per-phase');
    expect(forced.status).toBe(422);
    expect((await keptOf(lesson))?.grading).toBeUndefined();
  });

  test('taken away by the platform afterwards is told, and works again once it is allowed', async () => {
    const lesson = await startLesson();
    await choose(lesson, 'per-phase');
    lesson.app.platform.switches.grades = 'sync-only';
    await lesson.teacher.launch(who.teacher, '4');
    await work(lesson);
    expect(await participation(lesson)).toContain('ne laisse pas Élan créer de colonne');
    lesson.app.platform.switches.grades = 'sync-and-columns';
    lesson.app.clock.advance(2 * hourMs);
    await lesson.teacher.launch(who.teacher, '4');
    await work(lesson);
    expect(columnsOf(lesson)).toHaveLength(2);
  });
});

test('columns that the platform forbade are asked for again: by a launch an hour later, else in a day', async () => {
  const lesson = await startLesson();
  const { app, teacher } = lesson;
  const asked = () => app.platform.calls.filter(({ endpoint }) => endpoint === 'line-items').length;
  app.platform.switches.answers['line-items'] = Array.from({ length: 4 }, () => 403);
  await choose(lesson, 'per-phase');
  await work(lesson);
  expect(await participation(lesson)).toContain('la plateforme a refusé l’accès à ses colonnes');
  expect(asked()).toBe(2);
  app.clock.advance(10 * minuteMs);
  await teacher.launch(who.teacher, '4');
  await work(lesson);
  expect(asked()).toBe(2);
  app.clock.advance(hourMs);
  await teacher.launch(who.teacher, '4');
  await work(lesson);
  expect(asked()).toBe(4);
  app.clock.advance(dayMs);
  await work(lesson);
  expect(columnsOf(lesson)).toHaveLength(2);
});

describe('the column of a link', () => {
  test('that its claim does not name is found by the link', async () => {
    const lesson = await startLesson();
    // Somebody tied a second column to the link: Moodle names none of them any more.
    const { items } = lesson.app.platform.gradebook;
    const more = { label: 'Autre', scoreMaximum: 20, tag: 'x', coupled: false, locked: false };
    items.push({ ...more, id: '70', resourceLinkId: '3' });
    const placed = await placeSequence(lesson.app, 'garder-le-lien', '3');
    const other = { ...lesson, placed };
    expect((await keptOf(other))?.lineItem).toBeUndefined();
    const student = new Visitor(lesson.app);
    await student.launch(who.unprepared, '3');
    await prepare(student, placed);
    await work(lesson);
    const found = items.find(({ resourceLinkId, coupled }) => resourceLinkId === '3' && coupled);
    expect(gradebook(lesson)).toEqual({ [found?.label ?? '']: 100 });
  });

  test('is not made unasked where there is none, and is when the teacher chooses one score', async () => {
    const lesson = await startLesson();
    const { gradebook: book } = lesson.app.platform;
    const at = book.items.findIndex(({ resourceLinkId }) => resourceLinkId === '3');
    book.items.splice(at, 1);
    const placed = await placeSequence(lesson.app, 'garder-le-lien', '3');
    const other = { ...lesson, placed };
    await prepare(lesson.student, placed);
    await work(lesson);
    expect(columnsOf(lesson)).toEqual([]);
    expect(
      (await lesson.teacher.get(settings(other))).$('#grading-none').attr('checked'),
    ).toBeDefined();
    await choose(other, 'one');
    await work(lesson);
    expect(columnsOf(lesson)).toMatchObject([
      { tag: 'sequence', resourceId: placed.placement, resourceLinkId: '3' },
    ]);
    expect(Object.values(gradebook(lesson))).toEqual([100]);
  });

  test('that a teacher deleted is not made again: they read what they can do', async () => {
    const lesson = await startLesson();
    await prepare(lesson.student, lesson.placed);
    await work(lesson);
    const { items } = lesson.app.platform.gradebook;
    items.splice(
      items.findIndex(({ resourceLinkId }) => resourceLinkId === '4'),
      1,
    );
    lesson.app.clock.advance(minuteMs);
    await prepare(lesson.student, { ...lesson.placed, phase: 'apres' });
    await work(lesson);
    expect(items.some(({ resourceLinkId }) => resourceLinkId === '4')).toBe(false);
    expect(await participation(lesson)).toContain('la colonne a été supprimée du carnet de notes');
    await choose(lesson, 'one');
    await work(lesson);
    expect(columnsOf(lesson)).toHaveLength(1);
    expect(Object.values(gradebook(lesson)).at(-1)).toBe(100);
  });

  test('that moved is found again, and the score with it', async () => {
    const lesson = await startLesson();
    const { items } = lesson.app.platform.gradebook;
    const at = items.findIndex(({ resourceLinkId }) => resourceLinkId === '4');
    const [old] = items.splice(at, 1);
    if (old === undefined) throw new Error('no column');
    items.push({ ...old, id: '80' });
    await prepare(lesson.student, lesson.placed);
    await work(lesson);
    expect(lesson.app.platform.gradebook.grades.get(`80/${who.unprepared}`)?.rawGrade).toBe(100);
  });

  test('receives nothing with « Aucune note »', async () => {
    const lesson = await startLesson();
    await choose(lesson, 'none');
    await prepare(lesson.student, lesson.placed);
    await work(lesson);
    expect(gradebook(lesson)).toEqual({});
    const end = await lesson.student.get(`activity/${lesson.placed.placement}/phases/avant`);
    expect(end.text).toContain('Aucune note ne part pour cette activité.');
  });
});

describe('the right to send, taken away and given back', () => {
  test('leaves no work behind: the better score arrives, once, and the older one never', async () => {
    const lesson = await startLesson();
    const { app, placed, student, teacher } = lesson;
    await prepare(student, { ...placed, fields: wrongFields });
    app.platform.switches.grades = 'none';
    await work(lesson);
    await teacher.launch(who.teacher, '4');
    await prepare(student, { ...placed, phase: 'apres' });
    const other = new Visitor(app);
    await other.launch(who.diligent, '4');
    await prepare(other, placed);
    await work(lesson);
    expect(posted(lesson)).toEqual([]);
    app.platform.switches.grades = 'sync-only';
    app.clock.advance(hourMs);
    await teacher.launch(who.teacher, '4');
    await work(lesson);
    // Nodes may know the pause, and that nothing may be sent, for 5 s more.
    app.clock.advance(7000);
    await work(lesson);
    const arrived = posted(lesson).map(({ userId, scoreGiven }) => [userId, scoreGiven]);
    expect(arrived.toSorted()).toEqual([
      [who.unprepared, 40],
      [who.diligent, 100],
    ]);
  });
});
