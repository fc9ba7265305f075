import type { PersonId } from '../../domain/ids.ts';
import { partsOf } from '../../store/index.ts';
import type { Person, SchoolStore } from '../../store/index.ts';

/** Any number of persons; those that are missing are left out. */
export async function readPersons(
  door: SchoolStore,
  ids: readonly PersonId[],
): Promise<Map<PersonId, Person>> {
  const parts = await Promise.all(partsOf(ids).map((part) => door.persons.getMany(part)));
  const persons = parts.flat();
  return new Map(persons.map((person) => [person._id, person]));
}
