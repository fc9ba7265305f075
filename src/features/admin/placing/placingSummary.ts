/** What the page of a platform says of its schools. */
import { unassignedKey } from '../../../domain/ids.ts';
import type { SchoolId } from '../../../domain/ids.ts';
import type { Services } from '../../../services.ts';
import type { Deployment, PlacingRule, Platform } from '../../../store/index.ts';

const mostUnassigned = 500;

export interface PlacingSummary {
  readonly rule: PlacingRule | undefined;
  readonly own: readonly SchoolId[];
  readonly unassigned: Unassigned;
}

export async function readSummary(
  services: Services,
  platform: Platform,
  deployments: readonly Deployment[],
): Promise<PlacingSummary> {
  const [rule, unassigned] = await Promise.all([
    services.store.placingRules.get(platform._id),
    countUnassigned(services, platform),
  ]);
  return { rule, own: ownSchools(platform, deployments), unassigned };
}

/** Before its first deployment, the one it registered for. */
export function ownSchools(
  { schoolId }: Platform,
  deployments: readonly Deployment[],
): readonly SchoolId[] {
  const activeFirst = deployments.toSorted(
    (a, b) => Number(b.status === 'active') - Number(a.status === 'active'),
  );
  const own = new Set(activeFirst.map((deployment) => deployment.schoolId));
  return own.size > 0 || schoolId === undefined ? [...own] : [schoolId];
}

export interface Unassigned {
  readonly count: number;
  /** The count ended at its bound. */
  readonly more: boolean;
}

export async function countUnassigned({ store }: Services, { _id }: Platform): Promise<Unassigned> {
  const range = { eq: [_id, unassignedKey(_id)] };
  const count = await store.courseSchools.count('bySchool', range, mostUnassigned);
  return { count, more: count === mostUnassigned };
}
