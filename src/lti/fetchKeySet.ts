import { z } from 'zod';
import { secondMs } from '../domain/time.ts';
import { parseJson } from './json.ts';
import type { Outbound } from './outbound.ts';

const timeoutMs = 5 * secondMs;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(50) });

type ReadSet =
  | { readonly ok: true; readonly keys: z.infer<typeof keySet> }
  | { readonly ok: false; readonly why: string };

/** The public keys behind a platform's `jwks_uri`: 5 s, 64 kB, no redirect (H-15). */
export async function fetchKeySet(outbound: Outbound, url: string): Promise<ReadSet> {
  const reply = await outbound({ url, headers: { accept: 'application/json' }, timeoutMs });
  if (!reply.ok) return reply;
  if (reply.status !== 200) return { ok: false, why: `http-${reply.status}` };
  const read = keySet.safeParse(parseJson(reply.text));
  return read.success ? { ok: true, keys: read.data } : { ok: false, why: 'unreadable' };
}
