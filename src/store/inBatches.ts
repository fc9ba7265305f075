/** There is no verb over many documents: those that change are written so many at a time. */
const changesAtOnce = 50;

export async function inBatches<T>(
  all: readonly T[],
  write: (one: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < all.length; at += changesAtOnce)
    await Promise.all(all.slice(at, at + changesAtOnce).map(write));
}
