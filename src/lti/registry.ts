/** The platforms and their deployments, from a cache at most 5 s old (model.md 8). */
import { deploymentKeyOf, platformKey } from '../domain/ids.ts';
import { createRecent } from '../domain/recent.ts';
import { findPages } from '../store/index.ts';
import type { Deployment, Platform, Store } from '../store/index.ts';
import { addPendingPlatform, addPlatform } from './addPlatform.ts';
import type { RegistryDeps } from './addPlatform.ts';
import { readFrameOrigins } from './frameOrigins.ts';
import { addressProblem, addressesOf } from './platformUrls.ts';
import type { Problem } from './refusal.ts';
import type { PlatformRegistry } from './types.ts';
import { letIn, updatePlatform } from './updatePlatform.ts';
import { wantNames } from './wantNames.ts';

/** What the rest of the door asks of the registry. */
export interface Registry extends PlatformRegistry {
  /** All registrations of an issuer, for a login without a client id. */
  ofIssuer(issuer: string): Promise<readonly Platform[]>;
  /** Those of the platforms that have an active deployment of this id. */
  deployedAs(platforms: readonly Platform[], deploymentId: string): Promise<readonly Platform[]>;
  /** As sure as the platform is: what ended its sessions is seen with its new generation. */
  findDeployment(platform: Platform, deploymentId: string): Promise<Deployment | undefined>;
  /** Why a launch of this platform is refused now. */
  problemOf(platform: Platform): Problem | undefined;
  /** Keeps the product family that the launches tell; written only when it changed. */
  rememberFamily(platform: Platform, family: string): Promise<void>;
}

/** Most platforms that `list` reads. */
const maxPlatforms = 5000;

export function createRegistry(deps: RegistryDeps): Registry {
  const platforms = keepRecent<Platform>(deps.now);
  const deployments = keepRecent<ReadDeployment>(deps.now);
  return {
    ...readsOf(deps, { platforms, deployments }),
    async add(asked) {
      const { outcome, id, deployment } = await addPlatform(deps, asked);
      platforms.forget(id);
      deployments.forget(deployment);
      return outcome;
    },
    ...adminWritesOf(deps, { platforms, deployments }),
    async setFrameOrigins(id, addresses) {
      const read = readFrameOrigins(addresses, deps.production);
      if ('wrong' in read) return read;
      const { origins } = read;
      await deps.store.platforms.change(id, (known) => ({ ...known, frameOrigins: origins }));
      platforms.forget(id);
      return 'set';
    },
    async disable(issuer, clientId) {
      const id = platformKey(issuer, clientId);
      const { outcome } = await deps.store.platforms.change(id, disabled);
      platforms.forget(id);
      if (outcome === 'conflict') throw new Error('the platform is being changed by others');
      return outcome === 'missing' ? 'unknown' : 'disabled';
    },
    async rememberFamily({ _id, family: known }, family) {
      if (known === family) return;
      await deps.store.platforms.change(_id, (platform) => ({ ...platform, family }));
      platforms.forget(_id);
    },
  };
}

type Reads =
  'find' | 'findNow' | 'list' | 'ofIssuer' | 'deployedAs' | 'findDeployment' | 'problemOf';

function readsOf({ store, production }: RegistryDeps, kept: Caches): Pick<Registry, Reads> {
  /** As they were read: a platform that changes is another object. */
  const sound = new WeakSet<Platform>();
  return {
    find: (id) => kept.platforms.through(id, () => store.platforms.get(id)),
    findNow: (id) => kept.platforms.anew(id, () => store.platforms.get(id)),
    list: () => listPlatforms(store),
    ofIssuer: async (issuer) =>
      (await store.platforms.find('byIssuer', { eq: [issuer], limit: 20 })).docs,
    async deployedAs(candidates, deploymentId) {
      const keys = candidates.map(({ _id }) => deploymentKeyOf(_id, deploymentId));
      const found = await store.deployments.getMany(keys);
      const active = found.filter(({ status }) => status === 'active');
      return candidates.filter(({ _id }) => active.some(({ platformId }) => platformId === _id));
    },
    async findDeployment({ _id, generation }, deploymentId) {
      const key = deploymentKeyOf(_id, deploymentId);
      const read = async () => {
        const deployment = await store.deployments.get(key);
        return deployment && { deployment, generation };
      };
      const held = await kept.deployments.through(key, read);
      const isOld = held !== undefined && held.generation !== generation;
      return (isOld ? await kept.deployments.anew(key, read) : held)?.deployment;
    },
    problemOf(platform) {
      if (sound.has(platform)) return undefined;
      const problem = problemOf(platform, production);
      if (problem === undefined) sound.add(platform);
      return problem;
    },
  };
}

