import { expect, test } from '@jest/globals';
import { platformId } from '../../src/domain/ids.ts';
import { createDiagnostics } from '../../src/store/index.ts';
import type { Store } from '../../src/store/index.ts';
import { makeClock, openTempStore } from '../lti/door.ts';

const platform = platformId.parse('p');

/** A store whose diagnostics can't be written while `away` says so. */
async function open() {
  const clock = makeClock();
  const store = await openTempStore(clock.now);
  const state = { away: true };
  const answers = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const own: unknown = Reflect.get(of, name);
        if (typeof own !== 'function') return own;
        return (...args: unknown[]): unknown => {
          if (state.away) throw new Error('no answer');
          return Reflect.apply(own, of, args);
        };
      },
    });
  const { diagnostics, platformHealth } = store;
  const guarded = new Map<string | symbol, object>([
    ['diagnostics', answers(diagnostics)],
    ['platformHealth', answers(platformHealth)],
  ]);
  const wrapped: Store = new Proxy(store, {
    get: (of, name): unknown => guarded.get(name) ?? Reflect.get(of, name),
  });
  const warnings: string[] = [];
  const recorder = createDiagnostics({
    store: wrapped,
    now: clock.now,
    warn: (message) => warnings.push(message),
  });
  const rows = async () =>
    (await store.diagnostics.find('byTime', { limit: 500, order: 'desc' })).docs;
  return { clock, store, state, recorder, warnings, rows };
}

test('a store that is away costs the oldest lines, whose number is told once it is back', async () => {
  const { store, state, recorder, warnings, rows } = await open();
  for (let at = 0; at < 5000; at += 1)
    recorder.note({ kind: 'launch', code: 'ok', platformId: platform, reference: `R-${at}` });
  await recorder.flush();
  expect(warnings.join()).toContain('not written');
  expect(await rows()).toEqual([]);
  state.away = false;
  await recorder.flush();
  const count = (code: string) => store.diagnostics.count('byCode', { eq: [code] }, 9999);
  expect(await count('ok')).toBe(2000);
  expect(await store.diagnostics.get('R-4999')).toBeDefined();
  expect(await store.diagnostics.get('R-0')).toBeUndefined();
  const told = await store.diagnostics.find('byCode', { eq: ['lost'], limit: 10 });
  expect(told.docs).toMatchObject([{ kind: 'lost', about: '3000' }]);
});

test('counts grow in one line, are exact after a failure, and start again ten minutes later', async () => {
  const { clock, state, recorder, rows } = await open();
  const score = () => recorder.note({ kind: 'score', code: 'http-500', platformId: platform });
  for (let at = 0; at < 30; at += 1) score();
  await recorder.flush();
  state.away = false;
  await recorder.flush();
  for (let at = 0; at < 70; at += 1) score();
  await recorder.flush();
  expect((await rows()).map(({ count }) => count)).toEqual([100]);
  clock.advance(10 * 60_000);
  score();
  await recorder.flush();
  expect((await rows()).map(({ count }) => count)).toEqual([1, 100]);
});

test('a platform’s health keeps the newest of each fact', async () => {
  const { clock, store, state, recorder } = await open();
  const note = { kind: 'launch', platformId: platform } as const;
  recorder.note({ ...note, code: 'ok', driftSeconds: 2, family: 'moodle' });
  await recorder.flush();
  state.away = false;
  clock.advance(1000);
  recorder.note({ ...note, code: 'KB-07', failure: 'token-expired', driftSeconds: 400 });
  await recorder.flush();
  const at = clock.now();
  expect(await store.platformHealth.get(platform)).toMatchObject({
    acceptedAt: at - 1000,
    refused: { at, code: 'KB-07' },
    drift: { at, seconds: 400 },
    family: 'moodle',
  });
});

test('what does not fit the schema is cut, and never keeps the other lines out', async () => {
  const { state, recorder, rows } = await open();
  state.away = false;
  const odd = 'Inès <script>'.repeat(30);
  recorder.note({ kind: 'launch', code: odd, about: odd, deployment: odd, driftSeconds: -1e300 });
  recorder.note({ kind: 'launch', code: '', reference: 'not a reference!' });
  recorder.note({ kind: 'launch', code: 'ok', reference: 'good' });
  await recorder.flush();
  const kept = await rows();
  expect(kept).toHaveLength(2);
  expect(JSON.stringify(kept)).not.toMatch(/[è<> ]/);
});
