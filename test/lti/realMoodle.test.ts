/** Payloads of a real Moodle 4.5, signed again (test/fixtures/moodle-4.5), and what is kept of them. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createSimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import type { Launch } from '../../src/lti/index.ts';
import { createLti } from '../../src/lti/index.ts';
import { accepted, begin, claim, makeClock, makeLog, openDoor, openTempStore } from './door.ts';
import type { Door } from './door.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'moodle-4.5');
const readFixture = async (name: string) =>
  z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')));
const toolUrl = 'https://tool.example';

/** The tool in production, registered with the addresses that this Moodle publishes. */
async function openRealDoor(namesAllowed = false): Promise<Door> {
  const clock = makeClock();
  const issuer = 'https://moodle.example';
  const platform = await createSimulatedPlatform({
    issuer,
    toolUrl,
    clientId: 'client-1',
    now: clock.now,
  });
  const keys = platform.keys.map(({ publicJwk }) => publicJwk);
  const fetch = async (url: unknown) =>
    url === `${issuer}/mod/lti/certs.php` ? Response.json({ keys }) : Response.error();
  const store = await openTempStore(clock.now);
  const log = makeLog();
  const options = { store, publicUrl: toolUrl, production: true, now: clock.now, log, fetch };
  const lti = await createLti(options);
  await lti.platforms.add({ ...platform.registration(), namesAllowed });
  return { lti, store, platform, clock, log };
}

async function launchFixture(door: Door, name: string): Promise<Launch> {
  const fixture = await readFixture(name);
  const target = `${toolUrl}/lti/launch?x=1`;
  const begun = await begin(door, {
    ...door.platform.loginParams('3', '4'),
    target_link_uri: target,
  });
  const now = Math.floor(door.clock.now() / 1000);
  const own = { nonce: begun.nonce, iat: now, exp: now + 60, [claim('target_link_uri')]: target };
  return accepted(door, { begun, change: () => ({ ...fixture, ...own }) });
}

const everyRight = ['send-scores', 'read-results', 'read-line-items', 'make-line-items'];

describe('a launch of a real Moodle 4.5', () => {
  let door: Door;
  beforeAll(async () => {
    door = await openRealDoor();
  });

  test.each([
    ['launch-learner', 'resource-link', 'learner', '3'],
    ['launch-instructor', 'resource-link', 'instructor', '33'],
    ['launch-administrator', 'resource-link', 'administrator', '2'],
    ['launch-deep-linking', 'deep-linking', 'instructor', '33'],
    ['launch-submission-review', 'submission-review', 'instructor', '33'],
  ])('%s is accepted as %s', async (...[name, kind, role, sub]) => {
    const launched = await launchFixture(door, name);
    expect(launched).toMatchObject({ kind, role, sub, platformFamily: 'moodle', locale: 'en' });
    expect(launched.context).toEqual({ id: '2', title: 'Bac pro MCV 1re', label: 'MCV1' });
    expect(launched.scores?.rights).toEqual(everyRight);
    expect(launched.groups).toEqual([]);
  });

  test('has its coupled line item with the query that Moodle wants back', async () => {
    const { scores } = await launchFixture(door, 'launch-learner');
    expect(scores?.lineItem).toBe(
      'https://moodle.example/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1',
    );
  });

  test('every launch fixture is covered', async () => {
    const names = (await readdir(folder)).filter((name) => name.startsWith('launch-'));
    expect(names).toHaveLength(5);
  });
});

async function everything({ store, log }: Door, launched: Launch): Promise<string> {
  const all = await Promise.all([
    store.platforms.find('byIssuer', { limit: 500 }),
    store.deployments.find('byPlatform', { limit: 500 }),
    store.schools.find('byName', { limit: 500 }),
  ]);
  return JSON.stringify([launched, log.lines, all.map(({ docs }) => docs)]);
}

describe('what must not be kept', () => {
  /** National number, user name, e-mail, outcome addresses of LTI 1.1 (model.md 2). */
  const forbidden = [
    /073\d{5}AB/,
    /person_sourcedid|sourcedid/i,
    /ines\.marchal/,
    /eleve1/,
    /@example\.test|@mirabelliers/,
    /basicoutcome|lis_outcome|service\.php"/,
    /user_username|user_id/,
    /guid/,
  ];

  test.each([true, false])(
    'is in no document, line or answer (names allowed: %s)',
    async (names) => {
      const door = await openRealDoor(names);
      const kept = await everything(door, await launchFixture(door, 'launch-learner'));
      for (const text of forbidden) expect(kept).not.toMatch(text);
      expect(kept.includes('Nom1')).toBe(names);
      expect(kept).not.toContain('"given_name"');
    },
  );

  test('nor from the demonstration, with everything switched on', async () => {
    const door = await openDoor({ register: { namesAllowed: true } });
    Object.assign(door.platform.switches, { names: true, emails: true });
    const payload = JSON.stringify(door.platform.claims('3', '4', 'n'));
    expect(payload).toMatch(/073\d{5}AB/);
    expect(payload).toContain('ines.marchal@');
    const kept = await everything(door, await accepted(door));
    for (const text of forbidden) expect(kept).not.toMatch(text);
  });

  test('in a launch attempt is the person who begins it', async () => {
    const door = await openDoor();
    const { state } = await begin(door);
    const { createHash } = await import('node:crypto');
    const id = createHash('sha256').update(state).digest('base64url');
    const kept = await door.store.launchAttempts.get(id);
    expect(Object.keys(kept ?? {}).sort()).toEqual([
      '_id',
      'bindingHash',
      'deploymentHint',
      'expiresAt',
      'moodleCmid',
      'nonceHash',
      'platformId',
      'targetLinkUri',
      'version',
    ]);
  });
});
