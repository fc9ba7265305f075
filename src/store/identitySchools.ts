/**
 * The schools where an identity is somebody (model.md 2): by them a launch without a course finds what is
 * held of a person, and says where else there is something.
 */
import type { IdentityId, SchoolId } from '../domain/ids.ts';
import type { Identity } from './documents.ts';
import { inBatches } from './inBatches.ts';
import type { Store } from './store.ts';

/** More than anybody has; the oldest goes. */
const mostSchools = 50;

type Identities = Pick<Store, 'identities'>;

/** Of people who are new in the school: new here too, or known from another school. */
export async function knowIdentities(
  { identities }: Identities,
  known: readonly Omit<Identity, 'schools'>[],
  school: SchoolId,
): Promise<void> {
  const outcomes = await identities.insertMany(
    known.map((identity) => ({ ...identity, schools: [school] })),
  );
  const before = known.filter((_, at) => outcomes[at] === 'exists');
  await inBatches(before, ({ _id }) => joinSchool({ identities }, _id, school));
}

export async function joinSchool(
  { identities }: Identities,
  id: IdentityId,
  school: SchoolId,
): Promise<void> {
  await identities.change(id, (known) => {
    const { schools = [] } = known;
    if (schools.includes(school)) return undefined;
    return { ...known, schools: [...schools, school].slice(-mostSchools) };
  });
}

export async function leaveSchool(
  { identities }: Identities,
  id: IdentityId,
  school: SchoolId,
): Promise<void> {
  await identities.change(id, (known) =>
    known.schools?.includes(school)
      ? { ...known, schools: known.schools.filter((one) => one !== school) }
      : undefined,
  );
}
