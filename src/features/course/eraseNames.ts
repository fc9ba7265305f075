/** « Ne plus garder les noms »: what was kept before goes with the daily look at the class (product.md 3.5). */
import type { Services } from '../../services.ts';
import type { Course, Enrolment } from '../../store/index.ts';
import { inBatches } from './inBatches.ts';
import { readPersons } from './readPersons.ts';

/** Also of those who left the course; writes nothing where names are allowed or none is kept. */
export async function eraseNames(
  { store, lti }: Services,
  { platformId, schoolId }: Course,
  enrolments: readonly Enrolment[],
): Promise<void> {
  const platform = await lti.platforms.find(platformId);
  if (platform === undefined || platform.namesAllowed) return;
  const door = store.school(schoolId);
  const ids = enrolments.map(({ personId }) => personId);
  const persons = await readPersons(door, ids);
  const named = [...persons.values()].filter(({ name }) => name !== undefined);
  await inBatches(named, ({ _id }) =>
    door.persons.change(_id, ({ name: _gone, ...person }) => person),
  );
}
