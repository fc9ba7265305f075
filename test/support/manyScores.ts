/** Students whose scores are due or sent, written straight into the store: a whole class at once. */
import { emptyWork } from '../../src/domain/activity/emptyWork.ts';
import { planDelivery } from '../../src/domain/delivery.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import { attemptKey, enrolmentKey, identityKey, personKey } from '../../src/domain/ids.ts';
import type { PlatformId } from '../../src/domain/ids.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import type { Attempt, Enrolment, Person, Placement, Store } from '../../src/store/index.ts';

/** Adds students to the ENT's course and says their ids. */
export function addStudents({ people }: SimulatedPlatform, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => {
    const id = String(1000 + at);
    people.push({
      id,
      username: `prenom.nom${at}`,
      givenName: `Prénom${at}`,
      familyName: `Nom${at}`,
      email: `prenom.nom${at}@essais.example`,
      idnumber: '',
      role: 'student',
      groups: [],
      locale: 'fr',
    });
    return id;
  });
}

interface Many {
  readonly platformId: PlatformId;
  readonly placements: readonly Placement[];
  /** The platform's ids of the students. */
  readonly subs: readonly string[];
  readonly now: number;
  /** What differs of each delivery; without it the score is due now. */
  readonly delivery?: Partial<Delivery>;
}

/** One attempt per student and placement. */
export async function makeScores(store: Store, many: Many): Promise<readonly Attempt[]> {
  const [first] = many.placements;
  if (first === undefined) throw new Error('no placement');
  const { schoolId, courseId } = first;
  const door = store.school(schoolId);
  const students = many.subs.map((sub, at) => {
    const identityId = identityKey(many.platformId, sub);
    const personId = personKey(schoolId, identityId);
    return { sub, identityId, personId, alias: 10_000 + at };
  });
  const { platformId, now } = many;
  await store.identities.insertMany(
    students.map(({ sub, identityId }) => ({ _id: identityId, platformId, sub })),
  );
  await door.persons.insertMany(
    students.map(({ personId, identityId, alias }): Person => ({
      _id: personId,
      schoolId,
      identityId,
      platformId,
      alias,
      preferences: {},
      createdAt: now,
    })),
  );
  await door.enrolments.insertMany(
    students.map(({ personId }): Enrolment => ({
      _id: enrolmentKey(courseId, personId),
      schoolId,
      courseId,
      personId,
      role: 'learner',
      groups: [],
      lastLaunchAt: now,
    })),
  );
  const attempts = many.placements.flatMap((placement) =>
    students.map((student) => attemptOf(many, placement, student)),
  );
  for (let at = 0; at < attempts.length; at += 500)
    await door.attempts.insertMany(attempts.slice(at, at + 500));
  return attempts;
}

function attemptOf(
  { platformId, now, delivery: more }: Many,
  placement: Placement,
  { identityId, personId }: Pick<Person, 'identityId'> & { readonly personId: Person['_id'] },
): Attempt {
  const planned = planDelivery(undefined, {
    lineItem: placement.lineItem ?? '',
    scoreGiven: 60,
    scoreMaximum: 100,
    comment: 'Vérif',
    activityProgress: 'Completed',
    now,
  });
  const delivery: Delivery = { ...planned, ...more };
  const { schoolId, courseId, versionId } = placement;
  return {
    _id: attemptKey(placement._id, personId),
    schoolId,
    schoolYear: '2026-2027',
    platformId,
    courseId,
    placementId: placement._id,
    versionId,
    identityId,
    personId,
    preview: false,
    work: emptyWork(),
    startedAt: now,
    updatedAt: now,
    deliveries: { link: delivery },
    ...(delivery.state === 'due' ? { nextDeliveryAt: delivery.nextAt ?? now } : {}),
    projectDueAt: now,
  };
}
