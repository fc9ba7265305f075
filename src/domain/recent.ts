/**
 * A small cache with bounded staleness (model.md 8: at most 5 s) and bounded size. It reads no clock:
 * the caller says what time it is.
 */
import { secondMs } from './time.ts';

export interface Recent<V> {
  get(key: string, now: number): V | undefined;
  set(key: string, value: V, now: number): V;
  forget(key: string): void;
}

const recentMs = 5 * secondMs;

/** After a write, until no node knows what was there before. */
export const knownEverywhereMs = recentMs + secondMs;

/** Keeps at most `max` values for `maxAgeMs`; the oldest written goes first. */
export function createRecent<V>(max: number, maxAgeMs: number = recentMs): Recent<V> {
  const values = new Map<string, { value: V; at: number }>();
  return {
    get(key, now) {
      const held = values.get(key);
      return held !== undefined && now - held.at < maxAgeMs ? held.value : undefined;
    },
    set(key, value, now) {
      values.delete(key);
      values.set(key, { value, at: now });
      if (values.size > max) {
        const [oldest] = values.keys();
        if (oldest !== undefined) values.delete(oldest);
      }
      return value;
    },
    forget(key) {
      values.delete(key);
    },
  };
}
