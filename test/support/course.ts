/** A placed sequence, its teacher and its documents, for tests that look at the store too. */
import { who } from '../../src/demo/cast.ts';
import type { Course, Placement, SchoolStore, Session } from '../../src/store/index.ts';
import { placeSequence } from './placed.ts';
import type { PlacedSequence } from './placed.ts';
import { getSession } from './sessionAs.ts';
import { startTestApp } from './testApp.ts';
import type { TestApp, TestAsk } from './testApp.ts';
import { Visitor } from './visitor.ts';

export interface CourseApp {
  readonly app: TestApp;
  readonly placed: PlacedSequence;
  readonly teacher: Visitor;
  readonly session: Session;
  readonly door: SchoolStore;
  course(): Promise<Course>;
  placement(): Promise<Placement>;
}

export async function startCourse(ask: TestAsk = {}): Promise<CourseApp> {
  const app = await startTestApp(ask);
  const placed = await placeSequence(app);
  const teacher = new Visitor(app);
  await teacher.launch(who.teacher, placed.linkId);
  const session = await getSession(app, teacher);
  const door = app.services.store.school(session.schoolId);
  return {
    app,
    placed,
    teacher,
    session,
    door,
    course: async () => need(await door.courses.get(session.courseId ?? '')),
    placement: async () => need(await door.placements.get(placed.placement)),
  };
}

function need<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('not found');
  return found;
}
