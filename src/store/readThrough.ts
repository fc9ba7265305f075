import { createRecent } from '../domain/recent.ts';
import type { Recent } from '../domain/recent.ts';

export interface ReadThrough<V> extends Pick<Recent<V>, 'forget'> {
  /** Misses are not kept: what is made now must be found at once. */
  through(key: string, read: () => Promise<V | undefined>): Promise<V | undefined>;
}

/** A small cache of one kind of document: at most `max` of them, for `maxAgeMs` (5 s). */
export function readThrough<V>(now: () => number, max: number, maxAgeMs?: number): ReadThrough<V> {
  const recent = createRecent<V>(max, maxAgeMs);
  return {
    forget: (key) => recent.forget(key),
    async through(key, read) {
      const known = recent.get(key, now());
      if (known !== undefined) return known;
      const value = await read();
      return value === undefined ? undefined : recent.set(key, value, now());
    },
  };
}
