import { stat } from 'node:fs/promises';
import { setImmediate as pause, setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
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

/** Answered by the system while this process is held up. */
const quick = () => patiently(() => stat('/').then(() => 'answer'));

function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('an answer that came while the process itself was held up is taken', async () => {
  const asked = asRequest(200, async () => {
    // Where the event loop looks at what has arrived: its timers are next.
    await stat('/');
    const answer = quick();
    holdUp(600);
    return answer;
  });
  expect(await asked).toBe('answer');
});

test('being held up takes half a second of the patience, not all of it', async () => {
  const asked = asRequest(1200, async () => {
    const first = quick();
    holdUp(1500);
    await first;
    return call(300);
  });
  expect(await asked).toBe('answer');
});

test('a store that answers nothing is given up in time, slice by slice', async () => {
  const start = Date.now();
  await expect(
    asRequest(1200, () => patiently(() => new Promise<never>(() => undefined))),
  ).rejects.toThrow(StoreAwayError);
  expect(Date.now() - start).toBeGreaterThan(1100);
  expect(Date.now() - start).toBeLessThan(2500);
});

const nothing = (): void => undefined;

/** A request as large as they are, and the timer it leaves behind (a limiter's, say). */
function leaveTimer(): { readonly request: WeakRef<object>; readonly timer: NodeJS.Timeout } {
  const request = { headers: 'of the request' };
  const timers: NodeJS.Timeout[] = [];
  withPatience(100, () => {
    timers.push(setTimeout(nothing, 60_000));
    return request;
  });
  const [timer] = timers;
  if (timer === undefined) throw new Error('no timer');
  return { request: new WeakRef(request), timer };
}

test('a timer that a request leaves behind does not keep the request in memory', async () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('no collector to call');
  const { request, timer } = leaveTimer();
  await pause();
  collect();
  clearTimeout(timer);
  expect(request.deref()).toBeUndefined();
});
