/** Deployments of a registration: the first comes with it, later ones are approved (lti.md 0.7, H-08). */
import { deploymentKeyOf } from '../domain/ids.ts';
import type { PlatformId, SchoolId } from '../domain/ids.ts';
import type { Store } from '../store/index.ts';
import { loggable } from './refusal.ts';
import type { Problem } from './refusal.ts';

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

/**
 * A verified launch came from a deployment that nobody knows: it is kept as pending, with the
 * platform's school as a proposal, and the administrator approves it by `platform add`.
 */
export async function recordDeployment(
  { store, now }: { readonly store: Store; readonly now: () => number },
  platform: PlatformId,
  deploymentId: string,
): Promise<Problem> {
  const { isFull, schoolId } = await readDeployments(store, platform);
  if (isFull || schoolId === undefined)
    return { code: 'deployment-unknown', reason: 'H-08 unknown deployment, too many of them' };
  await store.deployments.insert({
    _id: deploymentKeyOf(platform, deploymentId),
    platformId: platform,
    deploymentId,
    schoolId,
    status: 'pending',
    createdAt: now(),
  });
  return pendingDeployment(deploymentId);
}

export const pendingDeployment = (deploymentId: string): Problem => ({
  code: 'deployment-pending',
  reason: `H-08 deployment ${loggable(deploymentId)} waits for approval`,
});