/** What an administrator changes in `/admin`. */
function adminWritesOf(
  deps: RegistryDeps,
  { platforms, deployments }: Caches,
): Pick<Registry, 'addPending' | 'update' | 'enable' | 'set' | 'setDeployment'> {
  const { store } = deps;
  return {
    addPending: (asked) => addPendingPlatform(deps, asked),
    async update(id, asked) {
      const outcome = await updatePlatform(deps, id, asked);
      platforms.forget(id);
      return outcome;
    },
    async enable(id, seen) {
      const outcome = await letIn(deps, id, seen);
      platforms.forget(id);
      return outcome;
    },
    async set(id, { namesAllowed, ...settings }) {
      const now = deps.now();
      await store.platforms.change(id, (known) => {
        const platform = { ...known, ...settings };
        return namesAllowed === undefined ? platform : wantNames(platform, namesAllowed, now);
      });
      platforms.forget(id);
    },
    async setDeployment(key, status) {
      let before: Deployment['status'] | undefined;
      const changed = await store.deployments.change(key, (known) => {
        before = known.status;
        return { ...known, status };
      });
      deployments.forget(key);
      // One that only waited has no sessions: refusing it ends nobody's work. One that is refused again may
      // be so because the write below failed the first time.
      if (!('doc' in changed) || status === 'active' || before === 'pending') return;
      const { platformId } = changed.doc;
      const ended = await store.platforms.change(platformId, endSessions);
      platforms.forget(platformId);
      if (ended.outcome === 'conflict') throw new Error('the platform is being changed by others');
    },
  };
}

interface Caches {
  readonly platforms: Kept<Platform>;
  readonly deployments: Kept<ReadDeployment>;
}

/**
 * One that is disabled raises the platform's generation after it: under another generation it is read
 * anew, or a session of a deployment that was active would be opened under the new one, and last.
 */
interface ReadDeployment {
  readonly deployment: Deployment;
  /** Of the platform as it was known before this was read. */
  readonly generation: number;
}

interface Kept<D> {
  through(id: string, read: () => Promise<D | undefined>): Promise<D | undefined>;
  /** Reads, whatever is kept, and keeps that. */
  anew(id: string, read: () => Promise<D | undefined>): Promise<D | undefined>;
  forget(id: string): void;
}

/** A miss is not kept: what is added now is found at once. */
function keepRecent<D>(now: () => number): Kept<D> {
  const recent = createRecent<D>(1000);
  const anew: Kept<D>['anew'] = async (id, read) => {
    const value = await read();
    if (value !== undefined) return recent.set(id, value, now());
    recent.forget(id);
    return undefined;
  };
  return {
    anew,
    through: async (id, read) => recent.get(id, now()) ?? (await anew(id, read)),
    forget: (id) => recent.forget(id),
  };
}

/** Sessions carry the generation they were opened under: raising it ends them. */
const endSessions = (platform: Platform): Platform => ({
  ...platform,
  generation: platform.generation + 1,
});

function disabled(platform: Platform): Platform | undefined {
  if (platform.status === 'disabled') return undefined;
  return { ...endSessions(platform), status: 'disabled' };
}

function problemOf(platform: Platform, production: boolean): Problem | undefined {
  if (platform.status === 'pending')
    return { code: 'platform-pending', reason: 'platform waits for approval' };
  if (platform.status === 'disabled')
    return { code: 'platform-disabled', reason: 'H-09 platform disabled' };
  const isUnfit = Object.values(addressesOf(platform)).some(
    (address) => addressProblem(address, production) !== undefined,
  );
  return isUnfit
    ? { code: 'platform-disabled', reason: 'platform with an http address in production' }
    : undefined;
}

async function listPlatforms(store: Store): Promise<readonly Platform[]> {
  const all: Platform[] = [];
  for await (const page of findPages(store.platforms, 'byIssuer', { limit: 500 })) {
    all.push(...page);
    if (all.length >= maxPlatforms) break;
  }
  return all;
}
