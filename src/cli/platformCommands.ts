/** `platform add | disable | set | invite | list` (architecture.md 1). */
import { z } from 'zod';
import { deploymentKeyOf, platformKey } from '../domain/ids.ts';
import type { PlatformId } from '../domain/ids.ts';
import { profileOf, scorePolicies, scorePolicyOf } from '../domain/platformProfile.ts';
import { findPages } from '../store/index.ts';
import type { Deployment, Platform } from '../store/index.ts';
import type { Done, Work } from './runCommand.ts';

const registration = z.object({ issuer: z.string(), clientId: z.string() });
const newPlatform = registration.extend({
  authUrl: z.string(),
  tokenUrl: z.string(),
  jwksUrl: z.string(),
  deploymentId: z.string(),
  school: z.string().optional(),
  names: z.boolean().optional(),
});

export async function addPlatform({ store, platforms }: Work, options: unknown): Promise<Done> {
  const { school, names, ...rest } = newPlatform.parse(options);
  const added = await platforms.add({
    ...rest,
    ...(names === undefined ? {} : { namesAllowed: names }),
    ...(school === undefined ? {} : { school }),
  });
  const which = describe(rest);
  if (typeof added === 'object') return { ok: false, text: `${which}: ${added.problem}` };
  const id = platformKey(rest.issuer, rest.clientId);
  const deployment = await store.deployments.get(deploymentKeyOf(id, rest.deploymentId));
  const owner = deployment && (await store.schools.get(deployment.schoolId));
  const kept = (await platforms.findNow(id))?.namesAllowed ? 'kept' : 'not kept';
  const state = added === 'added' ? 'is active' : 'was active already';
  const where = `deployment ${rest.deploymentId} belongs to « ${owner?.name ?? '?'} »`;
  return { ok: true, text: `${which} ${state}; ${where}; names are ${kept}` };
}

export async function disablePlatform({ platforms }: Work, options: unknown): Promise<Done> {
  const { issuer, clientId } = registration.parse(options);
  const disabled = await platforms.disable(issuer, clientId);
  const which = describe({ issuer, clientId });
  return disabled === 'disabled'
    ? { ok: true, text: `${which} is disabled; its sessions are ended` }
    : { ok: false, text: `${which} is not registered` };
}

const settings = registration.extend({
  anonymous: z.enum(['on', 'off']).optional(),
  scores: z.enum(scorePolicies).optional(),
  frameOrigin: z.array(z.string()).optional(),
});

export async function setPlatform({ platforms }: Work, options: unknown): Promise<Done> {
  const read = settings.safeParse(options);
  if (!read.success)
    return { ok: false, text: `anonymous is on or off, scores is ${scorePolicies.join(' or ')}` };
  const { anonymous, scores, frameOrigin, ...which } = read.data;
  const id = platformKey(which.issuer, which.clientId);
  const platform = await platforms.find(id);
  if (platform === undefined) return { ok: false, text: `${describe(which)} is not registered` };
  if (scores === 'every-progress' && profileOf(platform).emptiesGrade === true)
    return { ok: false, text: 'a Moodle, or not known yet: progress would empty its grades' };
  const refused = frameOrigin && (await setFrames(platforms, id, frameOrigin));
  if (refused !== undefined) return { ok: false, text: refused };
  await platforms.set(id, {
    ...(anonymous === undefined ? {} : { anonymousAllowed: anonymous === 'on' }),
    ...(scores === undefined ? {} : { scorePolicy: scores }),
  });
  return { ok: true, text: `${describe(which)} is set; nodes follow within 5 seconds` };
}

/** `none` alone takes them all away. Says what is wrong. */
async function setFrames(
  platforms: Work['platforms'],
  id: PlatformId,
  typed: readonly string[],
): Promise<string | undefined> {
  const isNone = typed.length === 1 && typed[0] === 'none';
  const set = await platforms.setFrameOrigins(id, isNone ? [] : typed);
  if (set === 'set') return undefined;
  return set.wrong === 'many'
    ? 'frame-origin: ten at most'
    : `frame-origin ${set.line} is not a https address of a site`;
}

const invited = z.object({
  school: z.string().trim().min(1).max(200).optional(),
  names: z.boolean().optional(),
});

export async function invitePlatform({ invitations }: Work, options: unknown): Promise<Done> {
  const read = invited.safeParse(options);
  if (!read.success) return { ok: false, text: 'school must have 1 to 200 characters' };
  const { school, names = false } = read.data;
  const address = await invitations.make({
    namesAllowed: names,
    ...(school === undefined ? {} : { school }),
  });
  return {
    ok: true,
    text: `Paste this address into the LMS within 7 days; it serves once:\n${address}`,
  };
}

export async function listPlatforms({ store, platforms }: Work, options: unknown): Promise<Done> {
  const { json = false } = z.object({ json: z.boolean().optional() }).parse(options);
  const deployments = await deploymentsByPlatform(store);
  const shown = (await platforms.list()).map((platform) =>
    present(platform, deployments.get(platform._id) ?? []),
  );
  if (json) return { ok: true, text: JSON.stringify(shown, undefined, 2) };
  const lines = shown.map((platform) =>
    [
      platform.status,
      platform.issuer,
      platform.clientId,
      ...platform.deployments.map(inWords),
    ].join('  '),
  );
  return { ok: true, text: lines.join('\n') || 'no platform is registered' };
}

async function deploymentsByPlatform(
  store: Work['store'],
): Promise<ReadonlyMap<PlatformId, readonly Deployment[]>> {
  const found = new Map<PlatformId, Deployment[]>();
  for await (const page of findPages(store.deployments, 'byPlatform', { limit: 500 }))
    for (const deployment of page) {
      const { platformId } = deployment;
      const own = found.get(platformId);
      if (own === undefined) found.set(platformId, [deployment]);
      else own.push(deployment);
    }
  return found;
}

const describe = ({ issuer, clientId }: z.infer<typeof registration>): string =>
  `platform ${issuer} (client ${clientId})`;

function present(platform: Platform, deployments: readonly Deployment[]) {
  const { issuer, clientId, status, authUrl, tokenUrl, jwksUrl, family, namesAllowed } = platform;
  return {
    issuer,
    clientId,
    status,
    authUrl,
    tokenUrl,
    jwksUrl,
    ...(family === undefined ? {} : { family }),
    names: namesAllowed,
    anonymous: platform.anonymousAllowed ?? false,
    scores: scorePolicyOf(platform),
    frameOrigins: platform.frameOrigins,
    deployments: deployments.map(({ deploymentId, status: state }) => ({
      deploymentId,
      status: state,
    })),
  };
}

const inWords = (deployment: Pick<Deployment, 'deploymentId' | 'status'>): string =>
  `deployment ${deployment.deploymentId} ${deployment.status}`;
