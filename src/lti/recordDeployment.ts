/** A deployment that nobody knows: it waits for the administrator (lti.md 0.7, H-08). */
import { deploymentKeyOf } from '../domain/ids.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Store } from '../store/index.ts';
import { readDeployments } from './deployments.ts';
import { ensureSchool } from './ensureSchool.ts';
import { loggable } from './refusal.ts';
import type { Problem } from './refusal.ts';

/**
 * A verified launch came from a deployment that nobody knows: it is kept as pending, with the
 * platform's school as a proposal, and the administrator approves it in `/admin` or by `platform add`.
 */
export async function recordDeployment(
  { store, now }: { readonly store: Store; readonly now: () => number },
  platform: PlatformId,
  deploymentId: string,
): Promise<Problem> {
  const { isFull, schoolId: known } = await readDeployments(store, platform);
  if (isFull)
    return { code: 'deployment-unknown', reason: 'H-08 unknown deployment, too many of them' };
  const schoolId = known ?? (await ensureSchool(store, platform, { name: undefined, now: now() }));
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
