/** The key set of one platform as it was read last, and when it is read again. */
import { createLocalJWKSet } from 'jose';
import type { CompactJWSHeaderParameters, CryptoKey } from 'jose';
import { hourMs, minuteMs, secondMs } from '../domain/time.ts';
import { fetchKeySet } from './fetchKeySet.ts';
import type { Outbound } from './outbound.ts';

const maxAgeMs = 10 * minuteMs;
const coolDownMs = 30 * secondMs;
/** A key that was withdrawn while its platform's key set can't be read is refused at the latest then. */
const lastGoodMs = 24 * hourMs;

interface Deps {
  readonly url: string;
  readonly outbound: Outbound;
  readonly now: () => number;
  /** Told once at the beginning of an outage, not at each launch. */
  readonly onOutage: (why: string) => void;
  readonly onRead: (ok: boolean) => void;
}

interface State {
  keys?: ReturnType<typeof createLocalJWKSet>;
  readAt: number;
  /** Of the outage that goes on. */
  failedAt: number;
  /** Last time a missing key had the set read again. */
  missedAt: number;
  reading?: Promise<void> | undefined;
}

export interface HeldKeySet {
  find(header: CompactJWSHeaderParameters): Promise<CryptoKey | 'unknown' | 'unreachable'>;
}

export function holdKeySet(deps: Deps): HeldKeySet {
  const state: State = { readAt: -Infinity, failedAt: -Infinity, missedAt: -Infinity };
  const since = (at: number): number => deps.now() - at;

  /** One request at a time; whoever comes meanwhile waits for the same answer. */
  function refresh(): Promise<void> {
    state.reading ??= readInto(state, deps).finally(() => {
      state.reading = undefined;
    });
    return state.reading;
  }

  async function bringUpToDate(): Promise<boolean> {
    const isHeld = state.keys !== undefined;
    // While a last good set serves, a platform that is down costs one time-out in 30 s.
    if (isHeld && (since(state.readAt) < maxAgeMs || since(state.failedAt) < coolDownMs))
      return false;
    await refresh();
    return true;
  }

  /** After a miss: waits for the reading that goes on, or begins one if the last is long ago (H-16). */
  async function readAgain(): Promise<void> {
    if (state.reading !== undefined) return state.reading;
    if (since(state.missedAt) < coolDownMs) return undefined;
    state.missedAt = deps.now();
    return refresh();
  }

  const findHeld = (header: CompactJWSHeaderParameters) =>
    since(state.readAt) > lastGoodMs ? undefined : findIn(state, header);

  return {
    async find(header) {
      const isJustRead = await bringUpToDate();
      const held = await findHeld(header);
      if (held === undefined && !isJustRead) await readAgain();
      const key = held ?? (await findHeld(header));
      return key ?? (state.failedAt === -Infinity ? 'unknown' : 'unreachable');
    },
  };
}

async function readInto(state: State, { url, outbound, now, ...tell }: Deps): Promise<void> {
  const read = await fetchKeySet(outbound, url);
  tell.onRead(read.ok);
  if (read.ok) {
    state.keys = createLocalJWKSet(read.keys);
    state.readAt = now();
    state.failedAt = -Infinity;
    return;
  }
  if (state.failedAt === -Infinity) tell.onOutage(read.why);
  state.failedAt = now();
}

async function findIn(
  { keys }: State,
  header: CompactJWSHeaderParameters,
): Promise<CryptoKey | undefined> {
  try {
    return await keys?.(header);
  } catch {
    // No such key, two of one name, or one that can't be imported: the token has no key.
    return undefined;
  }
}
