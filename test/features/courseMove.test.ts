/** A course that moves to another school (model.md 2, decision 0035). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { findGrade } from '../../src/demo/platform/gradebook.ts';
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { listSteps, questionsOf } from '../../src/domain/activity/steps.ts';
import { courseKey, identityKey } from '../../src/domain/ids.ts';
import type { CourseId, SchoolId } from '../../src/domain/ids.ts';
import { minuteMs, secondMs } from '../../src/domain/time.ts';
import { startMove } from '../../src/features/admin/startMove.ts';
import { moveCourse } from '../../src/features/placement/move/moveCourse.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { moveNext } from '../../src/jobs/moveCourses.ts';
import { projectNext } from '../../src/jobs/projectRows.ts';
import type { Turn } from '../../src/jobs/breaker.ts';
import type { Services } from '../../src/services.ts';
import type { Session } from '../../src/store/index.ts';
import { changedLaunch } from '../support/changedLaunch.ts';
import { placeSequence } from '../support/placed.ts';
import type { PlacedSequence } from '../support/placed.ts';
import { answer, prepare } from '../support/prepare.ts';
import { lilas, makeSchools } from '../support/schools.ts';
import { placeInSecondCourse, inSecondCourse } from '../support/secondCourse.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

const opened: TestApp[] = [];
async function start(): Promise<TestApp> {
  const app = await startTestApp();
  opened.push(app);
  return app;
}
afterAll(async () => {
  for (const app of opened) await app.close();
});

const all = { limit: 500 };

const questionsIn = ({ content }: PlacedSequence, phase: string) =>
  listSteps(content, emptyWork())
    .filter((step) => step.phase === phase)
    .flatMap(questionsOf);

interface World {
  readonly app: TestApp;
  readonly placed: PlacedSequence;
  readonly other: PlacedSequence;
  readonly student: Visitor;
  readonly teacher: Visitor;
  readonly from: SchoolId;
  readonly courseId: CourseId;
}

/** A class at work on two activities: two students, one of whom has another course of the school. */
async function makeWorld(): Promise<World> {
  const app = await start();
  const placed = await placeSequence(app);
  const other = await placeSequence(app, 'le-colis-est-arrive', '1');
  const student = new Visitor(app);
  const teacher = new Visitor(app);
  for (const one of [other, placed]) {
    await student.launch(who.diligent, one.linkId);
    await prepare(student, one);
  }
  await new Visitor(app).launch(who.unprepared, placed.linkId);
  await teacher.launch(who.teacher, placed.linkId);
  await placeInSecondCourse(app);
  await changedLaunch(app, { personId: who.diligent, change: inSecondCourse });
  const { schoolId: from, courseId } = await getSession(app, teacher);
  if (courseId === undefined) throw new Error('no course');
  await makeSchools(app, from);
  return { app, placed, other, student, teacher, from, courseId };
}

async function begin({ app, courseId }: World): Promise<void> {
  const place = await app.services.store.courseSchools.get(courseId);
  if (place === undefined) throw new Error('the course has a school');
  expect(await startMove(app.services, place, { to: lilas })).toBe('started');
}

type Job = (services: Services, platform: Session['platformId']) => Promise<Turn>;

async function runOut({ app, teacher }: World, job: Job): Promise<void> {
  const { platformId } = await getSession(app, teacher);
  for (let turns = 0; turns < 200; turns += 1)
    if ((await job(app.services, platformId)) === 'idle') return;
  throw new Error('it never ends');
}

/** The other lanes look for work after each step of the move. */
const besideOthers: Job = async (services, platform) => {
  const turn = await moveNext(services, platform);
  await projectNext(services, platform);
  await deliverNext(services, platform);
  return turn;
};

async function finish(world: World): Promise<void> {
  for (const waitMs of [0, 20 * secondMs, 3 * minuteMs]) {
    world.app.clock.advance(waitMs);
    await runOut(world, besideOthers);
  }
  await runOut(world, projectNext);
  await runOut(world, deliverNext);
}

/** Everything of the course in a school. */
async function listCourse({ app, courseId, placed, other }: World, of: SchoolId) {
  const door = app.services.store.school(of);
  const ask = { eq: [courseId], ...all };
  const work = ({ placement }: PlacedSequence) =>
    door.attempts.find('byPlacement', { eq: [placement], ...all });
  const [course, placements, enrolments, rows, ...attempts] = await Promise.all([
    door.courses.get(courseId),
    door.placements.find('byCourse', ask),
    door.enrolments.find('byCourse', ask),
    door.courseRows.find('byCourse', ask),
    work(placed),
    work(other),
  ]);
  return {
    course,
    placements: placements.docs,
    enrolments: enrolments.docs,
    rows: rows.docs,
    attempts: attempts.flatMap(({ docs }) => docs),
  };
}

