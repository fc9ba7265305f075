/** Puts the door together. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TakeNote } from '../domain/diagnostic.ts';
import type { PlatformId } from '../domain/ids.ts';
import type { Platform, Store } from '../store/index.ts';
import { createAccessTokens } from './accessTokens.ts';
import { deepLinkAnswer } from './deepLinkAnswer.ts';
import { checkPlatform } from './checkPlatform.ts';
import { createLineItems, findLinkLineItem } from './ensureLineItem.ts';
import { createGuardedOutbound } from './guardedOutbound.ts';
import { createInvitations } from './invitations.ts';
import { register, updateRegistration } from './register.ts';
import { completeLaunch } from './launch.ts';
import { createLaunchAttempts } from './launchAttempts.ts';
import type { Log } from './log.ts';
import { startLogin } from './login.ts';
import { openLtijs } from './ltijs/openLtijs.ts';
import { createOutbound } from './outbound.ts';
import { createPlatformKeys } from './platformKeys.ts';
import { frameOriginsOf } from './platformUrls.ts';
import { readResult, readResults } from './readResult.ts';
import { readRoster } from './readRoster.ts';
import { createRegistry } from './registry.ts';
import type { Registry } from './registry.ts';
import { keyLifeMs, rotateKeys } from './rotateKeys.ts';
import { sendScore } from './sendScore.ts';
import { openToolKeys } from './toolKeys.ts';
import type { Lti } from './types.ts';

export interface LtiOptions {
  readonly store: Store;
  /** Origin people use, without a slash at the end. */
  readonly publicUrl: string;
  /** In production no address of a platform is http. */
  readonly production: boolean;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Log;
  /** Takes what the administrator sees of launches and calls. */
  readonly note?: TakeNote;
  /** Told of each reading of a platform's key set. */
  readonly keySetRead?: (platform: PlatformId, ok: boolean) => void;
  readonly fetch?: typeof globalThis.fetch;
}

/** On an empty store it makes our first key before it answers. Throws only what the store throws. */
export async function createLti(options: LtiOptions): Promise<Lti> {
  const { store, publicUrl, now, log, note = () => undefined } = options;
  const { fetch = globalThis.fetch, keySetRead = () => undefined } = options;
  const agent = await userAgent(publicUrl);
  const outbound = createOutbound(fetch, agent);
  const guarded = createGuardedOutbound({ userAgent: agent, loopbackAllowed: !options.production });
  const invitations = createInvitations(options);
  const registry = createRegistry(options);
  const registering = { ...options, registry, invitations, outbound: guarded, note };
  const attempts = createLaunchAttempts(store, now);
  const keys = createPlatformKeys({ outbound, now, log, keySetRead });
  const toolKeys = await openToolKeys(options);
  const answering = { ...options, registry, toolKeys, ltijs: openLtijs({ registry, toolKeys }) };
  const tokens = createAccessTokens({ outbound, toolKeys, now, note });
  const calls = { outbound, tokens, now, log, note };
  return {
    platforms: registry,
    invite: (ask) => invitations.make(ask),
    register: (params) => register(registering, params),
    updateRegistration: (params) => updateRegistration(registering, params),
    async checkPlatform(id) {
      const platform = await registry.find(id);
      return platform && checkPlatform({ outbound, toolKeys, now, note }, platform);
    },
    startLogin: (ask) => startLogin({ registry, attempts, publicUrl, note }, ask),
    completeLaunch: (ask) => completeLaunch({ ...options, registry, attempts, keys, note }, ask),
    async frameOrigins(id) {
      const platform = await registry.find(id);
      return platform === undefined ? [] : frameOriginsOf(platform);
    },
    deepLinkAnswer: (id, reply) => deepLinkAnswer(answering, id, reply),
    keySet: () => toolKeys.published(),
    async rotateKeysWhenDue() {
      const rotation = await rotateKeys(options, keyLifeMs);
      if (rotation.kind === 'rotated') log.info(rotation, 'our keys rotated');
    },
    ...servicesOf(registry, calls),
  };
}

/** What is asked of a platform between launches. */
function servicesOf(
  registry: Registry,
  calls: Parameters<typeof sendScore>[0] & Parameters<typeof readRoster>[0],
): Pick<
  Lti,
  'sendScore' | 'readResult' | 'readResults' | 'ensureLineItem' | 'findLinkLineItem' | 'readRoster'
> {
  const ensure = createLineItems(calls);
  const away = { kind: 'unavailable', why: 'platform-inactive' } as const;
  return {
    async sendScore(id, score) {
      const platform = await findActive(registry, id);
      if (platform === undefined) return { kind: 'retry-later', why: 'platform-inactive' };
      return sendScore(calls, platform, score);
    },
    async readResult(id, ask) {
      const platform = await findActive(registry, id);
      return platform === undefined ? away : readResult(calls, platform, ask);
    },
    async ensureLineItem(id, wanted) {
      const platform = await findActive(registry, id);
      return platform === undefined ? away : ensure(platform, wanted);
    },
    async findLinkLineItem(id, ask) {
      const platform = await findActive(registry, id);
      return platform === undefined ? away : findLinkLineItem(calls, platform, ask);
    },
    async readResults(id, ask) {
      const platform = await findActive(registry, id);
      return platform === undefined ? away : readResults(calls, platform, ask);
    },
    async readRoster(id, { url }) {
      const platform = await findActive(registry, id);
      return platform === undefined ? away : readRoster(calls, platform, url);
    },
  };
}

/** Nothing leaves for a platform that was disabled; if it comes back, what waits goes on. */
async function findActive(registry: Registry, id: PlatformId): Promise<Platform | undefined> {
  const platform = await registry.find(id);
  return platform && registry.problemOf(platform) === undefined ? platform : undefined;
}

/** Platforms see who calls: `Elan/0.1.0 (+https://elan.example)`. */
async function userAgent(publicUrl: string): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  return `Elan/${version} (+${publicUrl})`;
}
