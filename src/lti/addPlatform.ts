/** Registration of a platform with its first deployment (lti.md 0.6): active at once, or pending. */
import { deploymentKeyOf, platformKey } from '../domain/ids.ts';
import type { DeploymentKey, PlatformId } from '../domain/ids.ts';
import type { Platform, Store } from '../store/index.ts';
import { ensureSchool } from './ensureSchool.ts';
import { addressProblem, addressesOf } from './platformUrls.ts';
import type { NewPlatform, NewPlatformField, PlatformRegistry } from './types.ts';
import { wantNames } from './wantNames.ts';

export interface RegistryDeps {
  readonly store: Store;
  readonly production: boolean;
  /** Epoch ms. */
  readonly now: () => number;
}

interface Added {
  readonly outcome: Awaited<ReturnType<PlatformRegistry['add']>>;
  readonly id: PlatformId;
  readonly deployment: DeploymentKey;
}

/**
 * The same registration again is no error: its deployment is added, or approved when it waits.
 * Other addresses under the same issuer and client id are refused, unless the platform waits for
 * approval or was disabled: then it becomes active with them.
 */
export async function addPlatform(deps: RegistryDeps, asked: NewPlatform): Promise<Added> {
  const id = platformKey(asked.issuer, asked.clientId);
  const deployment = deploymentKeyOf(id, asked.deploymentId);
  const problem = problemOf(asked, deps.production);
  if (problem !== undefined) {
    const text = `${problem.field} ${problem.problem}`;
    return { outcome: { problem: text }, id, deployment };
  }
  const outcome = await writePlatform(deps, id, asked);
  if (outcome === 'added' || outcome === 'exists')
    await activateDeployment(deps, { id, deployment, asked });
  return { outcome, id, deployment };
}

/** The same, waiting for the administrator; nothing is changed when the registration is there already. */
export async function addPendingPlatform(
  deps: RegistryDeps,
  asked: NewPlatform,
): Promise<'added' | { readonly wrong: NewPlatformField | 'known' }> {
  const problem = problemOf(asked, deps.production);
  if (problem !== undefined) return { wrong: problem.field };
  const id = platformKey(asked.issuer, asked.clientId);
  const made = newPlatform(id, asked, { status: 'pending', now: deps.now() });
  if ((await deps.store.platforms.insert(made)) === 'exists') return { wrong: 'known' };
  const deployment = deploymentKeyOf(id, asked.deploymentId);
  await activateDeployment(deps, { id, deployment, asked });
  return 'added';
}

interface FieldProblem {
  readonly field: NewPlatformField;
  readonly problem: string;
}

function problemOf(asked: NewPlatform, production: boolean): FieldProblem | undefined {
  for (const field of ['issuer', 'authUrl', 'tokenUrl', 'jwksUrl'] as const) {
    const problem = addressProblem(asked[field], production);
    if (problem !== undefined) return { field, problem };
  }
  for (const field of ['clientId', 'deploymentId'] as const) {
    const { length } = asked[field];
    if (length === 0 || length > 255) return { field, problem: 'must have 1 to 255 characters' };
  }
  const { school } = asked;
  return school !== undefined && (school.trim() === '' || school.length > 200)
    ? { field: 'school', problem: 'must have 1 to 200 characters' }
    : undefined;
}

async function writePlatform(
  { store, now }: RegistryDeps,
  id: PlatformId,
  asked: NewPlatform,
): Promise<Added['outcome']> {
  const made = newPlatform(id, asked, { status: 'active', now: now() });
  if ((await store.platforms.insert(made)) === 'inserted') return 'added';
  const { outcome } = await store.platforms.change(id, (known) =>
    known.status === 'active' ? undefined : revived(known, made),
  );
  if (outcome === 'changed') return 'added';
  const known = await store.platforms.get(id);
  return known !== undefined && sameRegistration(known, made)
    ? 'exists'
    : { problem: 'is registered already with other addresses or another setting for names' };
}

const newPlatform = (
  id: PlatformId,
  asked: NewPlatform,
  { status, now }: { readonly status: Platform['status']; readonly now: number },
): Platform => ({
  _id: id,
  ...addressesOf(asked),
  clientId: asked.clientId,
  name: new URL(asked.issuer).host,
  status,
  generation: 1,
  frameOrigins: [],
  namesAllowed: asked.namesAllowed ?? false,
  ...(asked.family === undefined ? {} : { family: asked.family }),
  createdAt: now,
});

/** The generation stays raised: sessions from before do not come back to life. */
const revived = (known: Platform, made: Platform): Platform => ({
  ...wantNames(known, made.namesAllowed, made.createdAt),
  ...addressesOf(made),
  status: 'active',
});

const sameRegistration = (known: Platform, made: Platform): boolean =>
  known.namesAllowed === made.namesAllowed &&
  JSON.stringify(addressesOf(known)) === JSON.stringify(addressesOf(made));

async function activateDeployment(
  { store, now }: RegistryDeps,
  ask: { readonly id: PlatformId; readonly deployment: DeploymentKey; readonly asked: NewPlatform },
): Promise<void> {
  const school = await ensureSchool(store, ask.id, { name: ask.asked.school, now: now() });
  const inserted = await store.deployments.insert({
    _id: ask.deployment,
    platformId: ask.id,
    deploymentId: ask.asked.deploymentId,
    schoolId: school,
    status: 'active',
    createdAt: now(),
  });
  if (inserted === 'inserted') return;
  await store.deployments.change(ask.deployment, (known) => {
    if (known.status === 'active') return undefined;
    // One that waits has opened nothing yet, so it may still be given its school.
    const given = known.status === 'pending' ? school : known.schoolId;
    return { ...known, schoolId: given, status: 'active' };
  });
}
