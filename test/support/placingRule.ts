/** A platform whose courses find their school by a rule. */
import { platformKey, unassignedKey } from '../../src/domain/ids.ts';
import type { CourseId, PlatformId } from '../../src/domain/ids.ts';
import type { TestApp } from './testApp.ts';

export function platformOf({ platform }: Pick<TestApp, 'platform'>): PlatformId {
  const { issuer, clientId } = platform.registration();
  return platformKey(issuer, clientId);
}

/** Its own school by « 0570001A », and one course that was opened with another number. */
export async function placeBySchools(app: TestApp, course: CourseId): Promise<void> {
  const { store, now } = app.services;
  const platformId = platformOf(app);
  const [deployment] = (await store.deployments.find('byPlatform', { eq: [platformId], limit: 1 }))
    .docs;
  if (deployment === undefined) throw new Error('no deployment');
  await store.placingRules.insert({
    _id: platformId,
    by: 'sourcedid',
    match: 'start',
    entries: [{ value: '0570001A', schoolId: deployment.schoolId }],
    changedAt: now(),
  });
  await store.courseSchools.insert({
    _id: course,
    platformId,
    schoolId: unassignedKey(platformId),
    hints: { sourcedid: '0570001A-2CAP-A' },
    createdAt: now(),
  });
}
