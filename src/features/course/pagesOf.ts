/** Ids that the store reads at once. */
const idsAtOnce = 200;

/** Any number of them, in parts that the store reads at once. */
export function pagesOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / idsAtOnce) }, (_, page) =>
    all.slice(page * idsAtOnce, (page + 1) * idsAtOnce),
  );
}
