/** What a request asks of the school's collections, in order: `attempts.get`. The session is global, so it is left out. */
import type { TestApp } from './testApp.ts';

export async function countCalls(
  { services }: TestApp,
  act: () => Promise<unknown>,
): Promise<readonly string[]> {
  const { store } = services;
  const { school } = store;
  const calls: string[] = [];
  Reflect.set(store, 'school', (...ask: Parameters<typeof school>) => watch(school(...ask), calls));
  try {
    await act();
  } finally {
    Reflect.set(store, 'school', school);
  }
  return calls;
}

/** Every verb of every collection is written down, then done. */
function watch<T extends object>(door: T, calls: string[]): T {
  return new Proxy(door, {
    get(collections, name) {
      const collection: unknown = Reflect.get(collections, name);
      if (typeof collection !== 'object' || collection === null) return collection;
      return new Proxy(collection, {
        get(verbs, verb) {
          const own: unknown = Reflect.get(verbs, verb);
          if (typeof own !== 'function') return own;
          return (...ask: unknown[]) => {
            calls.push(`${String(name)}.${String(verb)}`);
            return Reflect.apply(own, verbs, ask);
          };
        },
      });
    },
  });
}