const nothing = { course: undefined, placements: [], enrolments: [], rows: [], attempts: [] };

async function listAliases({ app }: World, of: SchoolId): Promise<readonly string[]> {
  const { docs } = await app.services.store.school(of).persons.find('byAlias', all);
  return docs.map(({ identityId }) => identityId);
}

describe('a course that moves to another school', () => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });

  test('lets nobody in meanwhile, and what is sent in that minute comes back in the page', async () => {
    const { app, placed, student } = world;
    await begin(world);
    await runOut(world, moveNext);
    const late = await new Visitor(app).launch(who.unprepared, placed.linkId);
    expect([late.status, late.$('h1').text()]).toEqual([503, 'Ce cours change d’établissement']);
    const [question] = questionsIn(placed, 'apres');
    if (question === undefined) throw new Error('the sequence asks at its end');
    const sent = await answer(student, placed.placement, question, { value: 'a' });
    expect(sent.status).toBe(503);
    expect(sent.headers.get('retry-after')).toBe('30');
    expect(sent.$('form input[name="value"]').attr('value')).toBe('a');
  });

  test('is there whole, with its work, and gone from the first school', async () => {
    const { app, from } = world;
    const before = await listCourse(world, from);
    expect(before.attempts.length).toBeGreaterThan(0);
    await finish(world);
    const there = await listCourse(world, lilas);
    expect(await listCourse(world, from)).toEqual(nothing);
    expect(there.course).toMatchObject({ schoolId: lilas, title: before.course?.title });
    expect(there.course).not.toHaveProperty('move');
    expect(there.course).not.toHaveProperty('moveDueAt');
    for (const list of ['placements', 'enrolments', 'rows', 'attempts'] as const)
      expect(there[list]).toHaveLength(before[list].length);
    const shown = ({ rows }: typeof there) => rows.map(({ cells }) => Object.keys(cells).sort());
    expect(shown(there).flat()).toHaveLength(2);
    expect(shown(there)).toEqual(shown(before));
    const works = (list: typeof there.attempts) => list.map(({ work }) => work);
    expect(works(there.attempts)).toEqual(works(before.attempts));
    const [version] = await app.services.store
      .school(lilas)
      .versions.getMany(there.placements.map(({ versionId }) => versionId));
    expect(version).toMatchObject({ schoolId: lilas });
  });

  test('leaves in the first school only people who have another course there', async () => {
    const { app, from, teacher } = world;
    const persons = await listAliases(world, from);
    const { platformId } = await getSession(app, teacher);
    expect(persons).not.toHaveLength(0);
    const { docs } = await app.services.store.school(from).enrolments.find('byCourse', {
      eq: [courseKey((await getSession(app, teacher)).deploymentKey, 'second-course')],
      ...all,
    });
    expect(docs).toHaveLength(persons.length);
    expect(await app.services.store.platforms.get(platformId)).toBeDefined();
    expect(await listAliases(world, lilas)).toHaveLength(3);
    const schools = async (personId: string) => {
      const identity = await app.services.store.identities.get(identityKey(platformId, personId));
      return identity?.schools;
    };
    expect(await schools(who.diligent)).toEqual([from, lilas]);
    expect(await schools(who.unprepared)).toEqual([lilas]);
  });

  test('goes on in the page that was open: same work, same session, and the next answer counts', async () => {
    const { placed, student } = world;
    const page = await student.get(`activity/${placed.placement}`);
    expect(page.status).toBe(200);
    await prepare(student, { ...placed, phase: 'apres' });
    world.app.clock.advance(minuteMs);
    await runOut(world, deliverNext);
    await runOut(world, projectNext);
    const { attempts, rows } = await listCourse(world, lilas);
    const attempt = attempts.find(({ preview }) => !preview);
    expect(Object.keys(attempt?.work ?? {})).not.toHaveLength(0);
    const row = rows.find(({ personId }) => personId === attempt?.personId);
    expect(row?.cells[placed.placement]).toMatchObject({ sending: 'sent' });
  });

  test('has its grades where they were in the gradebook', () => {
    const { app, placed } = world;
    const item = app.platform.gradebook.items.find((one) => one.resourceLinkId === placed.linkId);
    expect(findGrade(app.platform.gradebook, item?.id ?? '', who.diligent)).toMatchObject({
      finalGrade: item?.scoreMaximum,
    });
  });

  test('shows the teacher the class in the new school', async () => {
    const { teacher } = world;
    const page = await teacher.get('course');
    expect(page.status).toBe(200);
    expect(page.text).toContain(lilas);
  });

  test('opens from the platform as before', async () => {
    const { app, placed } = world;
    const student = new Visitor(app);
    const page = await student.launch(who.diligent, placed.linkId);
    expect(page.path).toContain(`activity/${placed.placement}`);
    expect((await getSession(app, student)).schoolId).toBe(lilas);
  });
});

