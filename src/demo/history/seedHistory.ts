/** Puts the made-up class in the tool's store, once, and keeps its calendar in term at each start. */
import { deploymentKeyOf, platformKey } from '../../domain/ids.ts';
import type { DeploymentKey, PlatformId, SchoolId } from '../../domain/ids.ts';
import type { Millis } from '../../domain/time.ts';
import type { Library } from '../../library.ts';
import type { SchoolStore, Store } from '../../store/index.ts';
import { demoStudents } from '../cast.ts';
import type { World } from '../platform/world.ts';
import { demoCourseId, makeHistory } from './makeHistory.ts';
import type { History } from './makeHistory.ts';
import { placementDates } from './places.ts';
import { demoCalendar, openDates } from './schedule.ts';

export interface Seeding {
  readonly store: Store;
  readonly library: Library;
  readonly world: World;
  readonly now: Millis;
  readonly seed: number;
}

export interface DemoPlace {
  readonly platformId: PlatformId;
  readonly deploymentKey: DeploymentKey;
  readonly schoolId: SchoolId;
}

/** Where the registration of this ENT put its school. */
async function getPlace({ store, world }: Seeding): Promise<DemoPlace> {
  const platformId = platformKey(world.issuer, world.clientId);
  const deploymentKey = deploymentKeyOf(platformId, world.deploymentId);
  const deployment = await store.deployments.get(deploymentKey);
  if (deployment === undefined) throw new Error('the demonstration ENT is not registered');
  return { platformId, deploymentKey, schoolId: deployment.schoolId };
}

/** Documents of each kind in one call; the course last: it says that the class is complete. */
async function insertHistory(
  { store }: Seeding,
  door: SchoolStore,
  history: History,
): Promise<void> {
  const { placed } = history;
  await Promise.all([
    store.identities.insertMany(history.identities),
    door.persons.insertMany(history.persons),
    door.enrolments.insertMany(history.enrolments),
    door.activities.insertMany(placed.map(({ activity }) => activity)),
    door.versions.insertMany(placed.map(({ version }) => version)),
    door.placements.insertMany(placed.map(({ placement }) => placement)),
    door.attempts.insertMany(history.attempts),
    door.courseRows.insertMany(history.courseRows),
  ]);
  await door.courses.insert(history.course);
}

/** The open sequence is always due in a few days, however old the class is. */
async function moveDueDate({ now, world }: Seeding, door: SchoolStore): Promise<void> {
  const id = world.links.at(-1)?.custom['placement'] ?? '';
  await door.placements.change(id, (placement) =>
    (placement.dates.avant?.due ?? 0) > now
      ? undefined
      : { ...placement, dates: placementDates(openDates(now)) },
  );
}

/** Safe to call at each start: a class that is there stays as people left it. */
export async function seedHistory(seeding: Seeding): Promise<DemoPlace> {
  const { store, world, now } = seeding;
  const place = await getPlace(seeding);
  const { schoolId, deploymentKey } = place;
  const calendar = demoCalendar(now);
  // As if the head had decided so: the teacher of the demonstration still turns it on, or not.
  const allowed = { allowed: true, by: 'Démonstration', at: now };
  const changed = await store.schools.change(schoolId, (school) => ({
    ...school,
    calendar,
    participation: school.participation ?? allowed,
  }));
  if (!('doc' in changed)) throw new Error('the school of the demonstration is missing');
  const door = store.school(schoolId);
  if ((await door.courses.get(demoCourseId(world, deploymentKey))) !== undefined) {
    await moveDueDate(seeding, door);
    return place;
  }
  const aliases = await Promise.all(
    demoStudents.map(() => store.counters.next(`alias:${schoolId}`)),
  );
  const history = makeHistory({ ...seeding, ...place, school: changed.doc, aliases });
  await insertHistory(seeding, door, history);
  return place;
}
