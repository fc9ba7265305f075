/**
 * Key sets of the platforms, held in memory per node (lti.md 0.3, H-15, H-16): at most 10 minutes
 * old, read again once when a key is not in them, and the last good one while a platform is down.
 */
import type { CompactJWSHeaderParameters, CryptoKey } from 'jose';
import type { PlatformId } from '../domain/ids.ts';
import type { Platform } from '../store/index.ts';
import { holdKeySet } from './heldKeySet.ts';
import type { HeldKeySet } from './heldKeySet.ts';
import type { Log } from './log.ts';
import type { Outbound } from './outbound.ts';
import { loggable } from './refusal.ts';
import type { Problem } from './refusal.ts';

type FoundKey =
  | { readonly ok: true; readonly key: CryptoKey }
  | { readonly ok: false; readonly problem: Problem };

export interface PlatformKeys {
  /** The key that the header names. Its `jku`, `x5u` and `jwk` are not looked at (H-17). */
  find(platform: Platform, header: CompactJWSHeaderParameters): Promise<FoundKey>;
}

interface Deps {
  readonly outbound: Outbound;
  readonly now: () => number;
  readonly log: Log;
  readonly keySetRead: (platform: PlatformId, ok: boolean) => void;
}

export function createPlatformKeys(deps: Deps): PlatformKeys {
  const sets = new Map<PlatformId, { readonly url: string; readonly set: HeldKeySet }>();

  function heldOf({ _id, jwksUrl: url }: Platform): HeldKeySet {
    const known = sets.get(_id);
    if (known?.url === url) return known.set;
    const onOutage = (why: string) =>
      deps.log.warn({ platform: _id, why }, 'key set of the platform unreachable');
    const onRead = (ok: boolean) => deps.keySetRead(_id, ok);
    const set = holdKeySet({ ...deps, url, onOutage, onRead });
    sets.set(_id, { url, set });
    return set;
  }

  return {
    async find(platform, header) {
      const key = await heldOf(platform).find(header);
      if (key === 'unknown') {
        const reason = `KB-02 kid ${loggable(String(header.kid))}`;
        return { ok: false, problem: { code: 'token-key-unknown', reason } };
      }
      if (key !== 'unreachable') return { ok: true, key };
      const reason = 'H-15 key set unreachable';
      return { ok: false, problem: { code: 'token-keys-unreachable', reason } };
    },
  };
}
