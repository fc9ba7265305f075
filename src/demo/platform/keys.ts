/** RS256 keys of the platform and the signing of payloads, right or wrong on purpose. */
import { SignJWT, base64url, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import type { SigningKey, World } from './world.ts';

export async function makeKey(kid: string): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', {
    modulusLength: 2048,
    extractable: true,
  });
  const [publicJwk, privateJwk] = await Promise.all([exportJWK(publicKey), exportJWK(privateKey)]);
  return { kid, publicJwk: { ...publicJwk, kid, alg: 'RS256', use: 'sig' }, privateJwk };
}

export function currentKey(world: World): SigningKey {
  const key = world.keys.at(-1);
  if (key === undefined) throw new Error('the simulated Moodle has no key');
  return key;
}

export interface SignAsk {
  /** `null` leaves it out of the header. */
  readonly kid?: string | null;
  /** `RS256` unless told; `none` gives an unsigned token. */
  readonly alg?: string;
  /** Private JWK, or a secret for HS256. */
  readonly key?: JWK | Uint8Array;
  /** Laid over the header at the end: `jku`, `crit`, … */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Signs any payload with the current key, or as asked. */
export async function signPayload(
  world: World,
  payload: Readonly<Record<string, unknown>>,
  ask: SignAsk = {},
): Promise<string> {
  const key = currentKey(world);
  const alg = ask.alg ?? 'RS256';
  const kid = ask.kid === undefined ? key.kid : ask.kid;
  const header = { typ: 'JWT', alg, ...(kid === null ? {} : { kid }), ...ask.header };
  if (alg === 'none') {
    return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(payload))}.`;
  }
  const signer = new SignJWT({ ...payload }).setProtectedHeader(header);
  return signer.sign(ask.key ?? { ...key.privateJwk, alg });
}
