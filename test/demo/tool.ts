/** A minimal tool in front of a simulated Moodle: signs its assertions and calls the services. */
import { randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import request from 'supertest';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { createSimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';

export const issuer = 'http://127.0.0.1:4001';
export const toolUrl = 'http://localhost:4000';
export const mediaType = {
  items: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  item: 'application/vnd.ims.lis.v2.lineitem+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  roster: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
} as const;
const ags = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
export const scopes = {
  items: `${ags}lineitem`,
  readItems: `${ags}lineitem.readonly`,
  score: `${ags}score`,
  results: `${ags}result.readonly`,
  roster: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;

const keyPair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
const publicJwk = { ...(await exportJWK(keyPair.publicKey)), kid: 'tool-1', alg: 'RS256' };

/** A clock that only moves when told. */
export function makeClock(start = Date.UTC(2026, 10, 23, 9)): {
  now: () => number;
  advance: (ms: number) => void;
} {
  let at = start;
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}

export async function makePlatform(now: () => number = Date.now): Promise<SimulatedPlatform> {
  const platform = await createSimulatedPlatform({ issuer, toolUrl, now });
  platform.toolKeys = async () => ({ keys: [publicJwk] });
  return platform;
}

export async function assertion(
  platform: SimulatedPlatform,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const nowSeconds = Math.floor(platform.now() / 1000);
  const payload = {
    iss: platform.clientId,
    sub: platform.clientId,
    aud: platform.registration().tokenUrl,
    iat: nowSeconds,
    exp: nowSeconds + 60,
    jti: randomUUID(),
    ...change,
  };
  const signer = new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'tool-1' });
  return signer.sign(keyPair.privateKey);
}

export async function askToken(
  platform: SimulatedPlatform,
  scope: string,
  change: Readonly<Record<string, string>> = {},
): Promise<request.Response> {
  return request(platform.app)
    .post('/mod/lti/token.php')
    .type('form')
    .send({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion(platform),
      scope,
      ...change,
    });
}

/** `Authorization` for one scope. */
export async function bearer(platform: SimulatedPlatform, scope: string): Promise<string> {
  const { body } = await askToken(platform, scope);
  return `Bearer ${body.access_token}`;
}

/** Path and query of a URL of the platform. */
export const pathOf = (url: string): string => url.slice(issuer.length);

/** Address of the coupled line item of a link, with something inserted before the query. */
export function itemPath(platform: SimulatedPlatform, linkId: string, more = ''): string {
  const item = platform.gradebook.items.find(({ resourceLinkId }) => resourceLinkId === linkId);
  return `/mod/lti/services.php/2/lineitems/${item?.id}/lineitem${more}?type_id=1`;
}
