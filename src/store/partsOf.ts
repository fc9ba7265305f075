/** Ids that the store reads at once. */
const idsAtOnce = 200;

/** Any number of them, in parts that the store reads at once. */
export function partsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / idsAtOnce) }, (_, part) =>
    all.slice(part * idsAtOnce, (part + 1) * idsAtOnce),
  );
}
