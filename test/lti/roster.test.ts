/** Names and roles: NR-1 … NR-6 of lti.md 1.3, and what a list may look like. */
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import type { RosterRead } from '../../src/lti/index.ts';
import { accepted, idOf, openDoor } from './door.ts';
import type { Door } from './door.ts';

const scope = 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';
const format = 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json';

interface Sent {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

const sent: Sent[] = [];
/** In place of the platform, for an address that this answers. */
let answerOf: (url: URL) => Response | undefined = () => undefined;
const fetchSpied: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  sent.push({ url, headers: request.headers, body: await request.clone().text() });
  return answerOf(url) ?? fetch(input, init);
};

let door: Door;
let url = '';
beforeAll(async () => {
  door = await openDoor({ register: { namesAllowed: true }, options: { fetch: fetchSpied } });
  url = (await accepted(door)).rosterUrl ?? '';
});
afterEach(() => {
  answerOf = () => undefined;
  sent.length = 0;
  Object.assign(door.platform.switches, { answers: {}, down: 'no', names: true, emails: false });
  // Past the life of the token of the test before.
  door.clock.advance(2 * 3_600_000);
});

const read = (address = url) => door.lti.readRoster(idOf(door), { url: address });
const rosterCalls = () => sent.filter(({ url: to }) => to.pathname.includes('/memberships'));
const membersOf = (roster: RosterRead) => {
  if (roster.kind !== 'read') throw new Error(`${roster.kind} ${roster.why}`);
  return roster.members;
};
const page = (members: readonly unknown[], headers: Record<string, string> = {}) =>
  Response.json({ id: url, context: { id: '2' }, members }, { headers });

describe('NR-1 the roster claim of a launch', () => {
  test('gives the address', () => {
    expect(url).toBe(
      `${door.platform.issuer}/mod/lti/services.php/CourseSection/2/bindings/1/memberships`,
    );
  });

  test('is absent where the platform has none, and dropped on an origin that is not its own', async () => {
    const name = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
    for (const value of [
      undefined,
      {},
      { context_memberships_url: null },
      { context_memberships_url: 'https://evil.example/members' },
    ])
      expect((await accepted(door, { change: { [name]: value } })).rosterUrl).toBeUndefined();
  });
});

