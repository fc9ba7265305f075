import type { PersonId } from '../../domain/ids.ts';
import type { Person, SchoolStore } from '../../store/index.ts';

/** Ids the store reads at once. */
const idsAtOnce = 200;

/** Any number of persons; those that are missing are left out. */
export async function readPersons(
  door: SchoolStore,
  ids: readonly PersonId[],
): Promise<Map<PersonId, Person>> {
  const pages = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, page) =>
    door.persons.getMany(ids.slice(page * idsAtOnce, (page + 1) * idsAtOnce)),
  );
  const persons = (await Promise.all(pages)).flat();
  return new Map(persons.map((person) => [person._id, person]));
}
