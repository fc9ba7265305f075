/** Deployments of a registration: the first mostly comes with it, later ones are approved (lti.md 0.7, H-08). */
import type { PlatformId, SchoolId } from '../domain/ids.ts';
import type { Store } from '../store/index.ts';

/** Past this many, an unknown deployment is refused without a trace: nobody approves a flood. */
const maxDeployments = 50;

interface Deployments {
  readonly isFull: boolean;
  /** Of an active deployment, else of any. */
  readonly schoolId: SchoolId | undefined;
}

export async function readDeployments(store: Store, platform: PlatformId): Promise<Deployments> {
  const { docs } = await store.deployments.find('byPlatform', {
    eq: [platform],
    limit: maxDeployments,
  });
  const known = docs.find(({ status }) => status === 'active') ?? docs[0];
  return { isFull: docs.length === maxDeployments, schoolId: known?.schoolId };
}