describe('NR-2 to NR-5 the request', () => {
  test('NR-2 gives everybody once, with roles and names', async () => {
    const roster = await read();
    expect(roster).toMatchObject({ kind: 'read', complete: true });
    expect(membersOf(roster)).toHaveLength(27);
    expect(membersOf(roster)).toContainEqual({
      sub: who.diligent,
      name: 'Yanis Ferhat',
      role: 'learner',
      status: 'active',
    });
    const roleOf = (sub: string) => membersOf(roster).find((one) => one.sub === sub)?.role;
    expect(roleOf(who.teacher)).toBe('instructor');
    expect(roleOf(who.administrator)).toBe('administrator');
  });

  test('NR-3 asks for exactly the media type of membership containers', async () => {
    await read();
    expect(rosterCalls().map(({ headers }) => headers.get('accept'))).toEqual([format]);
  });

  test('NR-4 carries a bearer token', async () => {
    await read();
    expect(rosterCalls()[0]?.headers.get('authorization')).toMatch(/^Bearer \S+$/);
    expect(rosterCalls()[0]?.headers.get('user-agent')).toMatch(/^Elan\//);
  });

  test('NR-5 asks its token for the roster scope and no other', async () => {
    await read();
    const asked = sent.filter(({ url: to }) => to.pathname.endsWith('/token.php'));
    expect(asked.map(({ body }) => new URLSearchParams(body).get('scope'))).toEqual([scope]);
  });
});

describe('pages', () => {
  test('NR-6 (pages): are read to the end', async () => {
    const roster = await read(`${url}?limit=10`);
    expect(roster).toMatchObject({ kind: 'read', complete: true });
    expect(new Set(membersOf(roster).map(({ sub }) => sub)).size).toBe(27);
    expect(rosterCalls()).toHaveLength(3);
  });

  test.each([
    ['curly quotes and &amp;', (next: string) => `<${next}>; rel=“next”`],
    ['a bare word after others', (next: string) => `<${url}>; rel=first, <${next}>; rel=next`],
    ['a relative address', () => '<?from=1&amp;limit=1>; title="x"; rel="next"'],
  ])('are followed by %s', async (_name, link) => {
    answerOf = (to) => {
      if (!to.pathname.endsWith('/memberships')) return undefined;
      if (to.searchParams.get('from') === '1') return page([{ user_id: 'b' }]);
      const header = Buffer.from(link(`${url}?from=1&amp;limit=1`)).toString('latin1');
      return page([{ user_id: 'a' }], { link: header });
    };
    expect(membersOf(await read()).map(({ sub }) => sub)).toEqual(['a', 'b']);
  });

  test('NR-6 (origin): of another origin are not asked for: the token would go there', async () => {
    answerOf = (to) =>
      to.pathname.endsWith('/memberships')
        ? page([{ user_id: 'a' }], { link: '<https://evil.example/p2>; rel="next"' })
        : undefined;
    expect(await read()).toMatchObject({ kind: 'read', complete: false });
    expect(sent.some(({ url: to }) => to.hostname === 'evil.example')).toBe(false);
    expect(await read('https://evil.example/p1')).toEqual({
      kind: 'unavailable',
      why: 'other-origin',
    });
    expect(sent.some(({ url: to }) => to.hostname === 'evil.example')).toBe(false);
  });

  test('NR-6 (page ceiling): that lead back to themselves, or never end, stop', async () => {
    answerOf = (to) =>
      to.pathname.endsWith('/memberships')
        ? page([{ user_id: 'a' }], { link: `<${url}>; rel="next"` })
        : undefined;
    expect(await read()).toMatchObject({ kind: 'read', complete: false });
    expect(rosterCalls()).toHaveLength(1);
    sent.length = 0;
    answerOf = (to) => {
      const from = Number(to.searchParams.get('from'));
      return to.pathname.endsWith('/memberships')
        ? page([{ user_id: from }], { link: `<${url}?from=${from + 1}>; rel="next"` })
        : undefined;
    };
    expect(await read()).toMatchObject({ kind: 'read', complete: false });
    expect(rosterCalls()).toHaveLength(50);
  });

  test('NR-6 (member ceiling): hold at most 2,000 members in all, and 4 MB each', async () => {
    const many = Array.from({ length: 2500 }, (_, at) => ({ user_id: String(at) }));
    answerOf = (to) => (to.pathname.endsWith('/memberships') ? page(many) : undefined);
    const roster = await read();
    expect(roster).toMatchObject({ kind: 'read', complete: false });
    expect(membersOf(roster)).toHaveLength(2000);
    const all = Array.from({ length: 12_000 }, (_, at) => ({ user_id: String(at) }));
    answerOf = (to) => (to.pathname.endsWith('/memberships') ? page(all) : undefined);
    const staffRoom = await read();
    expect(staffRoom).toMatchObject({ kind: 'read', complete: false });
    expect(membersOf(staffRoom)).toHaveLength(2000);
    const huge = [{ user_id: 'a', name: 'x'.repeat(4_200_000) }];
    answerOf = (to) => (to.pathname.endsWith('/memberships') ? page(huge) : undefined);
    expect(await read()).toEqual({ kind: 'unavailable', why: 'too-large' });
  });

  test('that fail after the first leave an incomplete list', async () => {
    answerOf = (to) =>
      to.searchParams.get('from') === '10' ? new Response('', { status: 500 }) : undefined;
    const roster = await read(`${url}?limit=10`);
    expect(roster).toMatchObject({ kind: 'read', complete: false });
    expect(membersOf(roster)).toHaveLength(10);
  });
});

const one = async (member: object) => {
  answerOf = (to) => (to.pathname.endsWith('/memberships') ? page([member]) : undefined);
  return read();
};

describe('members', () => {
  test.each([
    [['Instructor'], 'instructor'],
    [['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'], 'learner'],
    [['http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor'], 'visitor'],
    [
      ['Instructor', 'http://purl.imsglobal.org/vocab/lis/v2/person#Administrator'],
      'administrator',
    ],
    ['Learner', 'visitor'],
    [undefined, 'visitor'],
  ])('NR-6 (roles): with the roles %j are %s', async (roles, role) => {
    expect(membersOf(await one({ user_id: 'a', roles }))).toMatchObject([{ role }]);
  });

  test.each([
    ['Active', 'active'],
    [undefined, 'active'],
    ['Inactive', 'inactive'],
    ['Deleted', 'deleted'],
    ['Suspended', 'inactive'],
  ])('NR-6 (status): with the status %j are %s', async (status, kept) => {
    expect(membersOf(await one({ user_id: 'a', status }))).toMatchObject([{ status: kept }]);
  });

  test('come without e-mail and national number, and without a name where it is not allowed', async () => {
    door.platform.switches.emails = true;
    const text = JSON.stringify(await read());
    expect(text).toContain('Yanis');
    for (const person of door.platform.people) {
      expect(text).not.toContain(person.email);
      if (person.idnumber !== '') expect(text).not.toContain(person.idnumber);
    }
    const nameless = await openDoor({ register: { namesAllowed: false } });
    const { rosterUrl = '' } = await accepted(nameless);
    const roster = await nameless.lti.readRoster(idOf(nameless), { url: rosterUrl });
    expect(membersOf(roster)).toHaveLength(27);
    expect(JSON.stringify(roster)).not.toContain('Yanis');
  });

  test('who can’t be read make the list incomplete, not unreadable', async () => {
    answerOf = (to) =>
      to.pathname.endsWith('/memberships') ? page([{ user_id: 'a' }, {}, null, 'x']) : undefined;
    const roster = await read();
    expect(roster).toMatchObject({ kind: 'read', complete: false });
    expect(membersOf(roster)).toHaveLength(1);
  });
});

describe('a list that is not given', () => {
  test('NR-6 (401): once with 401 comes with a new token', async () => {
    await read();
    door.platform.tokens.clear();
    sent.length = 0;
    expect(await read()).toMatchObject({ kind: 'read' });
    expect(rosterCalls()).toHaveLength(2);
    door.platform.switches.answers = { roster: [401, 401] };
    expect(await read()).toEqual({ kind: 'unavailable', why: 'http-401' });
  });

  test('NR-6 (403): with 403, or without the scope, is off', async () => {
    door.platform.switches.answers = { roster: [403] };
    expect(await read()).toEqual({ kind: 'refused', why: 'http-403' });
    door.clock.advance(2 * 3_600_000);
    door.platform.switches.rosterClaim = false;
    expect(await read()).toEqual({ kind: 'refused', why: 'token-scope' });
    door.platform.switches.rosterClaim = true;
  });

  test('for want of a token, but not for its scope, is not there now', async () => {
    door.clock.advance(2 * 3_600_000);
    answerOf = (to) =>
      to.pathname.endsWith('/token.php')
        ? Response.json({ error: 'invalid_client' }, { status: 400 })
        : undefined;
    expect(await read()).toEqual({ kind: 'unavailable', why: 'token-http-400' });
  });

  test.each([404, 500, 503, 302])('with %i is not there now', async (status) => {
    door.platform.switches.answers = { roster: [status] };
    expect(await read()).toEqual({ kind: 'unavailable', why: `http-${status}` });
  });

  test('that is no list, or no answer, is not there now', async () => {
    for (const body of ['<html>', '{}', '[]', '{"members":{}}']) {
      answerOf = (to) =>
        to.pathname.endsWith('/memberships') ? new Response(body, { status: 200 }) : undefined;
      expect(await read()).toEqual({ kind: 'unavailable', why: 'unreadable' });
    }
    answerOf = () => undefined;
    door.platform.switches.only = ['roster'];
    door.platform.switches.down = 'refuse';
    expect(await read()).toEqual({ kind: 'unavailable', why: 'network' });
    door.platform.switches.only = [];
  });
});