describe('a move that is cut again and again', () => {
  let world: World;
  beforeEach(async () => {
    world = await makeWorld();
  });

  test('ends as one that nothing cut', async () => {
    const { app, from } = world;
    const before = await listCourse(world, from);
    await begin(world);
    let cuts = 0;
    for (let writes = 1; writes < 200;) {
      const { platformId } = await getSession(app, world.teacher);
      const turn = await moveNext(cutAfter(app.services, writes), platformId).catch(() => 'cut');
      if (turn === 'cut') {
        cuts += 1;
        writes += 1;
        app.clock.advance(minuteMs);
      } else if (turn === 'idle') {
        app.clock.advance(3 * minuteMs);
        if ((await moveNext(app.services, platformId)) === 'idle') break;
      } else writes = 1;
    }
    expect(cuts).toBeGreaterThan(10);
    await finish(world);
    const there = await listCourse(world, lilas);
    expect(await listCourse(world, from)).toEqual(nothing);
    for (const list of ['placements', 'enrolments', 'rows', 'attempts'] as const)
      expect(there[list]).toHaveLength(before[list].length);
    expect(await listAliases(world, lilas)).toHaveLength(3);
  });

  test('closes no course that is open again, whatever a node that stood still believes', async () => {
    const { app, courseId } = world;
    await begin(world);
    const { courses } = app.services.store.school(world.from);
    const old = await courses.get(courseId);
    if (old === undefined) throw new Error('it is there');
    await finish(world);
    await moveCourse(app.services, old);
    expect(await app.services.store.courseSchools.get(courseId)).not.toHaveProperty('moving');
  });

  test('begins nothing where the course no longer is, and takes no unwanted names along', async () => {
    const { app, placed, courseId, from } = world;
    const late = new Visitor(app);
    await late.launch(who.unprepared, placed.linkId);
    await late.get(`activity/${placed.placement}`);
    const { platformId } = await getSession(app, late);
    await app.services.lti.platforms.set(platformId, { namesAllowed: false });
    // The cache of this node does not know it yet.
    const { courseSchools } = app.services.store;
    await courseSchools.change(courseId, (place) => ({ ...place, moving: true }));
    const [question] = questionsIn(placed, 'avant');
    if (question === undefined) throw new Error('it asks');
    const sent = await answer(late, placed.placement, question, { value: 'a' });
    expect(sent.status).toBe(503);
    expect((await listCourse(world, from)).attempts).toHaveLength(2);
    expect((await late.post('end', {})).text).toContain('C’est terminé');
    await courseSchools.change(courseId, ({ moving: _over, ...place }) => place);
    app.services.recent.forgetCourse(courseId);
    await begin(world);
    await finish(world);
    const { docs } = await app.services.store.school(lilas).persons.find('byAlias', all);
    expect(docs.flatMap(({ name }) => name ?? [])).toEqual([]);
  });

  test('takes along what a node that stood still wrote when all was over', async () => {
    const { app, from, placed, student } = world;
    const worked = (await listCourse(world, from)).attempts;
    const [late] = worked;
    if (late === undefined) throw new Error('somebody worked');
    await begin(world);
    for (const waitMs of [0, 20 * secondMs]) {
      app.clock.advance(waitMs);
      await runOut(world, moveNext);
    }
    const door = app.services.store.school(lilas);
    const moved = await listCourse(world, lilas);
    for (const { _id } of moved.attempts) await door.attempts.delete(_id);
    const { version: _version, ...doc } = late;
    await app.services.store.school(from).attempts.insert(doc);
    await finish(world);
    expect(await listCourse(world, from)).toEqual(nothing);
    expect((await listCourse(world, lilas)).attempts.map(({ work }) => work)).toEqual([late.work]);
    expect((await student.get(`activity/${placed.placement}`)).status).toBe(200);
  });
});

const writing = new Set([
  'insert',
  'insertMany',
  'replace',
  'handOver',
  'change',
  'delete',
  'deletePage',
  'settle',
]);

/** The same services; the store fails at the write after so many. */
function cutAfter(services: Services, writes: number): Services {
  let left = writes;
  const cut = <T extends object>(of: T): T =>
    new Proxy(of, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member === 'function')
          return (...args: unknown[]): unknown => {
            if (writing.has(String(name))) {
              left -= 1;
              if (left < 0) throw new Error('cut here');
            }
            const given: unknown = Reflect.apply(member, target, args);
            return name === 'school' && typeof given === 'object' && given !== null
              ? cut(given)
              : given;
          };
        return typeof member === 'object' && member !== null ? cut(member) : member;
      },
    });
  return { ...services, store: cut(services.store) };
}
