/**
 * « Ne plus garder les noms » (product.md 3.8): erases the names that were kept of a platform, of
 * every person of every school it serves, whether their course is in use or not. Any node may do it,
 * two at once do it twice; one that is killed is followed by the next turn.
 */
import type { PlatformId, SchoolId } from '../domain/ids.ts';
import { minuteMs } from '../domain/time.ts';
import type { Services } from '../services.ts';
import { findPages, inBatches } from '../store/index.ts';
import type { Platform, Store } from '../store/index.ts';
import type { Chore } from './runner.ts';

const atOnce = 200;

export const forgetNames: Chore = {
  everyMs: minuteMs,
  async run(services) {
    for (const platform of await services.lti.platforms.list())
      if ((platform.forgetNamesFrom ?? Infinity) <= services.now())
        await forget(services, platform);
  },
};

async function forget({ store }: Services, { _id, forgetNamesFrom }: Platform): Promise<void> {
  for (const school of await schoolsOf(store, _id)) await eraseIn(store, school, _id);
  await store.platforms.change(_id, ({ forgetNamesFrom: now, ...platform }) =>
    // Wanted and refused again meanwhile: that is for the next turn.
    now === forgetNamesFrom ? platform : undefined,
  );
}

async function schoolsOf(store: Store, platform: PlatformId): Promise<ReadonlySet<SchoolId>> {
  const schools = new Set<SchoolId>();
  const query = { eq: [platform], limit: atOnce };
  for await (const page of findPages(store.deployments, 'byPlatform', query))
    for (const { schoolId } of page) schools.add(schoolId);
  // A rule, or a move, gave courses other schools.
  for await (const page of findPages(store.courseSchools, 'bySchool', query))
    for (const { schoolId } of page) schools.add(schoolId);
  return schools;
}

async function eraseIn(store: Store, school: SchoolId, platform: PlatformId): Promise<void> {
  const { persons } = store.school(school);
  for await (const page of findPages(persons, 'byAlias', { limit: atOnce })) {
    const named = page.filter(
      ({ platformId, name }) => platformId === platform && name !== undefined,
    );
    await inBatches(named, ({ _id }) => persons.change(_id, ({ name: _gone, ...rest }) => rest));
  }
}
