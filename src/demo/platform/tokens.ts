/** token.php: access tokens for a client that signs with a key of its JWKS (lti.md 3.4). */
import { randomBytes } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { permittedScopes } from './claims.ts';
import type { World } from './world.ts';

const rosterScope = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
const lifeSeconds = 3600;

const tokenForm = z.object({
  client_assertion: z.string().min(1),
  client_assertion_type: z.string().min(1),
  grant_type: z.string().min(1),
  scope: z.string().min(1),
});
type TokenForm = z.infer<typeof tokenForm>;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Reads a tool's JWKS over HTTP. */
export const fetchToolKeys = (toolUrl: string) => async (): Promise<JSONWebKeySet> => {
  const answer = await fetch(`${toolUrl}/.well-known/jwks.json`, {
    headers: { 'user-agent': 'MoodleBot/1.0' },
    signal: AbortSignal.timeout(5000),
  });
  return keySet.parse(await answer.json());
};

/**
 * `undefined` = the assertion is right; otherwise the OAuth error. As Moodle, the key set of the tool
 * is kept and read again only when it does not verify the signature (locallib.php lti_verify_with_keyset).
 */
async function assertionProblem(world: World, form: TokenForm): Promise<string | undefined> {
  const bearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  if (form.client_assertion_type !== bearer || form.grant_type !== 'client_credentials') {
    return 'unsupported_grant_type';
  }
  try {
    if (decodeJwt(form.client_assertion).sub !== world.clientId) return 'invalid_client';
  } catch {
    return 'invalid_request';
  }
  if (world.toolKeysHeld !== undefined && (await isSigned(world, form, world.toolKeysHeld)))
    return undefined;
  try {
    world.toolKeysHeld = await world.toolKeys();
  } catch {
    return 'invalid_client';
  }
  return (await isSigned(world, form, world.toolKeysHeld)) ? undefined : 'invalid_client';
}

async function isSigned(world: World, form: TokenForm, keys: JSONWebKeySet): Promise<boolean> {
  try {
    await jwtVerify(form.client_assertion, createLocalJWKSet(keys), {
      algorithms: ['RS256'],
      issuer: world.clientId,
      audience: [`${world.issuer}/mod/lti/token.php`, world.issuer],
      requiredClaims: ['exp', 'iat', 'jti'],
      currentDate: new Date(world.now()),
      clockTolerance: 60,
    });
    return true;
  } catch {
    return false;
  }
}

export type TokenAnswer =
  | {
      readonly access_token: string;
      readonly token_type: 'Bearer';
      readonly expires_in: number;
      readonly scope: string;
    }
  | { readonly error: string };

/** The scopes given are those asked for that the tool's settings permit; none left = `invalid_scope`. */
export async function grantToken(world: World, body: unknown): Promise<TokenAnswer> {
  const form = tokenForm.safeParse(body);
  if (!form.success) return { error: 'invalid_request' };
  const problem = await assertionProblem(world, form.data);
  if (problem !== undefined) return { error: problem };
  const permitted = new Set([
    ...permittedScopes(world),
    ...(world.switches.rosterClaim ? [rosterScope] : []),
  ]);
  const scopes = form.data.scope.split(' ').filter((scope) => permitted.has(scope));
  if (scopes.length === 0) return { error: 'invalid_scope' };
  for (const [old, { expiresAt }] of world.tokens) {
    if (expiresAt <= world.now()) world.tokens.delete(old);
  }
  const access_token = randomBytes(16).toString('hex');
  world.tokens.set(access_token, { scopes, expiresAt: world.now() + lifeSeconds * 1000 });
  return { access_token, token_type: 'Bearer', expires_in: lifeSeconds, scope: scopes.join(' ') };
}

/** Bearer token of a service call: good for one of `scopes`, not expired, for the `type_id` of the tool. */
export function mayCall(
  world: World,
  authorization: string | undefined,
  scopes: readonly string[],
): boolean {
  const token = world.tokens.get(authorization?.match(/^Bearer (\S+)$/i)?.[1] ?? '');
  return (
    token !== undefined &&
    token.expiresAt > world.now() &&
    scopes.some((scope) => token.scopes.includes(scope))
  );
}
