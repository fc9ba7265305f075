/** The signature, issuer, audience and times of an id_token (lti.md 0.3; OIDC core 3.1.3.7). */
import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { CompactJWSHeaderParameters, CryptoKey, JWTPayload } from 'jose';
import type { Platform } from '../store/index.ts';
import { claimProblem, readClaims } from './claims.ts';
import type { Claims } from './claims.ts';
import type { PlatformKeys } from './platformKeys.ts';
import { loggable } from './refusal.ts';
import type { Problem } from './refusal.ts';

const leewaySeconds = 60;
const longestLifeSeconds = 3600;
/** Moodle sends long descriptions (H-29); the form itself is limited by `web`. */
const maxTokenLength = 1_000_000;

type Verified =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly problem: Problem };

interface Ask {
  readonly token: string;
  readonly platform: Platform;
  readonly keys: PlatformKeys;
  /** Epoch ms. */
  readonly now: number;
}

/** RS256 only: the algorithm is ours to choose, never the header's (H-12). */
export async function verifyToken({ token, platform, keys, now }: Ask): Promise<Verified> {
  const header = readHeader(token);
  if (!header.ok) return header;
  const found = await keys.find(platform, header.header);
  if (!found.ok) return found;
  const payload = await verifySignature(token, found.key, { platform, now });
  if ('code' in payload) return { ok: false, problem: payload };
  const read = readClaims(payload.claims, platform.anonymousAllowed ?? false);
  if (!read.ok) return read;
  const problem =
    partyProblem(payload.claims, read.claims, platform) ?? timeProblem(read.claims, now);
  return problem === undefined ? read : { ok: false, problem };
}

type Header =
  | { readonly ok: true; readonly header: CompactJWSHeaderParameters }
  | { readonly ok: false; readonly problem: Problem };

const no = (code: Problem['code'], reason: string) =>
  ({ ok: false, problem: { code, reason } }) as const;

function readHeader(token: string): Header {
  if (token.length > maxTokenLength) return no('token-unreadable', 'KB-05 longer than 1 MB');
  try {
    const { alg, kid, ...rest } = decodeProtectedHeader(token);
    if (alg !== 'RS256') return no('token-signature', `H-12 alg ${loggable(String(alg))}`);
    if (typeof kid !== 'string' || kid === '') return no('token-key-unknown', 'KB-01 no kid');
    return { ok: true, header: { ...rest, alg, kid } };
  } catch {
    return no('token-unreadable', 'KB-05 not a JWT');
  }
}

async function verifySignature(
  token: string,
  key: CryptoKey,
  { platform, now }: { readonly platform: Platform; readonly now: number },
): Promise<{ readonly claims: JWTPayload } | Problem> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['RS256'],
      issuer: platform.issuer,
      audience: platform.clientId,
      requiredClaims: ['exp', 'iat'],
      clockTolerance: leewaySeconds,
      currentDate: new Date(now),
    });
    return { claims: payload };
  } catch (error) {
    return problemOf(error, now);
  }
}

function problemOf(error: unknown, now: number): Problem {
  if (error instanceof errors.JWTExpired) {
    const late = Math.round(now / 1000) - (error.payload.exp ?? 0);
    const reason = `KB-07 exp ${late} s ago`;
    return { code: 'token-expired', reason, ...driftOf(error.payload, now) };
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, reason } = error;
    if (reason === 'missing') return claimProblem(claim, 'missing');
    const drift = driftOf(error.payload, now);
    if (claim === 'nbf') return { code: 'token-clock', reason: 'H-13 nbf in the future', ...drift };
    if (claim === 'iss') return { code: 'token-audience', reason: 'KB-05 iss of another platform' };
    if (claim === 'aud') return { code: 'token-audience', reason: 'H-11 aud is not us' };
    return claimProblem(claim, 'wrong');
  }
  if (error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid)
    return { code: 'token-unreadable', reason: 'KB-05 not a JWT' };
  if (error instanceof errors.JOSENotSupported)
    return { code: 'token-unreadable', reason: 'H-12 critical header' };
  // Also a key that is too short for RS256, which jose reports by a TypeError.
  return { code: 'token-signature', reason: 'H-12 signature' };
}

/** With a second audience the token must say that it was made for us; when it says who, that is us. */
function partyProblem(
  { aud }: JWTPayload,
  { azp }: Claims,
  { clientId }: Platform,
): Problem | undefined {
  const several = Array.isArray(aud) && aud.some((audience) => audience !== clientId);
  if (azp === undefined)
    return several ? { code: 'token-audience', reason: 'H-11 no azp' } : undefined;
  return azp === clientId ? undefined : { code: 'token-audience', reason: 'H-11 azp is not us' };
}

function timeProblem({ iat, exp }: Claims, now: number): Problem | undefined {
  const ahead = Math.round(iat - now / 1000);
  const drift = driftOf({ iat }, now);
  if (ahead > leewaySeconds)
    return { code: 'token-clock', reason: `H-13 iat ${ahead} s in the future`, ...drift };
  return exp - iat > longestLifeSeconds
    ? { code: 'token-clock', reason: `H-13 life ${Math.round(exp - iat)} s`, ...drift }
    : undefined;
}

/** How far the platform's clock is behind ours, travel included; negative = ahead. */
export const driftSecondsOf = (iat: number, now: number): number => Math.round(now / 1000 - iat);

/** The signature holds by now. */
const driftOf = ({ iat }: JWTPayload, now: number): { readonly driftSeconds?: number } =>
  typeof iat === 'number' ? { driftSeconds: driftSecondsOf(iat, now) } : {};
