/** `activityProgress` through the life of an attempt, under both policies (product.md 6, lti.md 2.3). */
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { who } from '../../src/demo/cast.ts';
import { minuteMs } from '../../src/domain/time.ts';
import { deliverNext } from '../../src/jobs/deliverScores.ts';
import { projectNext } from '../../src/jobs/projectRows.ts';
import { placeSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import { getSession } from '../support/sessionAs.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

const opened: TestApp[] = [];
afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

async function startLesson(switches: Partial<TestApp['platform']['switches']>) {
  const app = await startTestApp();
  opened.push(app);
  Object.assign(app.platform.switches, switches);
  const placed = await placeSequence(app);
  const student = new Visitor(app);
  const [platform] = await app.services.lti.platforms.list();
  if (platform === undefined) throw new Error('no platform');
  const drain = async () => {
    while ((await deliverNext(app.services, platform._id)) !== 'idle');
    while ((await projectNext(app.services, platform._id)) !== 'idle');
    app.clock.advance(minuteMs);
  };
  return { app, placed, student, drain, platformId: platform._id };
}

const score = z.object({
  activityProgress: z.string(),
  gradingProgress: z.string(),
  scoreGiven: z.number().optional(),
  comment: z.string().optional(),
});
const sentOf = ({ platform }: TestApp) =>
  platform.calls
    .filter(({ endpoint }) => endpoint === 'scores')
    .map(({ body }) => score.parse(JSON.parse(String(body))))
    .map(({ activityProgress, gradingProgress, scoreGiven }) =>
      [activityProgress, gradingProgress, scoreGiven].filter((value) => value !== undefined),
    );

/** Opens, does the first step, the rest of « avant », then « après ». */
async function live(lesson: Awaited<ReturnType<typeof startLesson>>): Promise<void> {
  const { placed, student, drain } = lesson;
  await student.launch(who.unprepared, placed.linkId);
  await drain();
  const [, text] = placed.content.phases.avant.blocks;
  await student.post(`activity/${placed.placement}/steps/${text?.id}`, {});
  await drain();
  await prepare(student, placed);
  await drain();
  await prepare(student, { ...placed, phase: 'apres' });
  await drain();
}

describe('a platform that keeps the grade', () => {
  test('is told every step, without a score until there is one', async () => {
    const lesson = await startLesson({ family: 'canvas', keepsGrade: true });
    await live(lesson);
    expect(sentOf(lesson.app)).toEqual([
      ['Started', 'NotReady'],
      ['InProgress', 'NotReady'],
      ['Submitted', 'FullyGraded', 100],
      ['Completed', 'FullyGraded', 100],
    ]);
    // More work took no grade away: the score goes along with the progress.
    const grades = [...lesson.app.platform.gradebook.grades.values()];
    expect(grades).toMatchObject([{ rawGrade: 100, feedback: expect.stringContaining('Vérif') }]);
  });

  test('shows the teacher nothing to repair while only progress left', async () => {
    const lesson = await startLesson({ family: 'canvas', keepsGrade: true });
    await lesson.student.launch(who.unprepared, lesson.placed.linkId);
    await lesson.drain();
    const teacher = new Visitor(lesson.app);
    await teacher.launch(who.teacher, lesson.placed.linkId);
    const page = await teacher.get(`participation?placement=${lesson.placed.placement}`);
    expect(page.$('tbody').text()).toContain('Rien à envoyer');
  });

  test('is told final scores only when the administrator says so', async () => {
    const lesson = await startLesson({ family: 'canvas', keepsGrade: true });
    await lesson.app.services.lti.platforms.set(lesson.platformId, { scorePolicy: 'final-only' });
    await live(lesson);
    expect(sentOf(lesson.app).map(([progress]) => progress)).toEqual(['Submitted', 'Completed']);
  });
});

describe('Moodle', () => {
  test('is told final scores only: anything else would empty the grade; opening writes no attempt', async () => {
    const lesson = await startLesson({});
    await lesson.student.launch(who.unprepared, lesson.placed.linkId);
    const { schoolId } = await getSession(lesson.app, lesson.student);
    const { attempts } = lesson.app.services.store.school(schoolId);
    const page = await attempts.find('byPlacement', { eq: [lesson.placed.placement], limit: 1 });
    expect(page.docs).toEqual([]);
    await live(lesson);
    expect(sentOf(lesson.app)).toEqual([
      ['Submitted', 'FullyGraded', 100],
      ['Completed', 'FullyGraded', 100],
    ]);
  });
});
