/** Registration of a platform with its first deployment (lti.md 0.6): active at once, or pending. */
import { deploymentKeyOf, platformKey } from '../domain/ids.ts';
import type { DeploymentKey, PlatformId, SchoolId } from '../domain/ids.ts';
import type { Platform, Store } from '../store/index.ts';
import { ensureSchool } from './ensureSchool.ts';
import { addressProblem, addressesOf, sameAddresses } from './platformUrls.ts';
import type { NewPlatform, NewPlatformField, PendingPlatform, PlatformRegistry } from './types.ts';
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
 * approval or was disabled: then it becomes active with them. Names stay as they were chosen for it,
 * unless the call says otherwise: turned off, those that were kept are erased.
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
    await activateDeployment(deps, id, { ...asked, schoolId: await schoolOf(deps, id, asked) });
  return { outcome, id, deployment };
}

/**
 * The same, waiting for the administrator; nothing is changed when the registration is there already.
 * The platform comes last: what a failure cuts short can be asked for again.
 */
export async function addPendingPlatform(
  deps: RegistryDeps,
  asked: PendingPlatform,
): Promise<'added' | { readonly wrong: NewPlatformField | 'known' }> {
  const problem = problemOf(asked, deps.production);
  if (problem !== undefined) return { wrong: problem.field };
  const id = platformKey(asked.issuer, asked.clientId);
  if ((await deps.store.platforms.get(id)) !== undefined) return { wrong: 'known' };
  const schoolId = await schoolOf(deps, id, asked);
  const { deploymentId } = asked;
  if (deploymentId !== undefined)
    await activateDeployment(deps, id, { deploymentId, schoolId, isFirst: true });
  const made = newPlatform(id, asked, { status: 'pending', now: deps.now() });
  const inserted = await deps.store.platforms.insert({ ...made, schoolId });
  return inserted === 'exists' ? { wrong: 'known' } : 'added';
}

interface FieldProblem {
  readonly field: NewPlatformField;
  readonly problem: string;
}

function problemOf(asked: PendingPlatform, production: boolean): FieldProblem | undefined {
  for (const field of ['issuer', 'authUrl', 'tokenUrl', 'jwksUrl'] as const) {
    const problem = addressProblem(asked[field], production);
    if (problem !== undefined) return { field, problem };
  }
  for (const field of ['clientId', 'deploymentId'] as const) {
    // Of a deployment that is not known yet there is nothing to say.
    const { length } = asked[field] ?? '-';
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
    known.status === 'active' ? undefined : revived(known, keepNames(known, asked, made)),
  );
  if (outcome === 'changed') return 'added';
  const known = await store.platforms.get(id);
  return known !== undefined && sameRegistration(known, keepNames(known, asked, made))
    ? 'exists'
    : { problem: 'is registered already with other addresses or another setting for names' };
}

const newPlatform = (
  id: PlatformId,
  asked: PendingPlatform,
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

const keepNames = (known: Platform, asked: NewPlatform, made: Platform): Platform =>
  asked.namesAllowed === undefined ? { ...made, namesAllowed: known.namesAllowed } : made;

/** The generation stays raised: sessions from before do not come back to life. */
const revived = (known: Platform, made: Platform): Platform => ({
  ...wantNames(known, made.namesAllowed, made.createdAt),
  ...addressesOf(made),
  status: 'active',
});

const sameRegistration = (known: Platform, made: Platform): boolean =>
  known.namesAllowed === made.namesAllowed && sameAddresses(known, made);

const schoolOf = (
  { store, now }: RegistryDeps,
  platform: PlatformId,
  { school }: Pick<NewPlatform, 'school'>,
): Promise<SchoolId> => ensureSchool(store, platform, { name: school, now: now() });

async function activateDeployment(
  { store, now }: RegistryDeps,
  platformId: PlatformId,
  asked: {
    readonly deploymentId: string;
    readonly schoolId: SchoolId;
    /** The platform is not there yet: what there is of it was cut short. */
    readonly isFirst?: boolean;
  },
): Promise<void> {
  const { deploymentId, schoolId, isFirst = false } = asked;
  const key = deploymentKeyOf(platformId, deploymentId);
  const inserted = await store.deployments.insert({
    _id: key,
    platformId,
    deploymentId,
    schoolId,
    status: 'active',
    createdAt: now(),
  });
  if (inserted === 'inserted') return;
  await store.deployments.change(key, (known) => {
    if (known.status === 'active' && !isFirst) return undefined;
    // One that opened nothing yet may still be given its school.
    const opensNothing = isFirst || known.status === 'pending';
    return { ...known, schoolId: opensNothing ? schoolId : known.schoolId, status: 'active' };
  });
}
