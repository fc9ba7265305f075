/** Third-party login initiation: one attempt, then off to the platform (lti.md 2.1, 3.2). */
import { z } from 'zod';
import type { TakeNote } from '../domain/diagnostic.ts';
import { platformKey } from '../domain/ids.ts';
import type { Platform } from '../store/index.ts';
import { platformStorage, storageTarget } from './binding.ts';
import type { LaunchAttempts } from './launchAttempts.ts';
import type { LoginAnswer } from './loginTypes.ts';
import { readMoodleCmid } from './moodleHint.ts';
import { publicHostOf, refusalNote } from './notes.ts';
import { frameOriginsOf } from './platformUrls.ts';
import { refuse } from './refusal.ts';
import type { Problem } from './refusal.ts';
import type { Registry } from './registry.ts';
import { newSecret } from './secrets.ts';
import { launchPath, ownTarget } from './target.ts';
import type { Refused } from './types.ts';

const text = z.string().min(1).max(2000);
/** Some platforms send an empty field for what they don't have. */
const optional = z.preprocess((value) => (value === '' ? undefined : value), text.optional());

const loginParams = z.object({
  iss: text,
  login_hint: text,
  target_link_uri: text,
  client_id: optional,
  lti_deployment_id: optional,
  /** Canvas puts a whole JWT here. */
  lti_message_hint: z.string().max(8000).optional(),
  lti_storage_target: storageTarget,
});
type LoginParams = z.infer<typeof loginParams>;

interface Deps {
  readonly registry: Registry;
  readonly attempts: LaunchAttempts;
  readonly publicUrl: string;
  readonly note: TakeNote;
}

interface Ask {
  readonly params: unknown;
  readonly bindingSecret: string;
  readonly reference?: string;
  readonly cookieless?: boolean;
}

/** A login that goes on leaves no row: its launch will. */
export async function startLogin(deps: Deps, ask: Ask): Promise<LoginAnswer | Refused> {
  const begun = await begin(deps, ask);
  if ('redirectUrl' in begun) return begun;
  const { problem, platform } = begun;
  deps.note({ ...refusalNote('login', problem, platform), reference: ask.reference });
  return refuse(problem, begun);
}

interface Stopped {
  readonly problem: Problem;
  readonly platform?: Platform;
}

async function begin(deps: Deps, ask: Ask): Promise<LoginAnswer | Stopped> {
  const read = loginParams.safeParse(ask.params);
  if (!read.success) {
    const field = String(read.error.issues[0]?.path[0] ?? 'form');
    return { problem: { code: 'login-incomplete', reason: `login ${field}`, about: field } };
  }
  const params = read.data;
  const chosen = await choosePlatform(deps.registry, params);
  if ('code' in chosen) return { problem: chosen };
  const problem = deps.registry.problemOf(chosen);
  if (problem !== undefined) return { problem, platform: chosen };
  const target = ownTarget(params.target_link_uri, deps.publicUrl);
  if (target === undefined) {
    const elsewhere = { code: 'target-refused', reason: 'H-10 target of the login' } as const;
    return { problem: elsewhere, platform: chosen };
  }
  const secret = ask.cookieless ? newSecret() : undefined;
  const kept = secret === undefined ? undefined : params.lti_storage_target;
  const { state, nonce } = await deps.attempts.begin({
    platformId: chosen._id,
    bindingSecret: ask.bindingSecret,
    frameSecret: secret,
    storageTarget: kept,
    targetLinkUri: target,
    deploymentHint: params.lti_deployment_id,
    moodleCmid: readMoodleCmid(params.lti_message_hint),
  });
  const redirectUri = deps.publicUrl + launchPath;
  return {
    ok: true,
    redirectUrl: authorizationUrl(chosen, params, { state, nonce, redirectUri }),
    frameOrigins: frameOriginsOf(chosen),
    ...(secret === undefined
      ? {}
      : { toKeep: { state, secret, again: sentOf(params), ...platformStorage(chosen, kept) } }),
  };
}

const sentOf = (params: LoginParams): Record<string, string> =>
  Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

/** Without a client id the issuer may have several registrations: the deployment decides, or nobody (H-27). */
async function choosePlatform(
  registry: Registry,
  { iss, client_id, lti_deployment_id }: LoginParams,
): Promise<Platform | Problem> {
  const host = publicHostOf(iss);
  const unknown: Problem = {
    code: 'platform-unknown',
    reason: 'login of an unknown platform',
    ...(host === undefined ? {} : { about: host }),
  };
  if (client_id !== undefined) return (await registry.find(platformKey(iss, client_id))) ?? unknown;
  const all = await registry.ofIssuer(iss);
  const usable = all.filter((platform) => registry.problemOf(platform) === undefined);
  const [first, ...others] = usable.length > 0 ? usable : all;
  if (first === undefined) return unknown;
  if (others.length === 0) return first;
  const deployed =
    lti_deployment_id === undefined ? [] : await registry.deployedAs(usable, lti_deployment_id);
  const [only, ...more] = deployed;
  return only !== undefined && more.length === 0
    ? only
    : { code: 'platform-ambiguous', reason: 'H-27 several registrations of one issuer' };
}

/**
 * One redirect address for everything: Moodle compares it with its list to the letter, the
 * destination travels in `target_link_uri`. No parameter is ever named `repost` (lti.md 0b.4).
 */
function authorizationUrl(
  platform: Platform,
  params: LoginParams,
  own: { readonly state: string; readonly nonce: string; readonly redirectUri: string },
): string {
  const url = new URL(platform.authUrl);
  const query = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: platform.clientId,
    redirect_uri: own.redirectUri,
    login_hint: params.login_hint,
    state: own.state,
    nonce: own.nonce,
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  if (params.lti_message_hint !== undefined)
    url.searchParams.set('lti_message_hint', params.lti_message_hint);
  return url.href;
}
