/**
 * What each student of a course did of what was due (product.md 6): a few reads for 200 students,
 * whatever the number of activities. No request in here: the job counts in the same way.
 */
import { ownPhasesOf } from '../../../domain/activity/ownPhases.ts';
import { courseRowKey, participationKey } from '../../../domain/ids.ts';
import { countParticipation } from '../../../domain/participation.ts';
import type { CountedActivity, ParticipationCount } from '../../../domain/participation.ts';
import type { Services } from '../../../services.ts';
import type {
  Course,
  CourseRow,
  Enrolment,
  ParticipationState,
  Person,
  School,
} from '../../../store/index.ts';
import { presenceOf } from '../readCourse.ts';
import type { Student } from '../readCourse.ts';
import { readPersons } from '../readPersons.ts';

export interface CountedStudent {
  readonly person: Person;
  readonly presence: Student['presence'];
  /** Now. Undefined when nothing was due, and for who never came or left: nothing is sent for them. */
  readonly count: ParticipationCount | undefined;
  readonly hasWorked: boolean;
  /** As last counted for the platform. */
  readonly state: ParticipationState | undefined;
}

const studentsAtOnce = 200;
/** As many students as a list of the class may hold (refreshRoster). */
const mostPages = 10;

interface Facts {
  readonly course: Course;
  readonly school: School;
  readonly activities: readonly CountedActivity[];
}

export async function* countClass(
  services: Services,
  course: Course,
): AsyncGenerator<readonly CountedStudent[], void> {
  const facts = await readFacts(services, course);
  const { enrolments } = services.store.school(course.schoolId);
  let after: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const read = await enrolments.find('byCourse', {
      eq: [course._id, 'learner'],
      limit: studentsAtOnce,
      ...(after === undefined ? {} : { after }),
    });
    yield await countPage(services, facts, read.docs);
    after = read.next;
    if (after === undefined) return;
  }
}

async function readFacts(services: Services, course: Course): Promise<Facts> {
  const { schoolId, _id } = course;
  const [school, { placements }] = await Promise.all([
    services.recent.school(schoolId),
    services.recent.placementsOf(schoolId, _id),
  ]);
  if (school === undefined) throw new Error('a course without its school');
  const versions = await services.recent.versions(
    schoolId,
    placements.map(({ versionId }) => versionId),
  );
  const activities = placements.flatMap((placement) => {
    const read = versions.get(placement.versionId);
    if (read === undefined) return [];
    const { _id: id, dates } = placement;
    return [{ id, dates, phases: ownPhasesOf(read.version.content) }];
  });
  return { course, school, activities };
}

async function countPage(
  services: Services,
  facts: Facts,
  enrolments: readonly Enrolment[],
): Promise<readonly CountedStudent[]> {
  const { course } = facts;
  const door = services.store.school(course.schoolId);
  const ids = enrolments.map(({ personId }) => personId);
  const [rows, states, persons] = await Promise.all([
    door.courseRows.getMany(ids.map((id) => courseRowKey(course._id, id))),
    door.participationStates.getMany(ids.map((id) => participationKey(course._id, id))),
    readPersons(door, ids),
  ]);
  const rowOf = new Map(rows.map((row) => [row.personId, row]));
  const stateOf = new Map(states.map((state) => [state.personId, state]));
  const now = services.now();
  return enrolments.flatMap((enrolment) => {
    const person = persons.get(enrolment.personId);
    const presence = presenceOf(enrolment, person);
    if (presence === undefined || person === undefined) return [];
    const row = rowOf.get(person._id);
    return [
      {
        person,
        presence,
        count: presence === 'here' ? countOne(facts, { enrolment, row, now }) : undefined,
        hasWorked: row !== undefined,
        state: stateOf.get(person._id),
      },
    ];
  });
}

function countOne(
  { course, school, activities }: Facts,
  {
    enrolment,
    row,
    now,
  }: { readonly enrolment: Enrolment; readonly row: CourseRow | undefined; readonly now: number },
): ParticipationCount | undefined {
  return countParticipation(activities, row?.cells ?? {}, {
    now,
    calendar: school.calendar,
    pauses: course.pauses,
    groups: enrolment.groups,
    knownSince: enrolment.knownSince,
  });
}
