import type { PersonId } from '../../domain/ids.ts';
import type { Person, SchoolStore } from '../../store/index.ts';
import { pagesOf } from './pagesOf.ts';

/** Any number of persons; those that are missing are left out. */
export async function readPersons(
  door: SchoolStore,
  ids: readonly PersonId[],
): Promise<Map<PersonId, Person>> {
  const pages = await Promise.all(pagesOf(ids).map((page) => door.persons.getMany(page)));
  const persons = pages.flat();
  return new Map(persons.map((person) => [person._id, person]));
}
