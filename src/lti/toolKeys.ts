/**
 * Our own RSA keys (lti.md 0.9). A slot holds one key: its index is unique, so of nodes that start
 * at once on an empty store one makes the key and the others use it.
 */
import { importPKCS8 } from 'jose';
import type { CryptoKey } from 'jose';
import { createRecent } from '../domain/recent.ts';
import { minuteMs } from '../domain/time.ts';
import type { Store, ToolKey } from '../store/index.ts';
import type { Log } from './log.ts';
import { fillSlot } from './makeToolKey.ts';
import { completeCurrent } from './rotateKeys.ts';

const order: readonly ToolKey['slot'][] = ['next', 'current', 'previous'];

export interface ToolKeys {
  /** The key that signs. After a rotation elsewhere, the old one for a minute: it stays published. */
  current(): Promise<{ readonly kid: string; readonly key: CryptoKey; readonly pem: string }>;
  /** Public halves, next first: platforms know a key before it signs. */
  published(): Promise<{ readonly keys: readonly ToolKey['publicJwk'][] }>;
}

interface Deps {
  readonly store: Store;
  readonly now: () => number;
  readonly log: Log;
}

/** Waits for the current key only; the next one is made meanwhile, `published` waits for it. */
export async function openToolKeys(deps: Deps): Promise<ToolKeys> {
  const kept = createRecent<readonly ToolKey[]>(1, minuteMs);
  const signing = createRecent<CryptoKey>(1, Infinity);
  let next: Promise<void> | undefined;

  async function readAll(): Promise<readonly ToolKey[]> {
    const known = kept.get('all', deps.now());
    if (known !== undefined) return known;
    const { docs } = await deps.store.toolKeys.find('bySlot', { limit: order.length });
    return kept.set('all', docs, deps.now());
  }

  function fillNext(): Promise<void> {
    next ??= fillSlot(deps, 'next').then(
      () => kept.forget('all'),
      (error: unknown) => {
        next = undefined;
        deps.log.warn({ error: error instanceof Error ? error.name : '?' }, 'no next key yet');
      },
    );
    return next;
  }

  await completeCurrent(deps);
  void fillNext();
  return {
    async current() {
      const found = signingKey(await readAll());
      if (found === undefined) throw new Error('no current key');
      const known = signing.get(found._id, deps.now());
      const key = known ?? (await importPKCS8(found.privatePem, 'RS256'));
      const { _id: kid, privatePem: pem } = found;
      return { kid, key: signing.set(kid, key, deps.now()), pem };
    },
    async published() {
      await fillNext();
      const inOrder = [...(await readAll())].sort(
        (a, b) => order.indexOf(a.slot) - order.indexOf(b.slot),
      );
      return { keys: inOrder.map(({ publicJwk }) => publicJwk) };
    },
  };
}

/** Between two writes of a rotation no key is current: the one that was still signs, it is published. */
function signingKey(keys: readonly ToolKey[]): ToolKey | undefined {
  const inSlot = (wanted: ToolKey['slot']) => keys.find(({ slot }) => slot === wanted);
  return inSlot('current') ?? inSlot('previous');
}
