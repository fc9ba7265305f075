/** The people of a course that moves to another school, with what is theirs in it. */
import { courseRowKey, enrolmentKey, participationKey, personKey } from '../../../domain/ids.ts';
import type { CourseId, PersonId, SchoolId } from '../../../domain/ids.ts';
import type { Services } from '../../../services.ts';
import { inBatches, joinSchool, leaveSchool } from '../../../store/index.ts';
import type { CourseRow, Enrolment, ParticipationState, Person } from '../../../store/index.ts';
import type { Carrying } from './carrying.ts';

const atOnce = 50;

interface Leaving {
  readonly enrolment: Enrolment;
  /** Undefined: a cut came between the two deletions. */
  readonly person: Person | undefined;
}

interface Moved {
  readonly enrolment: Enrolment;
  readonly person: Person;
  /** The same identity in the other school. */
  readonly personId: PersonId;
}

/**
 * The next few; false when nobody is left. Written there first, then deleted here, the enrolment last: a
 * crash at any point finds them again.
 */
export async function carryPeople(services: Services, carrying: Carrying): Promise<boolean> {
  const { course, from, move } = carrying;
  const query = { eq: [course._id], limit: atOnce };
  const { docs: enrolments } = await from.enrolments.find('byCourse', query);
  if (enrolments.length === 0) return false;
  const persons = await from.persons.getMany(enrolments.map(({ personId }) => personId));
  const byId = new Map(persons.map((person) => [person._id, person]));
  const moved = enrolments.flatMap((enrolment): Moved[] => {
    const person = byId.get(enrolment.personId);
    if (person === undefined) return [];
    return [{ enrolment, person, personId: personKey(move.to, person.identityId) }];
  });
  await writePersons(services, carrying, moved);
  await writeTheirs(carrying, moved);
  await inBatches(moved, ({ person }) => joinSchool(services.store, person.identityId, move.to));
  await inBatches(enrolments, (enrolment) =>
    leave(services, carrying, { enrolment, person: byId.get(enrolment.personId) }),
  );
  return true;
}

/** Who is in the other school already stays as they are there. */
async function writePersons(
  { store, lti }: Services,
  { course, to, move }: Carrying,
  moved: readonly Moved[],
): Promise<void> {
  const there = await to.persons.getMany(moved.map(({ personId }) => personId));
  const known = new Set(there.map(({ _id }) => _id));
  const missing = moved.filter(({ personId }) => !known.has(personId));
  const aliases = await Promise.all(missing.map(() => store.counters.next(`alias:${move.to}`)));
  const platform = await lti.platforms.findNow(course.platformId);
  const person = ({ person: { name, ...rest }, personId }: Moved, at: number): Person => ({
    ...rest,
    // Names that are no longer wanted are being erased: none escapes by moving.
    ...(name === undefined || platform?.namesAllowed !== true ? {} : { name }),
    _id: personId,
    schoolId: move.to,
    alias: aliases[at] ?? 0,
  });
  await to.persons.insertMany(missing.map(person));
}

async function writeTheirs(
  { course: { _id: course }, from, to, move: { to: schoolId } }: Carrying,
  moved: readonly Moved[],
): Promise<void> {
  const [rows, states] = await Promise.all([
    from.courseRows.getMany(moved.map(({ person }) => courseRowKey(course, person._id))),
    from.participationStates.getMany(
      moved.map(({ person }) => participationKey(course, person._id)),
    ),
  ]);
  const rowOf = new Map(rows.map((row) => [row.personId, row]));
  const stateOf = new Map(states.map((state) => [state.personId, state]));
  const rowThere = ({ person, personId }: Moved): CourseRow[] => {
    const row = rowOf.get(person._id);
    const _id = courseRowKey(course, personId);
    return row === undefined ? [] : [{ ...shownAnew(row), _id, schoolId, personId }];
  };
  const stateThere = ({ person, personId }: Moved): ParticipationState[] => {
    const state = stateOf.get(person._id);
    const _id = participationKey(course, personId);
    return state === undefined ? [] : [{ ...state, _id, schoolId, personId }];
  };
  const enrolmentThere = ({ enrolment, personId }: Moved): Enrolment => ({
    ...enrolment,
    _id: enrolmentKey(course, personId),
    schoolId,
    personId,
  });
  await writeRows(to, moved.flatMap(rowThere));
  await to.participationStates.insertMany(moved.flatMap(stateThere));
  await to.enrolments.insertMany(moved.map(enrolmentThere));
}

/** A row that is there already, of a cut or of a node that knew no better, lacks what is not in it yet. */
async function writeRows(to: Carrying['to'], rows: readonly CourseRow[]): Promise<void> {
  const outcomes = await to.courseRows.insertMany(rows);
  const known = rows.filter((_, at) => outcomes[at] === 'exists');
  await inBatches(known, ({ _id, cells }) =>
    to.courseRows.change(_id, (row) => ({ ...row, cells: { ...cells, ...row.cells } })),
  );
}

/** Attempts count their versions anew there: each is shown again, over what the row has now. */
function shownAnew(row: CourseRow): CourseRow {
  const cells = Object.entries(row.cells);
  return {
    ...row,
    cells: Object.fromEntries(cells.map(([key, cell]) => [key, { ...cell, attemptVersion: 0 }])),
  };
}

/** Nothing of somebody stays in a school where they have no course any more. */
async function leave(
  { store }: Services,
  { course, from, move }: Carrying,
  { enrolment: { _id: enrolment, personId }, person }: Leaving,
): Promise<void> {
  await Promise.all([
    from.courseRows.delete(courseRowKey(course._id, personId)),
    from.participationStates.delete(participationKey(course._id, personId)),
  ]);
  const isAlone = await hasNoOther(from, personId, course._id);
  // Before the enrolment, or a cut between the two would leave somebody whom nothing leads to.
  if (isAlone) await forget(store, from, { personId, person, school: move.from });
  await from.enrolments.delete(enrolment);
  // After it, or two courses that leave at once would each keep them for the other.
  if (!isAlone && (await hasNoOther(from, personId, course._id)))
    await forget(store, from, { personId, person, school: move.from });
}

async function hasNoOther(
  from: Carrying['from'],
  personId: PersonId,
  course: CourseId,
): Promise<boolean> {
  const { docs } = await from.enrolments.find('byPerson', { eq: [personId], limit: 2 });
  return docs.every(({ courseId }) => courseId === course);
}

async function forget(
  store: Services['store'],
  from: Carrying['from'],
  one: Pick<Leaving, 'person'> & { readonly personId: PersonId; readonly school: SchoolId },
): Promise<void> {
  if (one.person !== undefined) await leaveSchool(store, one.person.identityId, one.school);
  await from.persons.delete(one.personId);
}
