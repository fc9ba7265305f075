/** Third-party login of Moodle: what the course page posts, and the rules of auth.php (lti.md 3.2). */
import { z } from 'zod';
import { launchClaims, linkFor } from './claims.ts';
import { signPayload } from './keys.ts';
import type { LaunchWish, World } from './world.ts';
import { getPerson } from './world.ts';

/** Fields of the form that the activity page posts to the tool's `/lti/login`. */
export interface LoginParams {
  readonly iss: string;
  readonly target_link_uri: string;
  readonly login_hint: string;
  readonly lti_message_hint: string;
  readonly client_id: string;
  readonly lti_deployment_id: string;
  /** Only where the switch gives this Moodle a platform storage. */
  readonly lti_storage_target?: string;
}

/** Name of the frame that keeps data for the tool, when the page does not do it itself. */
export const storageFrame = 'lti_storage';
const storageTargets = { none: undefined, page: '_parent', frame: storageFrame };

/** Launches that were begun and never finished go after this many others. */
const launchesKept = 5000;

/** Begins a launch: each call makes a launch id, which auth.php accepts once. */
export function beginLaunch(
  world: World,
  { personId, ...wish }: LaunchWish & { readonly personId: string; readonly linkId: string },
): LoginParams {
  const link = linkFor(world, wish);
  getPerson(world, personId);
  const launchid = `ltilaunch${link.id}_${Math.floor(world.random() * 2 ** 31)}`;
  world.launches.set(launchid, { personId, ...wish });
  const [oldest] = world.launches.size > launchesKept ? world.launches.keys() : [];
  if (oldest !== undefined) world.launches.delete(oldest);
  const storage = storageTargets[world.switches.storage];
  return {
    ...(storage === undefined ? {} : { lti_storage_target: storage }),
    iss: world.issuer,
    target_link_uri: link.url,
    login_hint: personId,
    lti_message_hint: JSON.stringify({ cmid: Number(link.cmid), launchid }),
    client_id: world.clientId,
    lti_deployment_id: world.deploymentId,
  };
}

export type Authorized =
  /** Posted by the browser to `action`: a token, or an OAuth error. */
  | {
      readonly ok: true;
      readonly action: string;
      readonly fields: { readonly id_token: string; readonly state: string };
    }
  | {
      readonly ok: false;
      readonly error: string;
      readonly action: string;
      readonly fields: Readonly<Record<string, string>>;
    }
  /** A Moodle error page: the redirect address can't be trusted. */
  | { readonly ok: false; readonly error: 'invalidrequest' };

const text = z.string().catch('');
const authQuery = z.object({
  scope: text,
  response_type: text,
  response_mode: text,
  client_id: text,
  redirect_uri: text,
  login_hint: text,
  lti_message_hint: text,
  state: z.string().optional().catch(undefined),
  nonce: text,
  prompt: text,
});
type AuthQuery = z.infer<typeof authQuery>;

const messageHint = z
  .string()
  .transform((hint, context): unknown => {
    try {
      return JSON.parse(hint);
    } catch {
      context.addIssue('not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.object({ launchid: z.string() }));

interface Problem {
  readonly error: string;
  readonly description?: string;
}

/** The checks that come before the launch is looked up, in Moodle's order. */
function requestProblem(query: AuthQuery): Problem | undefined {
  const wanted = [query.scope, query.response_type, query.client_id, query.redirect_uri];
  if ([...wanted, query.login_hint, query.nonce].includes('')) return { error: 'invalid_request' };
  if (!messageHint.safeParse(query.lti_message_hint).success) {
    return { error: 'invalid_request', description: 'No launch id in LTI hint' };
  }
  if (query.scope !== 'openid') return { error: 'invalid_scope' };
  if (query.response_type !== 'id_token') return { error: 'unsupported_response_type' };
  return undefined;
}

/** The checks that come after it: their answer is posted to the tool. */
function answerProblem(world: World, query: AuthQuery, begunBy: string): Problem | undefined {
  if (query.client_id !== world.clientId || world.registeredTool?.state === 'pending')
    return { error: 'unauthorized_client' };
  if (query.login_hint !== begunBy) return { error: 'access_denied' };
  if (query.response_mode === '') {
    return { error: 'invalid_request', description: 'Missing response_mode' };
  }
  if (query.response_mode !== 'form_post') {
    return { error: 'invalid_request', description: 'Invalid response_mode' };
  }
  if (query.prompt !== '' && query.prompt !== 'none') {
    return { error: 'invalid_request', description: 'Invalid prompt' };
  }
  return undefined;
}

/**
 * What auth.php answers to a query or a form. The launch id names the person: no cookie is needed
 * here, and a second use of it, like a redirect address that is not in the list, ends on a Moodle
 * page instead of going back to the tool.
 */
export async function authorize(world: World, input: unknown): Promise<Authorized> {
  const query = authQuery.parse(input);
  const early = requestProblem(query);
  if (early !== undefined) return { ok: false, error: 'invalidrequest' };
  const { launchid } = messageHint.parse(query.lti_message_hint);
  const launch = world.launches.get(launchid);
  world.launches.delete(launchid);
  if (launch === undefined || !world.redirectUris.includes(query.redirect_uri)) {
    return { ok: false, error: 'invalidrequest' };
  }
  const action = query.redirect_uri;
  const state = query.state ?? '';
  const problem = answerProblem(world, query, launch.personId);
  if (problem !== undefined) {
    const described = problem.description ? { error_description: problem.description } : {};
    return {
      ok: false,
      error: problem.error,
      action,
      fields: { error: problem.error, ...described, state },
    };
  }
  const claims = launchClaims(world, { ...launch, nonce: query.nonce });
  const id_token = await signPayload(world, claims);
  return { ok: true, action, fields: { id_token, state } };
}
