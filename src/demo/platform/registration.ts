/** openid-registration.php of the simulated Moodle, with the checks of registration_helper.php (lti.md 3.7). */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { permittedScopes } from './claims.ts';
import type { World } from './world.ts';

const toolConfiguration = 'https://purl.imsglobal.org/spec/lti-tool-configuration';
const needed = z.string().min(1);

const asked = z.object({
  application_type: z.literal('web'),
  response_types: z.array(z.string()).refine((types) => types.includes('id_token')),
  initiate_login_uri: needed,
  redirect_uris: z.array(needed).min(1),
  client_name: needed,
  jwks_uri: needed,
  token_endpoint_auth_method: z.literal('private_key_jwt'),
  scope: z.string().default(''),
  [toolConfiguration]: z.object({
    domain: needed,
    target_link_uri: needed,
    claims: z.array(z.string()),
    messages: z.array(z.object({ type: z.string() })).default([]),
  }),
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The address that Moodle's page opens in its dialog. A token for a new tool serves once; one for an
 * update (`reg-update`, once the administrator chose the tool that is there) serves for its hour.
 */
export function registrationUrl(
  world: World,
  toolAddress: string,
  kind: 'fresh' | 'update' = 'fresh',
): string {
  const token = randomBytes(16).toString('hex');
  world.registrationTokens.set(token, kind);
  const url = new URL(toolAddress);
  url.searchParams.set('openid_configuration', `${world.issuer}/mod/lti/openid-configuration.php`);
  url.searchParams.set('registration_token', token);
  return url.href;
}

const refuse = (status: number, message: string): Answer => ({ status, body: { message } });

const tokenOf = (authorization: string | undefined): string =>
  /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';

/** GET with a token for an update: the tool as it is set up now. */
export function readTool(world: World, authorization: string | undefined): Answer {
  const state = world.registrationTokens.get(tokenOf(authorization));
  if (state !== 'update') return refuse(401, 'invalid_token');
  const { name = 'Élan', claims = [] } = world.registeredTool ?? {};
  const body = { client_name: name, [toolConfiguration]: { claims } };
  return { status: 200, body: registered(world, body, permittedScopes(world).join(' ')) };
}

/**
 * Refuses as Moodle does; a new tool waits, pending, for the administrator; one that is updated stays
 * as it was, with its client id and its deployment.
 */
export function registerTool(
  world: World,
  authorization: string | undefined,
  body: unknown,
): Answer {
  const token = tokenOf(authorization);
  const kind = world.registrationTokens.get(token);
  if (kind === undefined) return refuse(401, 'invalid_token');
  if (kind === 'used') return refuse(401, 'token_already_used');
  const read = asked.safeParse(body);
  if (!read.success) return refuse(400, `missing_${String(read.error.issues[0]?.path.at(-1))}`);
  const tool = read.data[toolConfiguration];
  if (new URL(tool.target_link_uri).host !== tool.domain) return refuse(400, 'domain_mismatch');
  if (kind === 'fresh') world.registrationTokens.set(token, 'used');
  const state = kind === 'fresh' ? 'pending' : (world.registeredTool?.state ?? 'active');
  world.registeredTool = { state, name: read.data.client_name, claims: tool.claims };
  world.redirectUris = [...read.data.redirect_uris];
  world.switches.names = tool.claims.includes('given_name');
  return { status: 200, body: registered(world, body, read.data.scope) };
}

function registered(world: World, body: unknown, scope: string): Answer['body'] {
  const permitted = permittedScopes(world);
  const given = scope.split(' ').filter((one) => permitted.includes(one));
  const configuration: unknown = Object(body)[toolConfiguration];
  return {
    ...Object(body),
    client_id: world.clientId,
    scope: given.join(' '),
    [toolConfiguration]: {
      ...Object(configuration),
      ...(world.switches.deploysLater ? {} : { deployment_id: world.deploymentId }),
    },
  };
}
