/** H-04: however many answers come at once, a launch attempt opens one launch. */
import { describe, expect, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import type { Store } from '../../src/store/index.ts';
import { begin, makeToken, openDoor, refusalOf } from './door.ts';
import type { Door } from './door.ts';

async function late<T>(work: () => Promise<T>): Promise<T> {
  await wait(25);
  const result = await work();
  await wait(25);
  return result;
}

/** Every verb on launch attempts takes its time, before and after. */
function slow(store: Store): Store {
  const { launchAttempts } = store;
  return {
    ...store,
    launchAttempts: {
      ...launchAttempts,
      get: (id) => late(() => launchAttempts.get(id)),
      insert: (doc) => late(() => launchAttempts.insert(doc)),
      take: (id) => late(() => launchAttempts.take(id)),
    },
  };
}

async function replay(door: Door, times: number): Promise<readonly string[]> {
  const begun = await begin(door);
  const id_token = await makeToken(door, begun);
  const { state, bindingSecret } = begun;
  const answers = await Promise.all(
    Array.from({ length: times }, () =>
      door.lti.completeLaunch({ params: { state, id_token }, bindingSecret }),
    ),
  );
  return answers.map(refusalOf);
}

describe('H-04: fifty replays at once', () => {
  test.each([
    ['on the store as it is', undefined],
    ['on a slow store', slow],
  ])('%s give exactly one launch', async (_name, wrap) => {
    const door = await openDoor(wrap === undefined ? {} : { wrap });
    const answers = await replay(door, 50);
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(1);
    expect(answers.filter((answer) => answer.startsWith('launch-expired'))).toHaveLength(49);
  });

  test('on two nodes with one store give exactly one launch', async () => {
    const one = await openDoor();
    const two = await openDoor({ register: false, wrap: () => one.store });
    const begun = await begin(one);
    const id_token = await makeToken(one, begun);
    const { state, bindingSecret } = begun;
    const answers = await Promise.all(
      [one, two, one, two].map(({ lti }) =>
        lti.completeLaunch({ params: { state, id_token }, bindingSecret }),
      ),
    );
    expect(answers.map(refusalOf).filter((answer) => answer === 'accepted')).toHaveLength(1);
  });
});
