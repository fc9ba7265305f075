import { readFile } from 'node:fs/promises';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { createLocalJWKSet } from 'jose';
import request from 'supertest';
import { who } from '../../src/demo/cast.ts';
import { addItem } from '../../src/demo/platform/gradebook.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { makePlatform } from './tool.ts';

const fixture = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(`test/fixtures/moodle-4.5/${name}.json`, 'utf8'));

/** Keys and types all the way down; the texts of arrays of texts are kept, as they are vocabulary. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shape(inner)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** A link with the custom parameters of the Moodle that the fixtures come from. */
async function platformOfFixtures(): Promise<SimulatedPlatform> {
  const platform = await makePlatform();
  platform.switches.emails = true;
  platform.addLink({
    id: '9',
    custom: {
      seq: 'A',
      start: '$ResourceLink.available.startDateTime',
      due: '$ResourceLink.submission.endDateTime',
      grp: '$Moodle.Person.userGroupIds',
    },
  });
  return platform;
}

describe('the claims of the simulated Moodle', () => {
  test.each([
    ['launch-learner', who.diligent],
    ['launch-instructor', who.teacher],
    ['launch-administrator', who.administrator],
  ])('have the keys, types and roles of %s.json', async (name, personId) => {
    const platform = await platformOfFixtures();
    expect(shape(platform.claims(personId, '9', 'n'))).toEqual(shape(await fixture(name)));
  });

  test('have the shape of a deep linking request', async () => {
    const platform = await platformOfFixtures();
    const claims = platform.claims(who.teacher, '9', 'n', { message: 'LtiDeepLinkingRequest' });
    expect(shape(claims)).toEqual(shape(await fixture('launch-deep-linking')));
  });

  test('have the shape of a submission review, without `lineitem` when the link has two', async () => {
    const platform = await platformOfFixtures();
    addItem(platform.gradebook, {
      label: 'Participation',
      scoreMaximum: 100,
      resourceLinkId: '9',
      coupled: false,
    });
    const claims = platform.claims(who.teacher, '9', 'n', {
      message: 'LtiSubmissionReviewRequest',
      forUserId: who.diligent,
    });
    expect(shape(claims)).toEqual(shape(await fixture('launch-submission-review')));
  });

  test('keep unknown variables as typed and resolve the known ones', async () => {
    const platform = await platformOfFixtures();
    const custom = platform.claims(who.diligent, '9', 'n')[
      'https://purl.imsglobal.org/spec/lti/claim/custom'
    ];
    expect(custom).toMatchObject({ start: '$ResourceLink.available.startDateTime', grp: '' });
  });

  test('give a custom parameter with capitals twice', async () => {
    const platform = await makePlatform();
    platform.addLink({ id: '9', custom: { groupIds: 'x' } });
    const claims = platform.claims(who.diligent, '9', 'n');
    expect(claims['https://purl.imsglobal.org/spec/lti/claim/custom']).toMatchObject({
      groupIds: 'x',
      groupids: 'x',
    });
  });

  test('leave names, user name and e-mail out, but never the id number', async () => {
    const platform = await makePlatform();
    platform.switches.names = false;
    const claims = platform.claims(who.diligent, '4', 'n');
    expect(Object.keys(claims)).not.toEqual(expect.arrayContaining(['given_name']));
    expect(claims).not.toHaveProperty('name');
    expect(claims).not.toHaveProperty('email');
    expect(claims['https://purl.imsglobal.org/spec/lti/claim/ext']).toEqual({ lms: 'moodle-2' });
    expect(claims['https://purl.imsglobal.org/spec/lti/claim/lis']).toMatchObject({
      person_sourcedid: expect.stringMatching(/^\d{8}AB$/),
    });
  });

  test('drop the grade claim, the roster claim, or only the right to make columns', async () => {
    const platform = await makePlatform();
    const endpoint = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
    platform.switches.grades = 'sync-only';
    expect(platform.claims(who.diligent, '4', 'n')[endpoint]).toMatchObject({
      scope: [
        'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
        'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
        'https://purl.imsglobal.org/spec/lti-ags/scope/score',
      ],
    });
    platform.switches.grades = 'none';
    platform.switches.rosterClaim = false;
    const claims = platform.claims(who.diligent, '4', 'n');
    expect(claims).not.toHaveProperty([endpoint]);
    expect(JSON.stringify(claims)).not.toContain('memberships');
  });
});

describe('the tokens of the simulated Moodle', () => {
  test('verify with the published key, and no longer after a rotation', async () => {
    const platform = await makePlatform();
    const token = await platform.sign(platform.claims(who.diligent, '4', 'n'));
    const keys = async () =>
      createLocalJWKSet((await request(platform.app).get('/mod/lti/certs.php')).body);
    const { payload } = await jwtVerify(token, await keys(), { issuer: platform.issuer });
    expect(payload.exp).toBe((payload.iat ?? 0) + 60);
    await platform.rotateKey();
    await expect(jwtVerify(token, await keys())).rejects.toThrow('no applicable key');
  });

  test('can be wrong on purpose: no kid, another kid, unsigned, HS256 with the public key', async () => {
    const platform = await makePlatform();
    const payload = platform.claims(who.diligent, '4', 'n');
    const noKid = await platform.sign(payload, { kid: null });
    expect(decodeProtectedHeader(noKid)).toEqual({ typ: 'JWT', alg: 'RS256' });
    const foreign = await platform.sign(payload, { kid: 'imstester_66067', header: { jku: 'x' } });
    expect(decodeProtectedHeader(foreign)).toMatchObject({ kid: 'imstester_66067', jku: 'x' });
    const unsigned = await platform.sign(payload, { alg: 'none' });
    expect(unsigned.endsWith('.')).toBe(true);
    expect(decodeJwt(unsigned).sub).toBe(who.diligent);
    const key = new TextEncoder().encode(JSON.stringify(platform.keys[0]?.publicJwk));
    const confused = await platform.sign(payload, { alg: 'HS256', key });
    expect(decodeProtectedHeader(confused).alg).toBe('HS256');
  });

  test('follow the drift of the clock', async () => {
    const platform = await makePlatform(() => 1_000_000);
    platform.switches.clockDriftMs = -60_000;
    expect(platform.claims(who.diligent, '4', 'n')['iat']).toBe(940);
  });
});
