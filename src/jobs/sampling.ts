/** Which of many is looked at again: the first of each key and every so many after it, per node. */
export interface Sampling {
  takes(key: string): boolean;
}

/** Past `maxKeys` it forgets them all: their next one is the first again. */
export function createSampling(every: number, maxKeys = 10_000): Sampling {
  const seen = new Map<string, number>();
  return {
    takes(key) {
      if (seen.size >= maxKeys && !seen.has(key)) seen.clear();
      const count = seen.get(key) ?? 0;
      seen.set(key, (count + 1) % every);
      return count === 0;
    },
  };
}
