/** A store that fails in the middle of a registration: it can be finished all the same (lti.md 2.2). */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { deploymentKeyOf } from '../../src/domain/ids.ts';
import type { Collection } from '../../src/store/contract.ts';
import type { Store } from '../../src/store/index.ts';
import { accepted, idOf, openDoor, refusal } from './door.ts';
import type { Door } from './door.ts';

/** Fails at the nth write from when it is set, once. */
let failing = 0;
/** Whether the write that fails came through: only its answer was lost. */
let cameThrough = false;
beforeEach(() => {
  failing = 0;
  cameThrough = false;
});

async function write<R>(work: () => Promise<R>): Promise<R> {
  failing -= 1;
  if (failing !== 0) return work();
  if (cameThrough) await work();
  throw new Error('cut');
}

const cut = <D extends { _id: string }>(collection: Collection<D>): Collection<D> => ({
  ...collection,
  insert: (doc) => write(() => collection.insert(doc)),
  change: (id, fn) => write(() => collection.change(id, fn)),
});

const wrap = (store: Store): Store => ({
  ...store,
  invitations: cut(store.invitations),
  schools: cut(store.schools),
  deployments: cut(store.deployments),
  platforms: cut(store.platforms),
});

const openEmpty = (): Promise<Door> => openDoor({ register: false, wrap });

/** Confirmed, its first launch says whose school it opens. */
async function confirmAndLaunch(door: Door): Promise<string | undefined> {
  await door.lti.platforms.enable(idOf(door), door.platform.registration());
  const { schoolId } = await accepted(door);
  return (await door.store.schools.get(schoolId))?.name;
}

const asked = (door: Door, school: string) => ({ ...door.platform.registration(), school });
const openIt = (door: Door, address: string) =>
  door.lti.register(
    Object.fromEntries(new URL(door.platform.registrationUrl(address)).searchParams),
  );
const invite = ({ lti }: Door) => lti.invite({ namesAllowed: false, school: 'Lycée invité' });

describe('values by hand, typed again after a failure', () => {
  test.each([
    [1, 'school'],
    [2, 'deployment'],
    [3, 'platform'],
  ])('at write %i, of the %s, make the platform, in the school of the last time', async (nth) => {
    const door = await openEmpty();
    failing = nth;
    const broken = door.lti.platforms.addPending(asked(door, 'Lycée mal écrit'));
    await expect(broken).rejects.toThrow('cut');
    expect(await door.lti.platforms.list()).toEqual([]);
    expect(await door.lti.platforms.addPending(asked(door, 'Lycée A'))).toBe('added');
    expect(await confirmAndLaunch(door)).toBe('Lycée A');
  });
});

describe('a platform without any deployment', () => {
  test('of which an earlier version was cut short, proposes it at its first launch', async () => {
    const door = await openEmpty();
    await door.lti.platforms.add(door.platform.registration());
    const key = deploymentKeyOf(idOf(door), '1');
    await door.store.deployments.delete(key);
    expect(await refusal(door)).toMatch(/^deployment-pending/);
    await door.lti.platforms.setDeployment(key, 'active');
    await accepted(door);
  });

  test('takes one in a terminal, in the school that it registered for', async () => {
    const door = await openEmpty();
    const { deploymentId, ...rest } = door.platform.registration();
    expect(await door.lti.platforms.addPending({ ...rest, school: 'Lycée A' })).toBe('added');
    expect(await door.lti.platforms.add({ ...rest, deploymentId })).toBe('added');
    expect(await confirmAndLaunch(door)).toBe('Lycée A');
  });
});

test('refusing a deployment, cut before its sessions ended, ends them when it is done again', async () => {
  const door = await openEmpty();
  await door.lti.platforms.add(door.platform.registration());
  const { deploymentKey, platformGeneration } = await accepted(door);
  const refuse = () => door.lti.platforms.setDeployment(deploymentKey, 'disabled');
  failing = 2;
  await expect(refuse()).rejects.toThrow('cut');
  await refuse();
  const platform = await door.lti.platforms.findNow(idOf(door));
  expect(platform?.generation).toBe(platformGeneration + 1);
});

describe('a registration by an invitation', () => {
  test.each([
    [2, 'school'],
    [3, 'deployment'],
    [4, 'platform'],
  ])('cut at write %i, of the %s, says so and leaves the invitation good', async (nth) => {
    const door = await openEmpty();
    const address = await invite(door);
    failing = nth;
    expect(await openIt(door, address)).toEqual({ ok: false, reason: 'not-kept' });
    expect(await door.lti.platforms.list()).toEqual([]);
    expect(await openIt(door, address)).toMatchObject({ ok: true, outcome: 'registered' });
    expect(await confirmAndLaunch(door)).toBe('Lycée invité');
  });

  test('cut before anything was posted can be opened again', async () => {
    const door = await openEmpty();
    const address = await invite(door);
    failing = 1;
    await expect(openIt(door, address)).rejects.toThrow('cut');
    expect(door.platform.calls).toEqual([]);
    expect(await openIt(door, address)).toMatchObject({ ok: true, outcome: 'registered' });
  });

  test('whose platform was written, but the answer lost, is there', async () => {
    const door = await openEmpty();
    const address = await invite(door);
    failing = 4;
    cameThrough = true;
    expect(await openIt(door, address)).toMatchObject({ ok: true });
    expect(await confirmAndLaunch(door)).toBe('Lycée invité');
  });

  test('that is kept stays so when the invitation can’t be written any more', async () => {
    const door = await openEmpty();
    const address = await invite(door);
    failing = 5;
    expect(await openIt(door, address)).toMatchObject({ ok: true, outcome: 'registered' });
    expect(await openIt(door, address)).toEqual({ ok: false, reason: 'invitation-used' });
    expect(await confirmAndLaunch(door)).toBe('Lycée invité');
  });
});
