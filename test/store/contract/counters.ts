import { expect, test } from '@jest/globals';
import type { MakeDatabase } from './database.ts';
import { fresh, someday, times, useStore } from './useStore.ts';

export function countersContract(make: MakeDatabase): void {
  const held = useStore(make);

  test('hits are counted in the window that holds now', async () => {
    const { counters } = held.store;
    const key = fresh('key');
    const windowMs = 60_000;
    const start = Math.floor(someday / windowMs) * windowMs;
    const hit = (now: number) => counters.hit(key, { now, windowMs });
    expect(await hit(start)).toEqual({ count: 1, resetAt: start + windowMs });
    expect(await hit(start + windowMs - 1)).toEqual({ count: 2, resetAt: start + windowMs });
    expect(await hit(start + windowMs)).toEqual({ count: 1, resetAt: start + 2 * windowMs });
    expect(await counters.hit(fresh('key'), { now: start, windowMs })).toMatchObject({ count: 1 });
  });

  test('50 parallel hits are all counted', async () => {
    const key = fresh('key');
    const hits = await Promise.all(
      times(50, () => held.store.counters.hit(key, { now: someday, windowMs: 1000 })),
    );
    const counts = hits.map(({ count }) => count).sort((a, b) => a - b);
    expect(counts).toEqual(times(50, (at) => at + 1));
  });

  test('next never gives a number twice, whoever asks and after reopening', async () => {
    const key = fresh('key');
    const numbers = await Promise.all(times(50, () => held.store.counters.next(key)));
    expect(numbers.sort((a, b) => a - b)).toEqual(times(50, (at) => at + 1));
    await held.reopen();
    expect(await held.store.counters.next(key)).toBe(51);
    expect(await held.store.counters.next(fresh('key'))).toBe(1);
  });

  test('windows that are over are swept, numbers are not', async () => {
    const key = fresh('key');
    const ask = { now: someday, windowMs: 1000 };
    await held.store.counters.hit(key, ask);
    await held.store.counters.next(key);
    await held.store.sweepExpired(someday + 10_000);
    expect(await held.store.sweepExpired(someday + 10_000)).toBe(0);
    expect(await held.store.counters.hit(key, ask)).toMatchObject({ count: 1 });
    expect(await held.store.counters.next(key)).toBe(2);
  });
}
