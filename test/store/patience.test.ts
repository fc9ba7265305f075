import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { StoreAwayError } from '../../src/store/errors.ts';
import { patiently, withPatience } from '../../src/store/patience.ts';

/** What `work` gives or throws, as a request that waits at most `ms` for the store. */
function asRequest<T>(ms: number, work: (end: () => void) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    withPatience(ms, (end) => {
      work(end).then(resolve, reject);
    });
  });
}
const call = (ms: number) => patiently(() => wait(ms, 'answer'));

test('a request waits so long for all its store calls together, and no longer', async () => {
  const start = Date.now();
  const asked = asRequest(200, async () => {
    for (let calls = 0; calls < 20; calls += 1) await call(50);
  });
  await expect(asked).rejects.toThrow(StoreAwayError);
  expect(Date.now() - start).toBeLessThan(1000);
});

test('calls beside each other wait once, and what is not the store costs nothing', async () => {
  const asked = asRequest(400, async () => {
    await Promise.all(Array.from({ length: 20 }, () => call(50)));
    await wait(450);
    return call(50);
  });
  expect(await asked).toBe('answer');
});

test('what goes on behind an answer, and what no request asked for, waits as long as it takes', async () => {
  const behind = asRequest(50, async (end) => {
    end();
    return call(150);
  });
  expect(await behind).toBe('answer');
  expect(await call(150)).toBe('answer');
});
