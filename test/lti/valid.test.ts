/** The valid launches of the certification (lti.md 1.2) and what becomes of their claims. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../../src/domain/role.ts';
import { accepted, begin, claim, openDoor } from './door.ts';
import type { Door } from './door.ts';

const v2 = 'http://purl.imsglobal.org/vocab/lis/v2/';
const names = { given_name: undefined, family_name: undefined, name: undefined };

let door: Door;
let named: Door;
beforeAll(async () => {
  door = await openDoor();
  named = await openDoor({ register: { namesAllowed: true } });
});

const roleCases: readonly (readonly [string, readonly string[], Role])[] = [
  ['VT-1: one full role', [`${v2}membership#Instructor`], 'instructor'],
  ['VS-1: one full role', [`${v2}membership#Learner`], 'learner'],
  [
    'VT-2: several roles',
    [
      `${v2}membership#Instructor`,
      `${v2}institution/person#Staff`,
      `${v2}institution/person#Other`,
    ],
    'instructor',
  ],
  [
    'VS-2: several roles',
    [`${v2}membership#Learner`, `${v2}institution/person#Student`, `${v2}membership#Mentor`],
    'learner',
  ],
  ['VT-3: a short role', ['Instructor'], 'instructor'],
  ['VS-3: a short role', ['Learner'], 'learner'],
  ['VT-4: an unknown role alone', [`${v2}unknown/unknown#Helper`], 'visitor'],
  [
    'VS-4: a role with an unknown one',
    [`${v2}membership#Learner`, `${v2}uknownrole/unknown#Unknown`],
    'learner',
  ],
  ['VT-5 (empty text) and VS-5 (empty text): an empty role', [''], 'visitor'],
  ['VT-5 (empty list) and VS-5 (empty list): no role', [], 'visitor'],
];

describe('a valid launch of the certification', () => {
  test.each(roleCases)('%s', async (_name, roles, role) => {
    expect((await accepted(door, { change: { [claim('roles')]: roles } })).role).toBe(role);
  });

  test.each([
    ['VT', '33'],
    ['VS', '3'],
  ])('%s-6: only an e-mail gives no name', async (_name, personId) => {
    const change = { ...names, email: 'someone@school.example' };
    const launched = await accepted(named, { personId, change });
    expect(launched).not.toHaveProperty('name');
    expect(JSON.stringify(launched)).not.toContain('someone@');
  });

  test.each([
    ['VT', '33'],
    ['VS', '3'],
  ])(
    '%s-7: only names give the name, when the administrator allowed names',
    async (_n, personId) => {
      const change = { given_name: 'Ada', family_name: 'Lovelace', name: 'Ada Lovelace' };
      expect(await accepted(named, { personId, change })).toHaveProperty('name', 'Ada Lovelace');
      const inParts = { ...change, name: undefined };
      expect(await accepted(named, { personId, change: inParts })).toHaveProperty(
        'name',
        'Ada Lovelace',
      );
      expect(await accepted(door, { personId, change })).not.toHaveProperty('name');
    },
  );

  test.each([
    ['VT', '33'],
    ['VS', '3'],
  ])('%s-8: nothing personal gives a launch without a name', async (_name, personId) => {
    const blank = { ...names, name: '   ' };
    expect(await accepted(named, { personId, change: names })).not.toHaveProperty('name');
    expect(await accepted(named, { personId, change: blank })).not.toHaveProperty('name');
  });

  test.each([
    ['VT', '33'],
    ['VS', '3'],
  ])('%s-9: an e-mail without a context', async (_name, personId) => {
    const change = { ...names, email: 'someone@school.example', [claim('context')]: undefined };
    const launched = await accepted(named, { personId, change });
    expect(launched).not.toHaveProperty('context');
    expect(launched.resourceLink?.id).toBe('4');
  });

  test('accepts an audience given as a list of one', async () => {
    expect((await accepted(door, { change: { aud: [door.platform.clientId] } })).ok).toBe(true);
  });
});

describe('what a launch tells', () => {
  test('is the person, the place and the services, in our words', async () => {
    const { platform } = door;
    expect(await accepted(door)).toEqual({
      ok: true,
      kind: 'resource-link',
      platformId: expect.any(String),
      platformGeneration: 1,
      platformFamily: 'moodle',
      platformVersion: '2024100700',
      deploymentKey: expect.any(String),
      schoolId: expect.any(String),
      schoolHints: {},
      frameOrigins: [platform.issuer],
      sub: '3',
      role: 'learner',
      context: { id: '2', title: 'Vente, CAP EPC', label: '1CAP-EPC' },
      resourceLink: { id: '4', title: 'Premier arrivé, premier sorti' },
      placement: platform.links[3]?.custom['placement'],
      groups: [],
      locale: 'fr',
      returnUrl: expect.stringContaining('/mod/lti/return.php'),
      rosterUrl: expect.stringContaining('/memberships'),
      scores: {
        rights: ['send-scores', 'read-results', 'read-line-items', 'make-line-items'],
        lineItem: expect.stringContaining('/lineitem?type_id=1'),
        lineItems: expect.stringContaining('/lineitems?type_id=1'),
      },
    });
  });

  test('remembers the product family of the platform', async () => {
    await accepted(door);
    const [known] = await door.lti.platforms.list();
    expect(known?.family).toBe('moodle');
  });

  test.each([
    ['12,7', ['12', '7']],
    [' 12 , ,12,', ['12']],
    ['$Moodle.Person.userGroupIds', []],
    ['', []],
    [undefined, []],
    [7, []],
  ])('reads groups %j as %j', async (groups, expected) => {
    const change = { [claim('custom')]: { groups } };
    expect((await accepted(door, { change })).groups).toEqual(expected);
  });

  test.each([
    ['12,7', ['12', '7']],
    [' a%2Cb , ,12,12,%E0%A4%A', ['a,b', '12']],
    [
      Array.from({ length: 30 }, (_, at) => at).join(','),
      Array.from({ length: 20 }, (_, at) => `${at}`),
    ],
    ['$Context.id.history', undefined],
    ['', undefined],
    [7, undefined],
  ])('reads the courses it was copied from, %j, as %j', async (history, expected) => {
    const change = { [claim('custom')]: { history } };
    expect((await accepted(door, { change })).copiedFrom).toEqual(expected);
  });

  test.each(['not-a-uuid', '', '$Placement.id', 5, null, { a: 1 }])(
    'has no placement from %j',
    async (placement) => {
      const change = { [claim('custom')]: { placement } };
      expect(await accepted(door, { change })).not.toHaveProperty('placement');
    },
  );

  test('takes null for what the platform does not have', async () => {
    const change = {
      [claim('launch_presentation')]: { return_url: null, locale: null },
      [claim('context')]: null,
      [claim('custom')]: null,
      [claim('tool_platform')]: null,
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': null,
    };
    const launched = await accepted(door, { change });
    for (const name of ['returnUrl', 'locale', 'context', 'scores', 'platformFamily'])
      expect(launched).not.toHaveProperty(name);
  });

  test('has no address on another origin: our token would go there, or the person', async () => {
    const elsewhere = 'https://evil.example/lineitem';
    const change = {
      'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint': {
        scope: ['https://purl.imsglobal.org/spec/lti-ags/scope/score'],
        lineitem: elsewhere,
        lineitems: elsewhere,
      },
      [claim('launch_presentation')]: { return_url: elsewhere },
    };
    const launched = await accepted(door, { change });
    expect(launched.scores).toEqual({ rights: ['send-scores'] });
    expect(launched).not.toHaveProperty('returnUrl');
  });

  test.each([
    ['sync-only', ['send-scores', 'read-results', 'read-line-items']],
    ['none', undefined],
  ] as const)('knows what the gradebook allows with grades « %s »: %j', async (grades, rights) => {
    door.platform.switches.grades = grades;
    expect((await accepted(door)).scores?.rights).toEqual(rights);
    door.platform.switches.grades = 'sync-and-columns';
  });

  test.each([
    ['LtiDeepLinkingRequest', 'deep-linking'],
    ['LtiSubmissionReviewRequest', 'submission-review'],
  ] as const)('%s is of the kind %s', async (message, kind) => {
    const change = () => door.platform.claims('33', '4', begun.nonce, { message, forUserId: '3' });
    const begun = await begin(door);
    expect((await accepted(door, { begun, change })).kind).toBe(kind);
  });

  test('DL-1: deep linking opens without a target link', async () => {
    const begun = await begin(door);
    const message = 'LtiDeepLinkingRequest' as const;
    const payload = door.platform.claims('33', '4', begun.nonce, { message });
    const change = () => ({ ...payload, [claim('target_link_uri')]: undefined });
    expect((await accepted(door, { begun, change })).kind).toBe('deep-linking');
  });

  test.each(['LtiDataPrivacyLaunchRequest', 'DataPrivacyLaunchRequest'])(
    'a data-privacy launch (%s) needs neither a link nor a role',
    async (message) => {
      const change = {
        [claim('message_type')]: message,
        [claim('resource_link')]: undefined,
        [claim('roles')]: undefined,
      };
      const launched = await accepted(door, { change });
      expect([launched.kind, launched.role]).toEqual(['data-privacy', 'visitor']);
    },
  );
});
