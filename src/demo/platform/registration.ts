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

/** The address that Moodle's page opens in its dialog; each call makes a token that serves once. */
export function registrationUrl(world: World, toolAddress: string): string {
  const token = randomBytes(16).toString('hex');
  world.registrationTokens.set(token, 'fresh');
  const url = new URL(toolAddress);
  url.searchParams.set('openid_configuration', `${world.issuer}/mod/lti/openid-configuration.php`);
  url.searchParams.set('registration_token', token);
  return url.href;
}

const refuse = (status: number, message: string): Answer => ({ status, body: { message } });

/** Refuses as Moodle does; a tool that is taken waits, pending, for the administrator. */
export function registerTool(
  world: World,
  authorization: string | undefined,
  body: unknown,
): Answer {
  const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? '';
  const state = world.registrationTokens.get(token);
  if (state === undefined) return refuse(401, 'invalid_token');
  if (state === 'used') return refuse(401, 'token_already_used');
  const read = asked.safeParse(body);
  if (!read.success) return refuse(400, `missing_${String(read.error.issues[0]?.path.at(-1))}`);
  const tool = read.data[toolConfiguration];
  if (new URL(tool.target_link_uri).host !== tool.domain) return refuse(400, 'domain_mismatch');
  world.registrationTokens.set(token, 'used');
  world.registeredTool = { state: 'pending', name: read.data.client_name, claims: tool.claims };
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
    [toolConfiguration]: { ...Object(configuration), deployment_id: world.deploymentId },
  };
}
