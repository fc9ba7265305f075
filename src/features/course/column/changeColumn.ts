/** A teacher turns participation on or off for a course, or asks for a new count (product.md 6). */
import { participationMaximum } from '../../../domain/participation.ts';
import { minuteMs } from '../../../domain/time.ts';
import type { LineItemEnsured } from '../../../lti/index.ts';
import type { Services } from '../../../services.ts';
import { inBatches } from '../../../store/index.ts';
import type { Course } from '../../../store/index.ts';
import { AppError } from '../../../web/errors.ts';
import type { SessionContext } from '../../../web/types.ts';
import { staffCourse } from '../readCourse.ts';
import { countClass } from './countClass.ts';
import { countCourse } from './countCourse.ts';
import { planClearing } from './planState.ts';

/** Why nothing is on, or why the column was not found again. */
export type ColumnProblem =
  'not-allowed' | 'unavailable' | Extract<LineItemEnsured, { kind: 'refused' }>['why'];
export type Pressed =
  | { readonly done: 'on' | 'counted' | 'recent' | 'off' | 'cleared' }
  | { readonly problem: ColumnProblem };

/** Pressed again and again, the class is counted once a minute. */
const restMs = minuteMs;

/** Finds or makes the column, then counts the class. When the column can't be had, nothing is on. */
export async function turnOn(services: Services, ctx: SessionContext): Promise<Pressed> {
  const course = await getCourse(services, ctx);
  if (!(await isAllowed(services, course))) return { problem: 'not-allowed' };
  const column = await ensureColumn(services, ctx, course);
  if ('problem' in column) return column;
  const { lineItem } = column;
  const known = course.participation;
  const participation = { onSince: ctx.now, ...known, lineItem };
  await keep(services, course, (one) => ({ ...one, participation, participationDueAt: ctx.now }));
  await countNow(services, { ...course, participation });
  return { done: 'on' };
}

/** « Recalculer maintenant »: also takes up what the platform refused, and a column that was deleted. */
export async function countNowOnDemand(services: Services, ctx: SessionContext): Promise<Pressed> {
  const course = await getCourse(services, ctx);
  if (course.participation === undefined) return { done: 'off' };
  if (!(await isAllowed(services, course))) return { problem: 'not-allowed' };
  if (ctx.now - (course.participation.countedAt ?? 0) < restMs) return { done: 'recent' };
  const column = await ensureColumn(services, ctx, course);
  if ('problem' in column) return column;
  const participation = { ...course.participation, lineItem: column.lineItem };
  await keep(services, course, (one) =>
    one.participation === undefined ? one : { ...one, participation },
  );
  await countNow(services, { ...course, participation });
  return { done: 'counted' };
}

/** What waits is not sent any more (mayLeave); nothing is deleted in the LMS. */
export async function turnOff(services: Services, ctx: SessionContext): Promise<Pressed> {
  const course = await getCourse(services, ctx);
  await keep(services, course, ({ participation: _on, participationDueAt: _due, ...rest }) => rest);
  return { done: 'off' };
}

/** « Vider ces cases »: of each student of whom nothing is due any more; what a new count made due meanwhile stays. */
export async function clearColumn(services: Services, ctx: SessionContext): Promise<Pressed> {
  const course = await getCourse(services, ctx);
  if (course.participation === undefined) return { done: 'off' };
  if (!(await isAllowed(services, course))) return { problem: 'not-allowed' };
  const { participationStates } = services.store.school(course.schoolId);
  for await (const students of countClass(services, course)) {
    const held = students.flatMap(({ state }) =>
      state !== undefined && planClearing(state, ctx.now) !== undefined ? [state._id] : [],
    );
    await inBatches(held, (id) =>
      participationStates.change(id, (state) => planClearing(state, ctx.now)),
    );
  }
  services.wake('deliveries', course.platformId);
  return { done: 'cleared' };
}

async function getCourse(services: Services, ctx: SessionContext): Promise<Course> {
  const { schoolId, courseId } = staffCourse(ctx, 'send-again');
  const course = await services.store.school(schoolId).courses.get(courseId);
  if (course === undefined) throw new AppError('not-found');
  return course;
}

async function isAllowed(services: Services, { schoolId }: Course): Promise<boolean> {
  return (await services.recent.school(schoolId))?.participation?.allowed === true;
}

async function ensureColumn(
  services: Services,
  ctx: SessionContext,
  { _id, platformId, scores, participation }: Course,
): Promise<{ readonly lineItem: string } | { readonly problem: ColumnProblem }> {
  if (scores?.lineItems === undefined || !scores.rights.includes('send-scores'))
    return { problem: 'no-right' };
  const ensured = await services.lti.ensureLineItem(platformId, {
    lineItemsUrl: scores.lineItems,
    rights: scores.rights,
    label: ctx.t('participation.label'),
    scoreMaximum: participationMaximum,
    tag: 'engagement',
    // A copied course has its own: what the copy brought along is never ours.
    resourceId: `participation-${_id}`,
    known: participation?.lineItem,
  });
  if (ensured.kind === 'ready') return { lineItem: ensured.url };
  return { problem: ensured.kind === 'refused' ? ensured.why : 'unavailable' };
}

async function countNow(services: Services, course: Course): Promise<void> {
  await keep(services, course, await countCourse(services, course, { again: true }));
}

async function keep(
  services: Services,
  { schoolId, _id }: Course,
  change: (course: Course) => Course,
): Promise<void> {
  const changed = await services.store.school(schoolId).courses.change(_id, change);
  services.recent.forgetCourse(_id);
  if (changed.outcome === 'conflict') throw new AppError('store-unavailable');
}
