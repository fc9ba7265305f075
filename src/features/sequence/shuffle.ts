import { hashKey } from '../../domain/ids.ts';

/**
 * The same order for the same seed, on every node and at every reload; another order for another
 * student, so that the right answer is not always first.
 */
export function shuffle<T extends { readonly id: string }>(
  items: readonly T[],
  seed: string,
): readonly T[] {
  return items
    .map((item) => ({ item, rank: hashKey(seed, item.id) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ item }) => item);
}

/** Never the order that was given: a list to put in order must not come ordered. */
export function disorder<T extends { readonly id: string }>(
  items: readonly T[],
  seed: string,
): readonly T[] {
  const shuffled = shuffle(items, seed);
  const isSame = shuffled.every(({ id }, index) => id === items[index]?.id);
  return isSame ? [...shuffled.slice(1), ...shuffled.slice(0, 1)] : shuffled;
}
