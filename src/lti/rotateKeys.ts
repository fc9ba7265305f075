/**
 * Rotation of our keys (lti.md 0.9): next → current → previous, and a new next one. Each step is one
 * write on one document, named by its `kid`: nodes that rotate at once, or one that goes on where a
 * crash stopped another, write the same thing. At each moment the key that signs is published.
 */
import { dayMs, hourMs } from '../domain/time.ts';
import { isLostSecret } from '../store/index.ts';
import type { Store, ToolKey } from '../store/index.ts';
import { fillSlot } from './makeToolKey.ts';

/** A key signs for as long as it was published before: the next one is as old as the last rotation. */
export const keyLifeMs = 90 * dayMs;
/**
 * A key is published for so long before it signs, and after: platforms may keep our key set for five
 * minutes (`Cache-Control`), our own nodes for one, an assertion lives for five.
 */
export const publishedBeforeMs = hourMs;
/** One a slot. */
const mostKeys = 3;

export type Rotation =
  | { readonly kind: 'rotated'; readonly signing: string; readonly previous: string }
  /** Epoch ms from when it may rotate. */
  | { readonly kind: 'too-early'; readonly until: number };

interface Withdrawal {
  readonly signing: string;
  readonly withdrawn: readonly string[];
}

interface Deps {
  readonly store: Store;
  readonly now: () => number;
}

/**
 * Rotates unless the next key is younger than `minimumAgeMs`. Makes what is missing first: the keys
 * of an empty store, or what an interrupted rotation left to do.
 */
export async function rotateKeys(deps: Deps, minimumAgeMs: number): Promise<Rotation> {
  await completeKeys(deps);
  const { next, current, previous } = await readSlots(deps.store);
  const until = (next?.createdAt ?? deps.now()) + minimumAgeMs;
  // A slot that is empty now: another node is in the middle of a rotation.
  if (next === undefined || current === undefined || deps.now() < until)
    return { kind: 'too-early', until };
  if (previous !== undefined) await deps.store.toolKeys.delete(previous._id);
  const isOurs = await move(deps, current, 'previous');
  await completeKeys(deps);
  return isOurs
    ? { kind: 'rotated', signing: next._id, previous: current._id }
    : { kind: 'too-early', until: deps.now() + minimumAgeMs };
}

/**
 * After a leak: every key that is there goes, the next one too, since all of them were in the same
 * store. The new ones sign before platforms know them, as in `replaceLostKeys`; nodes that run follow
 * within a minute. Cut short, it is done again. @throws Error when ELAN_SECRETS does not open the keys
 */
export async function withdrawKeys(deps: Deps): Promise<Withdrawal> {
  const leaked = Object.values(await readSlots(deps.store)).map(({ _id }) => _id);
  // By name, not by slot: a rotation meanwhile moves a key, and finds it gone.
  await Promise.all(leaked.map((kid) => deps.store.toolKeys.delete(kid)));
  await completeKeys(deps);
  const { current } = await readSlots(deps.store);
  return { signing: current?._id ?? '', withdrawn: leaked };
}

/**
 * After the loss of ELAN_SECRETS: keys that nothing opens any more are thrown away and new ones made.
 * They sign before platforms know them: these read our key set again when they meet one.
 */
export async function replaceLostKeys(deps: Deps): Promise<'replaced' | 'readable'> {
  if (await areReadable(deps.store)) return 'readable';
  await deps.store.toolKeys.deletePage('bySlot', {}, mostKeys);
  await completeKeys(deps);
  return 'replaced';
}

async function areReadable(store: Store): Promise<boolean> {
  try {
    await readSlots(store);
    return true;
  } catch (error) {
    if (isLostSecret(error)) return false;
    throw error;
  }
}

async function completeKeys(deps: Deps): Promise<void> {
  await completeCurrent(deps);
  await fillSlot(deps, 'next');
}

/**
 * A key that signs: made on an empty store; after an interrupted rotation the next one, which was
 * published already. Never a new one beside others: nobody would know it.
 */
export async function completeCurrent(deps: Deps): Promise<void> {
  const { current, next } = await readSlots(deps.store);
  if (current !== undefined) return;
  if (next === undefined) await fillSlot(deps, 'current');
  else await move(deps, next, 'current');
}

/** False when it is in another slot by now: another node was faster. */
async function move(
  { store }: Deps,
  { _id, slot: from }: ToolKey,
  to: ToolKey['slot'],
): Promise<boolean> {
  const { outcome } = await store.toolKeys.change(_id, (key) =>
    key.slot === from ? { ...key, slot: to } : undefined,
  );
  return outcome === 'changed';
}

async function readSlots(store: Store): Promise<{ readonly [S in ToolKey['slot']]?: ToolKey }> {
  const { docs } = await store.toolKeys.find('bySlot', { limit: mostKeys });
  return Object.fromEntries(docs.map((key) => [key.slot, key]));
}
