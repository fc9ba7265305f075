/** The platform's answer: everything is verified, then the launch attempt is taken (lti.md 0.3). */
import { z } from 'zod';
import type { CookiePath, TakeNote } from '../domain/diagnostic.ts';
import type { Deployment, LaunchAttempt, Platform, Store } from '../store/index.ts';
import { bindingProblem, pendingLaunch } from './binding.ts';
import type { Claims } from './claims.ts';
import type { LaunchAttempts } from './launchAttempts.ts';
import type { Log } from './log.ts';
import { launchNote, refusalNote } from './notes.ts';
import type { PendingLaunch } from './loginTypes.ts';
import { pendingDeployment, recordDeployment } from './recordDeployment.ts';
import type { PlatformKeys } from './platformKeys.ts';
import { kindOf } from './messageTypes.ts';
import { readLaunch } from './readLaunch.ts';
import { refuse } from './refusal.ts';
import type { Known, Problem } from './refusal.ts';
import type { Registry } from './registry.ts';
import { isSecret } from './secrets.ts';
import { ownTarget } from './target.ts';
import type { Launch, Refused } from './types.ts';
import { driftSecondsOf, verifyToken } from './verifyToken.ts';

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
  readonly note: TakeNote;
}

interface Answered {
  readonly params: unknown;
  readonly bindingSecret: string | undefined;
  readonly cookiePath?: CookiePath;
  readonly canAsk?: boolean;
  readonly reference?: string;
}

/** Accepted or refused, it leaves one line in the log and one row for the administrator (lti.md 0.11). */
export async function completeLaunch(deps: LaunchDeps, asked: Answered): Promise<Launch | Refused> {
  const { cookiePath = 'cookie' } = asked;
  const judged = await judge(deps, { ...asked, cookiePath });
  const { platform, seen, pending, result } = judged;
  const { driftSeconds } = seen ?? {};
  const more = { deployment: seen?.claims.deployment, reference: asked.reference };
  if ('code' in result) {
    if (asked.canAsk && pending !== undefined) return { ...refuse(result, judged), pending };
    deps.note({ driftSeconds, ...refusalNote('launch', result, platform), ...more });
    return refuse(result, judged);
  }
  deps.note({ driftSeconds, cookiePath, ...launchNote(result, seen?.claims), ...more });
  const { platformId, kind } = result;
  deps.log.info({ platform: platformId, kind, cookiePath, driftSeconds }, 'launch accepted');
  if (platform !== undefined && result.platformFamily !== undefined)
    await deps.registry.rememberFamily(platform, result.platformFamily);
  return result;
}

interface Judged extends Known {
  /** Of a token that holds. */
  readonly seen?: {
    readonly claims: Claims;
    /** How far the platform's clock is behind ours, travel included. */
    readonly driftSeconds: number;
  };
  /** Of a login that is not known to be this browser's. */
  readonly pending?: PendingLaunch;
  readonly result: Launch | Problem;
}

/**
 * The attempt is read first and taken last: a wrong browser, a wrong token or a refusal does not
 * burn the launch of the right one. Among answers that pass every check, `take` lets one through.
 */
async function judge(
  deps: LaunchDeps,
  { params, bindingSecret, cookiePath }: Answered & { readonly cookiePath: CookiePath },
): Promise<Judged> {
  const { state, id_token: token = '', error } = launchParams.parse(params);
  const attempt = state === undefined ? undefined : await deps.attempts.find(state);
  const platform = attempt && (await deps.registry.find(attempt.platformId));
  const known = attempt === undefined || platform === undefined ? {} : { platform, attempt };
  if (error !== undefined) return { ...known, result: platformRefusal(error) };
  if (state === undefined || state === '')
    return { result: { code: 'launch-state-missing', reason: 'launch without state' } };
  if (attempt === undefined || platform === undefined)
    return { result: { code: 'launch-expired', reason: 'H-03 attempt unknown, expired or taken' } };
  const unbound = bindingProblem(attempt, bindingSecret, cookiePath);
  if (unbound !== undefined)
    return { ...known, result: unbound, pending: pendingLaunch(platform, attempt) };
  const problem = deps.registry.problemOf(platform);
  if (problem !== undefined) return { ...known, result: problem };
  const judged = await verifyAnswer(deps, { token, attempt, platform });
  if ('code' in judged.result || (await deps.attempts.take(attempt))) return judged;
  const late = { code: 'launch-expired', reason: 'H-04 attempt taken meanwhile' } as const;
  return { ...judged, result: late };
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

function platformRefusal(error: string): Problem {
  const isKnown = platformErrors.has(error);
  const reason = `H-19 ${isKnown ? error : 'other error'}`;
  return { code: 'platform-refused-login', reason, about: isKnown ? error : 'other' };
}

interface Ask {
  readonly token: string;
  readonly attempt: LaunchAttempt;
  readonly platform: Platform;
}

async function verifyAnswer(deps: LaunchDeps, ask: Ask): Promise<Judged> {
  const { token, ...known } = ask;
  const { platform } = known;
  const now = deps.now();
  const verified = await verifyToken({ token, platform, keys: deps.keys, now });
  if (!verified.ok) return { ...known, result: verified.problem };
  const { claims } = verified;
  const seen = { claims, driftSeconds: driftSecondsOf(claims.iat, now) };
  return { ...known, seen, result: await openLaunch(deps, ask, claims) };
}

/** What must hold besides the token: the kind of message, the login it answers, the deployment. */
async function openLaunch(
  deps: LaunchDeps,
  { attempt, platform }: Ask,
  claims: Claims,
): Promise<Launch | Problem> {
  const kind = kindOf(claims.message);
  if (kind === undefined) return { code: 'message-unsupported', reason: 'message type not known' };
  const problem = attemptProblem(attempt, claims, deps.publicUrl);
  if (problem !== undefined) return problem;
  const deployment = await activeDeployment(deps, platform, claims.deployment);
  if ('code' in deployment) return deployment;
  const launch = readLaunch({ claims, kind, platform, deployment });
  if (kind === 'deep-linking' && launch.deepLinking === undefined)
    return { code: 'token-claims', reason: 'DL-2 return address on another origin' };
  return launch;
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
  const known = await deps.registry.findDeployment(platform, deploymentId);
  if (known === undefined) return recordDeployment(deps, platform._id, deploymentId);
  if (known.status === 'active') return known;
  return known.status === 'pending'
    ? pendingDeployment(deploymentId)
    : { code: 'platform-disabled', reason: 'H-09 deployment disabled' };
}
