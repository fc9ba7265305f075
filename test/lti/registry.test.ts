/** Registrations: what is accepted, what the same one again does, and how soon others see it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deploymentKeyOf, platformKey } from '../../src/domain/ids.ts';
import { createLti } from '../../src/lti/index.ts';
import type { NewPlatform } from '../../src/lti/index.ts';
import { platform as platformSchema } from '../../src/store/platformDocuments.ts';
import { accepted, begin, idOf, launch, makeLog, openDoor, refusal, toolUrl } from './door.ts';
import type { Door } from './door.ts';

const moodle: NewPlatform = {
  issuer: 'https://moodle.example',
  clientId: 'c',
  authUrl: 'https://moodle.example/mod/lti/auth.php',
  tokenUrl: 'https://moodle.example/mod/lti/token.php',
  jwksUrl: 'https://moodle.example/mod/lti/certs.php',
  deploymentId: '1',
};

async function openProduction(door: Door) {
  const options = { store: door.store, publicUrl: toolUrl, now: door.clock.now, log: makeLog() };
  return createLti({ ...options, production: true });
}

async function schoolsOf({ store }: Door) {
  const { docs } = await store.deployments.find('byPlatform', { limit: 500 });
  const schools = await store.schools.getMany([...new Set(docs.map(({ schoolId }) => schoolId))]);
  return schools.map(({ name }) => name).sort();
}

let empty: Door;
beforeAll(async () => {
  empty = await openDoor({ register: false });
});

describe('adding a platform', () => {
  test('makes it active at once, without names, with its deployment and a school', async () => {
    const door = await openDoor({ register: false });
    expect(await door.lti.platforms.add(moodle)).toBe('added');
    const [known] = await door.lti.platforms.list();
    expect(known).toMatchObject({ status: 'active', namesAllowed: false, name: 'moodle.example' });
    expect(await schoolsOf(door)).toEqual(['Établissement']);
    const { docs } = await door.store.schools.find('byName', { limit: 1 });
    expect(docs[0]?.calendar).toMatchObject({
      timeZone: 'Europe/Paris',
      schoolDays: [1, 2, 3, 4, 5],
    });
  });

  test('gives two platforms without a school one each, and those of one name the same', async () => {
    const door = await openDoor({ register: false });
    await door.lti.platforms.add(moodle);
    await door.lti.platforms.add({ ...moodle, clientId: 'd' });
    await door.lti.platforms.add({ ...moodle, clientId: 'e', school: 'Lycée des Mirabelliers' });
    await door.lti.platforms.add({ ...moodle, clientId: 'f', school: ' Lycée des Mirabelliers ' });
    expect(await schoolsOf(door)).toEqual([
      'Lycée des Mirabelliers',
      'Établissement',
      'Établissement',
    ]);
  });

  test('again changes nothing; with a new deployment adds it to the same school', async () => {
    const door = await openDoor({ register: false });
    await door.lti.platforms.add({ ...moodle, school: 'Lycée A' });
    expect(await door.lti.platforms.add(moodle)).toBe('exists');
    expect(await door.lti.platforms.add({ ...moodle, deploymentId: '2' })).toBe('exists');
    const { docs } = await door.store.deployments.find('byPlatform', { limit: 10 });
    expect(docs.map(({ deploymentId, status }) => [deploymentId, status])).toEqual([
      ['1', 'active'],
      ['2', 'active'],
    ]);
    expect(await schoolsOf(door)).toEqual(['Lycée A']);
  });

  test('with other addresses is refused, unless it was disabled', async () => {
    const door = await openDoor({ register: false });
    await door.lti.platforms.add(moodle);
    const moved = { ...moodle, tokenUrl: 'https://moodle.example/other' };
    expect(await door.lti.platforms.add(moved)).toHaveProperty('problem');
    await door.lti.platforms.disable(moodle.issuer, moodle.clientId);
    expect(await door.lti.platforms.add(moved)).toBe('added');
    const [known] = await door.lti.platforms.list();
    expect(known).toMatchObject({ status: 'active', tokenUrl: moved.tokenUrl, generation: 2 });
  });

  test('again leaves names as they were chosen, unless it says otherwise', async () => {
    const door = await openDoor({ register: false });
    const { platforms } = door.lti;
    const named = async () => (await platforms.list())[0];
    await platforms.add({ ...moodle, namesAllowed: true });
    expect(await platforms.add(moodle)).toBe('exists');
    await platforms.disable(moodle.issuer, moodle.clientId);
    expect(await platforms.add(moodle)).toBe('added');
    expect(await named()).toMatchObject({ status: 'active', namesAllowed: true });
    expect(await named()).not.toHaveProperty('forgetNamesFrom');
    await platforms.disable(moodle.issuer, moodle.clientId);
    expect(await platforms.add({ ...moodle, namesAllowed: false })).toBe('added');
    const off = { namesAllowed: false, forgetNamesFrom: expect.any(Number) };
    expect(await named()).toMatchObject(off);
  });

  test('twenty times at once makes one platform, one deployment, one school', async () => {
    const door = await openDoor({ register: false });
    const added = await Promise.all(
      Array.from({ length: 20 }, () => door.lti.platforms.add({ ...moodle, school: 'Lycée A' })),
    );
    expect(added.filter((outcome) => outcome === 'added')).toHaveLength(1);
    expect(added.filter((outcome) => outcome === 'exists')).toHaveLength(19);
    expect((await door.store.schools.find('byName', { limit: 10 })).docs).toHaveLength(1);
  });

  test.each([
    ['issuer', 'http://moodle.example'],
    ['authUrl', 'http://192.168.1.2/auth'],
    ['tokenUrl', 'ftp://moodle.example'],
    ['jwksUrl', 'certs.php'],
    ['jwksUrl', 'https://user:secret@moodle.example/certs'],
    ['authUrl', 'https://moodle.example/#a'],
    ['authUrl', 'javascript:alert(1)'],
    ['tokenUrl', 'http://localhost.evil.example/'],
    ['clientId', ''],
    ['deploymentId', ''],
    ['school', ' '],
  ])('with %s %s is refused and leaves nothing', async (name, value) => {
    const door = empty;
    const added = await door.lti.platforms.add({ ...moodle, [name]: value });
    expect(added).toEqual({ problem: expect.stringContaining(name) });
    expect(await door.lti.platforms.list()).toEqual([]);
    expect(await schoolsOf(door)).toEqual([]);
  });

  test('with a text that is too long is refused', async () => {
    const tokenUrl = `${moodle.tokenUrl}?${'x'.repeat(2000)}`;
    const long = 'x'.repeat(256);
    for (const change of [{ tokenUrl }, { clientId: long }, { deploymentId: long }])
      expect(await empty.lti.platforms.add({ ...moodle, ...change })).toHaveProperty('problem');
    expect(await empty.lti.platforms.list()).toEqual([]);
  });

  test('accepts http on this machine only, and never in production', async () => {
    const door = await openDoor({ register: false });
    const production = await openProduction(door);
    for (const host of ['localhost', '127.0.0.1:81', '[::1]:8080']) {
      const address = `http://${host}`;
      const local = { issuer: address, authUrl: address, tokenUrl: address, jwksUrl: address };
      const platform = { ...moodle, ...local };
      expect(await production.platforms.add(platform)).toHaveProperty('problem');
      expect(await door.lti.platforms.add(platform)).toBe('added');
    }
  });

  test('an http platform that is there already opens nothing in production', async () => {
    const door = await openDoor();
    const production = await openProduction(door);
    const params = door.platform.loginParams('3', '4');
    expect(await production.startLogin({ params, bindingSecret: 's' })).toMatchObject({
      ok: false,
      code: 'platform-disabled',
    });
  });
});

describe('what other nodes see', () => {
  test('a platform that is added is found at once', async () => {
    const one = await openDoor({ register: false });
    const two = await openDoor({ register: false, wrap: () => one.store });
    const params = one.platform.loginParams('3', '4');
    const ask = { params, bindingSecret: 's' };
    expect((await two.lti.startLogin(ask)).ok).toBe(false);
    await one.lti.platforms.add(one.platform.registration());
    expect((await two.lti.startLogin(ask)).ok).toBe(true);
  });

  test('a platform that is disabled is refused within five seconds, a disabled deployment too', async () => {
    const one = await openDoor();
    const two = await openDoor({ register: false, wrap: () => one.store });
    const other = { ...one, lti: two.lti };
    await begin(other);
    await one.lti.platforms.disable(one.platform.issuer, one.platform.clientId);
    two.clock.advance(5001);
    const params = one.platform.loginParams('3', '4');
    expect(await two.lti.startLogin({ params, bindingSecret: 's' })).toMatchObject({ ok: false });
    await one.lti.platforms.add(one.platform.registration());
    const key = deploymentKeyOf(idOf(one), '1');
    await one.store.deployments.change(key, (known) => ({ ...known, status: 'disabled' }));
    expect(await refusal(one)).toBe('platform-disabled H-09 deployment disabled');
  });

  test('a disabled deployment opens nothing under the sessions that are counted anew', async () => {
    const one = await openDoor();
    const two = await openDoor({ register: false, wrap: () => one.store });
    const other = { ...one, lti: two.lti };
    const { platformGeneration, deploymentKey } = await accepted(other);
    two.clock.advance(5001);
    await two.lti.platforms.find(idOf(one));
    two.clock.advance(3000);
    // The deployment is in the cache of this node for longer than the platform.
    await accepted(other);
    await one.lti.platforms.setDeployment(deploymentKey, 'disabled');
    const before = await launch(other);
    expect(before).toMatchObject({ ok: true, platformGeneration });
    expect((await two.lti.platforms.findNow(idOf(one)))?.generation).toBe(platformGeneration + 1);
    expect(await refusal(other)).toBe('platform-disabled H-09 deployment disabled');
  });

  test('disabling what is not there says so, and twice is as good as once', async () => {
    const door = await openDoor();
    const { issuer, clientId } = door.platform;
    expect(await door.lti.platforms.disable(issuer, 'other')).toBe('unknown');
    expect(await door.lti.platforms.disable(issuer, clientId)).toBe('disabled');
    expect(await door.lti.platforms.disable(issuer, clientId)).toBe('disabled');
    expect((await door.lti.platforms.find(idOf(door)))?.generation).toBe(2);
  });
});

test('all platforms are listed, past the first page of them', async () => {
  const door = await openDoor();
  const [first] = await door.lti.platforms.list();
  if (first === undefined) throw new Error('no platform');
  const known = platformSchema.parse(
    Object.fromEntries(Object.entries(first).filter(isOfDocument)),
  );
  for (let index = 0; index < 520; index += 20) {
    const clientIds = Array.from({ length: 20 }, (_item, more) => `client-${index + more}`);
    await door.store.platforms.insertMany(
      clientIds.map((clientId) =>
        Object.assign({}, known, { clientId, _id: platformKey(known.issuer, clientId) }),
      ),
    );
  }
  expect(await door.lti.platforms.list()).toHaveLength(521);
});

const isOfDocument = ([name]: [string, unknown]): boolean => name !== 'version';

describe('who may frame our pages', () => {
  test('is the platform, where it asks to log in, and what the administrator added', async () => {
    const door = await openDoor({ register: false });
    await door.lti.platforms.add({ ...moodle, authUrl: 'https://sso.example/auth' });
    const [known] = await door.lti.platforms.list();
    if (known === undefined) throw new Error('no platform');
    const { setFrameOrigins } = door.lti.platforms;
    const pasted = ['https://ent.example/portail?x=1', 'https://moodle.example', 'https://ÉNT.fr'];
    expect(await setFrameOrigins(known._id, pasted)).toBe('set');
    expect(await door.lti.frameOrigins(known._id)).toEqual([
      'https://moodle.example',
      'https://sso.example',
      'https://ent.example',
      'https://xn--nt-9ia.fr',
    ]);
    expect(await setFrameOrigins(known._id, [])).toBe('set');
    expect(await door.lti.frameOrigins(known._id)).toHaveLength(2);
  });

  test.each([
    'ent.example',
    'https://*.example',
    "https://ent.example;script-src'self'",
    'https://me:pw@ent.example',
    'http://ent.example',
    'data:text/html,x',
  ])('is nobody more when an address is none: %s', async (line) => {
    const id = idOf(empty);
    const { setFrameOrigins } = empty.lti.platforms;
    const wrong = await setFrameOrigins(id, ['https://ent.example', line]);
    expect(wrong).toEqual({ wrong: 'address', line });
  });

  test('is named ten times at most, and by http on this machine outside production only', async () => {
    const door = await openDoor();
    const { setFrameOrigins } = door.lti.platforms;
    const many = Array.from({ length: 11 }, (_one, index) => `https://ent${index}.example`);
    expect(await setFrameOrigins(idOf(door), many)).toEqual({ wrong: 'many' });
    expect(await setFrameOrigins(idOf(door), [...many.slice(1), 'https://ent1.example/'])).toBe(
      'set',
    );
    const local = ['http://127.0.0.1:4001'];
    expect(await setFrameOrigins(idOf(door), local)).toBe('set');
    const { platforms } = await openProduction(door);
    expect(await platforms.setFrameOrigins(idOf(door), local)).toHaveProperty('wrong', 'address');
  });

  test('is every school of a Canvas that has one issuer for all, from the first launch on', async () => {
    const door = await openDoor({ register: false });
    const canvas = {
      ...moodle,
      issuer: 'https://canvas.instructure.com',
      authUrl: 'https://sso.canvaslms.com/api/lti/authorize_redirect',
    };
    await door.lti.platforms.add(canvas);
    await door.lti.platforms.add({ ...canvas, issuer: 'https://canvas.notinstructure.com' });
    const origins = (issuer: string) => door.lti.frameOrigins(platformKey(issuer, 'c'));
    expect(await origins(canvas.issuer)).toContain('https://*.instructure.com');
    expect(await origins('https://canvas.notinstructure.com')).toHaveLength(2);
  });

  test('is nobody for an unknown platform', async () => {
    const door = await openDoor({ register: false });
    expect(await door.lti.frameOrigins(idOf(door))).toEqual([]);
  });
});
