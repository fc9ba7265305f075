/** Manual registration by an administrator (lti.md 0.6): active at once, with its first deployment. */
import { deploymentKeyOf, hashKey, platformKey, schoolId } from '../domain/ids.ts';
import type { DeploymentKey, PlatformId, SchoolId } from '../domain/ids.ts';
import type { Platform, Store } from '../store/index.ts';
import { readDeployments } from './deployments.ts';
import { addressProblem, addressesOf } from './platformUrls.ts';
import type { NewPlatform, PlatformRegistry } from './types.ts';

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
  if (problem !== undefined) return { outcome: { problem }, id, deployment };
  const outcome = await writePlatform(deps, id, asked);
  if (outcome === 'added' || outcome === 'exists')
    await activateDeployment(deps, { id, deployment, asked });
  return { outcome, id, deployment };
}

function problemOf(asked: NewPlatform, production: boolean): string | undefined {
  for (const [name, address] of Object.entries(addressesOf(asked))) {
    const problem = addressProblem(address, production);
    if (problem !== undefined) return `${name} ${problem}`;
  }
  const texts = { clientId: asked.clientId, deploymentId: asked.deploymentId };
  for (const [name, text] of Object.entries(texts)) {
    if (text === '' || text.length > 255) return `${name} must have 1 to 255 characters`;
  }
  const { school } = asked;
  return school !== undefined && (school.trim() === '' || school.length > 200)
    ? 'school must have 1 to 200 characters'
    : undefined;
}

async function writePlatform(
  { store, now }: RegistryDeps,
  id: PlatformId,
  asked: NewPlatform,
): Promise<Added['outcome']> {
  const made: Platform = {
    _id: id,
    ...addressesOf(asked),
    clientId: asked.clientId,
    name: new URL(asked.issuer).host,
    status: 'active',
    generation: 1,
    frameOrigins: [],
    namesAllowed: asked.namesAllowed ?? false,
    scorePolicy: 'final-only',
    createdAt: now(),
  };
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

/** The generation stays raised: sessions from before do not come back to life. */
const revived = (known: Platform, made: Platform): Platform => ({
  ...known,
  ...addressesOf(made),
  namesAllowed: made.namesAllowed,
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

/** The school of this name, made when unknown; without a name, the one the platform has already. */
async function ensureSchool(
  store: Store,
  platform: PlatformId,
  { name, now }: { readonly name: string | undefined; readonly now: number },
): Promise<SchoolId> {
  const named = name?.trim();
  const known =
    named === undefined
      ? (await readDeployments(store, platform)).schoolId
      : (await store.schools.find('byName', { eq: [named], limit: 1 })).docs[0]?._id;
  if (known !== undefined) return known;
  // A natural key: two registrations at once make one school. Without a name each platform gets its
  // own, so that two platforms never share people by accident.
  const id = schoolId.parse(
    hashKey('school', ...(named === undefined ? ['of', platform] : [named])),
  );
  await store.schools.insert({
    _id: id,
    name: named ?? 'Établissement',
    country: 'FR',
    calendar: { timeZone: 'Europe/Paris', schoolDays: [1, 2, 3, 4, 5], closed: [] },
    createdAt: now,
  });
  return id;
}
