/** How the courses of a platform find their school, and which schools they can be of (model.md 2). */
import type { Services } from '../../../services.ts';
import { partsOf } from '../../../store/index.ts';
import type { PlacingRule, Platform, School } from '../../../store/index.ts';
import { getPlatform } from '../readPlatforms.ts';
import { ownSchools } from './placingSummary.ts';

/** As many deployments as a platform may have. */
const mostDeployments = 50;

export interface Placing {
  readonly platform: Platform;
  readonly rule: PlacingRule | undefined;
  /** Of its deployments: that of the first active one comes first. */
  readonly own: readonly School[];
  /** Those and the rule's, by name; a course can be of any of them, or of none. */
  readonly schools: readonly School[];
}

/** @throws AppError not-found */
export async function readPlacing(services: Services, id: unknown): Promise<Placing> {
  const { store } = services;
  const platform = await getPlatform(services, id);
  const [rule, { docs: deployments }] = await Promise.all([
    store.placingRules.get(platform._id),
    store.deployments.find('byPlatform', { eq: [platform._id], limit: mostDeployments }),
  ]);
  const own = ownSchools(platform, deployments);
  const ids = new Set([...own, ...(rule?.entries ?? []).map(({ schoolId }) => schoolId)]);
  const parts = await Promise.all(partsOf([...ids]).map((part) => store.schools.getMany(part)));
  const schools = parts.flat();
  const byId = new Map(schools.map((school) => [school._id, school]));
  return {
    platform,
    rule,
    own: own.flatMap((one) => byId.get(one) ?? []),
    schools: schools.toSorted((a, b) => a.name.localeCompare(b.name, 'fr')),
  };
}
