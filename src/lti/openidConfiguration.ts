/** Reads the configuration that a platform publishes, and holds it to the rules of lti.md 2.2. */
import { z } from 'zod';
import { secondMs } from '../domain/time.ts';
import { parseJson } from './json.ts';
import type { Outbound } from './outbound.ts';
import { addressProblem } from './platformUrls.ts';
import type { RegistrationAnswer } from './registrationTypes.ts';

const timeoutMs = 5 * secondMs;
const address = z.string().min(1).max(2000);
const shortTexts = z.array(z.string().max(500)).max(200).catch([]);
const platformClaim = 'https://purl.imsglobal.org/spec/lti-platform-configuration';
const messages = z
  .array(z.object({ type: z.string().max(500) }))
  .max(200)
  .catch([]);

const configuration = z
  .object({
    issuer: address,
    authorization_endpoint: address,
    token_endpoint: address,
    jwks_uri: address,
    registration_endpoint: address,
    scopes_supported: shortTexts,
    [platformClaim]: z
      .object({ product_family_code: z.string().max(100).optional(), messages_supported: messages })
      .catch({ messages_supported: [] }),
  })
  .transform((read) => ({
    issuer: read.issuer,
    authUrl: read.authorization_endpoint,
    tokenUrl: read.token_endpoint,
    jwksUrl: read.jwks_uri,
    registrationUrl: read.registration_endpoint,
    scopes: read.scopes_supported,
    messages: read[platformClaim].messages_supported.map(({ type }) => type),
    family: read[platformClaim].product_family_code,
  }));

export type Configuration = z.infer<typeof configuration>;
export type Refusal = Extract<RegistrationAnswer, { ok: false }>;

interface Deps {
  readonly outbound: Outbound;
  readonly production: boolean;
}

/**
 * The issuer is on the host that published it (H-22), and so is the endpoint that we post to. The
 * other addresses may be elsewhere: the administrator sees and confirms them.
 */
export async function readConfiguration(
  { outbound, production }: Deps,
  url: string,
): Promise<{ readonly ok: true; readonly configuration: Configuration } | Refusal> {
  if (url === '') return { ok: false, reason: 'configuration-missing' };
  if (addressProblem(url, production) !== undefined)
    return { ok: false, reason: 'address-refused', detail: hostOf(url) };
  const reply = await outbound({ url, headers: { accept: 'application/json' }, timeoutMs });
  if (!reply.ok) return unreachable(reply.why);
  if (reply.status !== 200) return unreachable(`http-${reply.status}`);
  const read = configuration.safeParse(parseJson(reply.text));
  if (!read.success) return { ok: false, reason: 'configuration-unreadable' };
  return problemOf(read.data, url, production) ?? { ok: true, configuration: read.data };
}

export const unreachable = (why: string): Refusal =>
  why === 'private-address'
    ? { ok: false, reason: 'private-address' }
    : { ok: false, reason: 'unreachable', detail: why };

function problemOf(read: Configuration, url: string, production: boolean): Refusal | undefined {
  const { issuer, authUrl, tokenUrl, jwksUrl, registrationUrl } = read;
  const unfit = [issuer, authUrl, tokenUrl, jwksUrl, registrationUrl].find(
    (text) => addressProblem(text, production) !== undefined,
  );
  if (unfit !== undefined) return { ok: false, reason: 'address-refused', detail: hostOf(unfit) };
  const [host, issuerHost, endpointHost] = [hostOf(url), hostOf(issuer), hostOf(registrationUrl)];
  if (issuerHost !== host)
    return { ok: false, reason: 'issuer-mismatch', detail: `${issuerHost} ≠ ${host}` };
  return endpointHost === host
    ? undefined
    : { ok: false, reason: 'endpoint-elsewhere', detail: `${endpointHost} ≠ ${host}` };
}

const hostOf = (text: string): string => URL.parse(text)?.host ?? '';
