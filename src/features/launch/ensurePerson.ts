/** The person of a launch: made by the first one, named as the platform names them. */
import { identityKey, personKey } from '../../domain/ids.ts';
import { may } from '../../domain/visibility.ts';
import type { Launch } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { knowIdentities } from '../../store/index.ts';
import type { Person } from '../../store/index.ts';

/** The platform says who it is. */
export type NamedLaunch = Launch & { readonly sub: string };

/** The alias number is taken only by a person who is new: two launches at once may skip a number, never share one. */
export async function ensurePerson(
  services: Services,
  launch: NamedLaunch,
): Promise<Person['preferences']['locale']> {
  const identityId = identityKey(launch.platformId, launch.sub);
  const id = personKey(launch.schoolId, identityId);
  const { persons } = services.store.school(launch.schoolId);
  const known = await persons.get(id);
  const named = launch.name === undefined ? {} : { name: launch.name };
  const now = services.now();
  const isNewStaff = may(launch.role, 'read-class') && known?.staffSince === undefined;
  const staff = isNewStaff ? { staffSince: now } : {};
  if (known === undefined) {
    const { platformId, sub } = launch;
    await knowIdentities(services.store, [{ _id: identityId, platformId, sub }], launch.schoolId);
    await persons.insert({
      _id: id,
      schoolId: launch.schoolId,
      identityId,
      platformId: launch.platformId,
      alias: await services.store.counters.next(`alias:${launch.schoolId}`),
      ...named,
      ...staff,
      preferences: {},
      createdAt: now,
    });
  } else if (launch.kind !== 'data-privacy' && (known.name !== launch.name || isNewStaff)) {
    await persons.change(id, ({ name: _gone, ...person }) => ({ ...person, ...named, ...staff }));
  }
  return known?.preferences.locale;
}
