/** Counts a class again and makes due what changed; on a teacher's demand, and daily by a job. */
import { nextTimeOfDay, schoolYearOf } from '../../../domain/calendar.ts';
import { participationKey } from '../../../domain/ids.ts';
import { isParticipationSent } from '../../../domain/participation.ts';
import { isPaused } from '../../../domain/scorePause.ts';
import type { Services } from '../../../services.ts';
import { inBatches } from '../../../store/index.ts';
import type { Course, ParticipationState, School } from '../../../store/index.ts';
import { formats } from '../../../web/formats.ts';
import { translator } from '../../../web/locale.ts';
import { participationWords } from '../../../web/participationWords.ts';
import { countClass } from './countClass.ts';
import type { CountedStudent } from './countClass.ts';
import { planNothingDue, planState } from './planState.ts';
import type { Counting } from './planState.ts';

/** Before the school day, in the school's time zone. */
const timeOfCount = '05:00';

export type KeepCount = (course: Course) => Course;

/**
 * Safe to run again, beside itself too: the same facts make nothing due. Nothing happens where the
 * school does not allow it or the course has it off; what the course keeps of it is returned.
 * `again`: what the platform refused goes out once more.
 */
export async function countCourse(
  services: Services,
  course: Course,
  { again }: { readonly again: boolean },
): Promise<KeepCount> {
  const school = await services.recent.school(course.schoolId);
  const now = services.now();
  const next = nextTimeOfDay(now, timeOfCount, school?.calendar.timeZone ?? 'UTC');
  if (school === undefined || !isParticipationSent(school, course))
    return (current) => withCount(current, { now, next });
  for await (const students of countClass(services, course))
    await writeStates(services, { course, school, again, now }, students);
  services.wake('deliveries');
  return (current) => withCount(current, { now, next, countedAt: now });
}

/** A teacher who turned it off meanwhile is obeyed; dates that were put right meanwhile are counted soon. */
function withCount(
  course: Course,
  {
    now,
    next,
    countedAt,
  }: { readonly now: number; readonly next: number; readonly countedAt?: number },
): Course {
  const { participationDueAt: before = 0, participation, ...rest } = course;
  if (participation === undefined) return rest;
  const isAskedFor = before > now && before < next;
  return {
    ...rest,
    participation: { ...participation, ...(countedAt === undefined ? {} : { countedAt }) },
    participationDueAt: isAskedFor ? before : next,
  };
}

interface Writing {
  readonly course: Course;
  readonly school: School;
  readonly again: boolean;
  readonly now: number;
}

async function writeStates(
  services: Services,
  writing: Writing,
  students: readonly CountedStudent[],
): Promise<void> {
  const { participationStates } = services.store.school(writing.course.schoolId);
  const planned = students.flatMap((student) => {
    const plan = planOf(services, writing, student);
    const state = plan(student.state ?? newState(writing, student));
    return state === undefined ? [] : [{ state, plan, isNew: student.state === undefined }];
  });
  const fresh = planned.filter(({ isNew }) => isNew);
  const written = await participationStates.insertMany(fresh.map(({ state }) => state));
  const rest = planned.filter(({ isNew }) => !isNew);
  // Another node counted at the same time: its state is looked at again.
  const changes = [...rest, ...fresh.filter((_, index) => written[index] === 'exists')];
  await inBatches(changes, ({ state, plan }) => participationStates.change(state._id, plan));
}

type Plan = (state: ParticipationState) => ParticipationState | undefined;

/** Of who never came or left nothing is known: what they have stays as it is. */
function planOf(services: Services, writing: Writing, student: CountedStudent): Plan {
  const counting = countingOf(services, writing, student);
  if (counting !== undefined) return (state) => planState(state, counting);
  const isNothingDue = student.presence === 'here' && student.count === undefined;
  return (state) => (isNothingDue ? planNothingDue(state, writing.now) : undefined);
}

function countingOf(
  services: Services,
  { course, school, again, now }: Writing,
  { count, hasWorked }: CountedStudent,
): Counting | undefined {
  const lineItem = course.participation?.lineItem;
  if (count === undefined || lineItem === undefined) return undefined;
  // The school's language, not the reader's: it is kept in the gradebook.
  const locale = school.country === 'QC' ? 'fr-CA' : 'fr-FR';
  const words = {
    t: translator(locale, !services.config.production),
    format: formats(locale, school.calendar.timeZone),
  };
  const comment = participationWords(words, count, now);
  const paused = isPaused(course, lineItem);
  return { count, hasWorked, lineItem, again, paused, now, comment };
}

function newState(
  { course, school, now }: Writing,
  { person }: CountedStudent,
): ParticipationState {
  return {
    _id: participationKey(course._id, person._id),
    schoolId: course.schoolId,
    schoolYear: schoolYearOf(now, school),
    platformId: course.platformId,
    courseId: course._id,
    identityId: person.identityId,
    personId: person._id,
    countedAt: now,
    deliveries: {},
  };
}
