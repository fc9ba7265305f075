/** Six weeks of a made-up class of 24, as documents: the same seed and time give the same class. */
import { projectCell } from '../../domain/courseCell.ts';
import { courseKey, courseRowKey, enrolmentKey, identityKey, personKey } from '../../domain/ids.ts';
import type { DeploymentKey, PlatformId } from '../../domain/ids.ts';
import { dayMs, hourMs } from '../../domain/time.ts';
import type { Millis } from '../../domain/time.ts';
import type { Library } from '../../library.ts';
import type {
  Attempt,
  Course,
  CourseRow,
  Enrolment,
  Identity,
  Person,
  School,
} from '../../store/index.ts';
import type { DemoStudent } from '../cast.ts';
import { demoStudents } from '../cast.ts';
import { makeRandom } from '../platform/random.ts';
import type { World } from '../platform/world.ts';
import { plansOf } from './behaviour.ts';
import { makeAttempt } from './makeAttempt.ts';
import type { PlacedSequence } from './places.ts';
import { placeAll } from './places.ts';

export interface HistoryAsk {
  readonly world: World;
  readonly school: School;
  readonly platformId: PlatformId;
  readonly deploymentKey: DeploymentKey;
  readonly library: Library;
  /** One alias number per student. */
  readonly aliases: readonly number[];
  readonly now: Millis;
  readonly seed: number;
}

export interface History {
  readonly course: Course;
  readonly placed: readonly PlacedSequence[];
  readonly identities: readonly Identity[];
  readonly persons: readonly Person[];
  readonly enrolments: readonly Enrolment[];
  readonly attempts: readonly Attempt[];
  readonly courseRows: readonly CourseRow[];
}

const termMs = 45 * dayMs;

/** Id of the demonstration course in the tool. */
export const demoCourseId = (world: World, deployment: DeploymentKey): Course['_id'] =>
  courseKey(deployment, world.course.id);

function makeCourse({ world, school, platformId, deploymentKey, now }: HistoryAsk): Course {
  return {
    _id: demoCourseId(world, deploymentKey),
    schoolId: school._id,
    platformId,
    deploymentKey,
    contextId: world.course.id,
    title: world.course.title,
    label: world.course.label,
    pauses: [],
    createdAt: now - termMs,
  };
}

function makePerson(
  { school, platformId, now, aliases }: HistoryAsk,
  student: DemoStudent,
  index: number,
): Person {
  const identityId = identityKey(platformId, student.id);
  return {
    _id: personKey(school._id, identityId),
    schoolId: school._id,
    identityId,
    platformId,
    alias: aliases[index] ?? index + 1,
    name: `${student.givenName} ${student.familyName}`,
    preferences: {},
    createdAt: now - termMs + 2 * hourMs,
  };
}

/** The fate of a score is for the last sequence behind: recent, and graded. */
function attemptsOf(ask: HistoryAsk, person: Person, lists: Lists): readonly Attempt[] {
  const { student, placed } = lists;
  const random = makeRandom(ask.seed * 1000 + Number(student.id));
  const plans = plansOf(student.profile, random);
  return placed.flatMap((one, index) => {
    const plan = plans[index];
    if (plan === undefined) return [];
    const fate = index === placed.length - 2 ? student.fate : 'arrives';
    const { school, now } = ask;
    const made = makeAttempt({ school, student, person, placed: one, plan, fate, now, random });
    return made === undefined ? [] : [made];
  });
}

interface Lists {
  readonly student: DemoStudent;
  readonly placed: readonly PlacedSequence[];
}

/** `version` 1 is what the store gives a document that was just inserted. */
function makeRow(attempts: readonly Attempt[], placed: readonly PlacedSequence[]): CourseRow[] {
  const [first] = attempts;
  if (first === undefined) return [];
  const cells = attempts.flatMap((attempt) => {
    const one = placed.find(({ placement }) => placement._id === attempt.placementId);
    if (one === undefined) return [];
    const { sequence } = one;
    return [
      [
        attempt.placementId,
        projectCell(
          sequence,
          { ...attempt, version: 1 },
          { weights: sequence.weights, grading: 'one' },
        ),
      ],
    ];
  });
  const { schoolId, courseId, personId } = first;
  const _id = courseRowKey(courseId, personId);
  return [{ _id, schoolId, courseId, personId, cells: Object.fromEntries(cells) }];
}

function makeEnrolment(course: Course, person: Person, attempts: readonly Attempt[]): Enrolment {
  const last = Math.max(person.createdAt, ...attempts.map(({ updatedAt }) => updatedAt));
  return {
    _id: enrolmentKey(course._id, person._id),
    schoolId: course.schoolId,
    courseId: course._id,
    personId: person._id,
    role: 'learner',
    groups: [],
    lastLaunchAt: last,
  };
}

export function makeHistory(ask: HistoryAsk): History {
  const course = makeCourse(ask);
  const placed = placeAll({ ...ask, course });
  const students = demoStudents.map((student, index) => {
    const person = makePerson(ask, student, index);
    const attempts = attemptsOf(ask, person, { student, placed });
    return { student, person, attempts };
  });
  return {
    course,
    placed,
    identities: students.map(({ student, person }) => ({
      _id: person.identityId,
      platformId: ask.platformId,
      sub: student.id,
    })),
    persons: students.map(({ person }) => person),
    enrolments: students.map(({ person, attempts }) => makeEnrolment(course, person, attempts)),
    attempts: students.flatMap(({ attempts }) => attempts),
    courseRows: students.flatMap(({ attempts }) => makeRow(attempts, placed)),
  };
}
