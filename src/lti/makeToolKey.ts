/** Makes one of our RSA keys (lti.md 5.1 #15: 2048 bits, never on the thread that answers people). */
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { z } from 'zod';
import type { Store, ToolKey } from '../store/index.ts';

interface Deps {
  readonly store: Store;
  readonly now: () => number;
}

/** `exists` on insert: another node was faster, its key is used. */
export async function fillSlot({ store, now }: Deps, slot: ToolKey['slot']): Promise<void> {
  const { docs } = await store.toolKeys.find('bySlot', { eq: [slot], limit: 1 });
  if (docs.length === 0) await store.toolKeys.insert(await makeKey(slot, now()));
}

const rsaJwk = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });

async function makeKey(slot: ToolKey['slot'], createdAt: number): Promise<ToolKey> {
  const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = rsaJwk.parse(await exportJWK(pair.publicKey));
  const kid = await calculateJwkThumbprint(jwk);
  return {
    _id: kid,
    slot,
    publicJwk: { ...jwk, kid, alg: 'RS256', use: 'sig' },
    privatePem: await exportPKCS8(pair.privateKey),
    createdAt,
  };
}
