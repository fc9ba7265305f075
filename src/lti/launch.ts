/** The platform's answer: everything is verified, then the launch attempt is taken (lti.md 0.3). */
import { z } from 'zod';
import type { Deployment, LaunchAttempt, Platform, Store } from '../store/index.ts';
import { bindingProblem } from './binding.ts';
import type { CookiePath } from './binding.ts';
import type { Claims } from './claims.ts';
import { pendingDeployment, recordDeployment } from './deployments.ts';
import type { LaunchAttempts } from './launchAttempts.ts';
import type { Log } from './log.ts';
import type { PlatformKeys } from './platformKeys.ts';
import { kindOf, readLaunch } from './readLaunch.ts';
import { refuse } from './refusal.ts';
import type { Problem } from './refusal.ts';
import type { Registry } from './registry.ts';
import { isSecret } from './secrets.ts';
import { ownTarget } from './target.ts';
import type { Launch, Refused } from './types.ts';
import { verifyToken } from './verifyToken.ts';

const text = z.string().optional().catch(undefined);
const launchParams = z
  .object({ state: text, id_token: text, error: text })
  .catch({ state: undefined, id_token: undefined, error: undefined });

export interface LaunchDeps {
  readonly store: Store;
  readonly registry: Registry;
  readonly attempts: LaunchAttempts;
  readonly keys: PlatformKeys;
  readonly publicUrl: string;
  readonly now: () => number;
  readonly log: Log;
}

interface Answered {
  readonly params: unknown;
  readonly bindingSecret: string | undefined;
  readonly cookiePath?: CookiePath;
}

/**
 * The attempt is read first and taken last: a wrong browser, a wrong token or a refusal does not
 * burn the launch of the right one. Among answers that pass every check, `take` lets one through.
 */
export async function completeLaunch(
  deps: LaunchDeps,
  { params, bindingSecret, cookiePath = 'cookie' }: Answered,
): Promise<Launch | Refused> {
  const { state, id_token: token = '', error } = launchParams.parse(params);
  const attempt = state === undefined ? undefined : await deps.attempts.find(state);
  const platform = attempt && (await deps.registry.find(attempt.platformId));
  if (error !== undefined) return refuse(platformRefusal(error), platform);
  if (state === undefined || state === '')
    return refuse({ code: 'launch-state-missing', reason: 'launch without state' });
  if (attempt === undefined || platform === undefined)
    return refuse({ code: 'launch-expired', reason: 'H-03 attempt unknown, expired or taken' });
  const problem =
    bindingProblem(attempt, bindingSecret, cookiePath) ?? deps.registry.problemOf(platform);
  if (problem !== undefined) return refuse(problem, platform);
  const verified = await verifyAnswer(deps, { token, attempt, platform });
  if ('code' in verified) return refuse(verified, platform);
  if (!(await deps.attempts.take(attempt)))
    return refuse({ code: 'launch-expired', reason: 'H-04 attempt taken meanwhile' }, platform);
  const { launch, driftSeconds } = verified;
  const { kind } = launch;
  deps.log.info({ platform: platform._id, kind, cookiePath, driftSeconds }, 'launch accepted');
  if (launch.platformFamily !== undefined)
    await deps.registry.rememberFamily(platform, launch.platformFamily);
  return { ...launch, cookiePath };
}

/** OpenID errors that platforms post; anything else stays out of the log (H-19). */
const platformErrors = new Set([
  'login_required',
  'access_denied',
  'invalid_request',
  'unauthorized_client',
  'interaction_required',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]);

const platformRefusal = (error: string): Problem => ({
  code: 'platform-refused-login',
  reason: `H-19 ${platformErrors.has(error) ? error : 'other error'}`,
});

interface Ask {
  readonly token: string;
  readonly attempt: LaunchAttempt;
  readonly platform: Platform;
}

interface Verified {
  readonly launch: Omit<Launch, 'cookiePath'>;
  /** How far the platform's clock is behind ours, travel included. */
  readonly driftSeconds: number;
}

async function verifyAnswer(deps: LaunchDeps, ask: Ask): Promise<Verified | Problem> {
  const { attempt, platform, token } = ask;
  const now = deps.now();
  const verified = await verifyToken({ token, platform, keys: deps.keys, now });
  if (!verified.ok) return verified.problem;
  const { claims } = verified;
  const kind = kindOf(claims.message);
  if (kind === undefined) return { code: 'message-unsupported', reason: 'message type not known' };
  const problem = attemptProblem(attempt, claims, deps.publicUrl);
  if (problem !== undefined) return problem;
  const deployment = await activeDeployment(deps, platform, claims.deployment);
  if ('code' in deployment) return deployment;
  const launch = readLaunch({ claims, kind, platform, deployment });
  if (kind === 'deep-linking' && launch.deepLinking === undefined)
    return { code: 'token-claims', reason: 'DL-2 return address on another origin' };
  return {
    launch,
    driftSeconds: Math.round(now / 1000 - claims.iat),
  };
}

/** What the token must have in common with the login it answers (H-01, H-07, H-10). */
function attemptProblem(
  attempt: LaunchAttempt,
  claims: Claims,
  publicUrl: string,
): Problem | undefined {
  if (!isSecret(claims.nonce, attempt.nonceHash))
    return { code: 'token-nonce', reason: 'H-01 nonce of another login' };
  if ((attempt.deploymentHint ?? claims.deployment) !== claims.deployment)
    return { code: 'deployment-mismatch', reason: 'H-07 deployment of the login is another' };
  if (claims.target === undefined || ownTarget(claims.target, publicUrl) === attempt.targetLinkUri)
    return undefined;
  return { code: 'target-refused', reason: 'H-10 target of the login is another' };
}

async function activeDeployment(
  deps: LaunchDeps,
  platform: Platform,
  deploymentId: string,
): Promise<Deployment | Problem> {
  const known = await deps.registry.findDeployment(platform._id, deploymentId);
  if (known === undefined) return recordDeployment(deps, platform._id, deploymentId);
  if (known.status === 'active') return known;
  return known.status === 'pending'
    ? pendingDeployment(deploymentId)
    : { code: 'platform-disabled', reason: 'H-09 deployment disabled' };
}
