/** AG-2 of lti.md 1.3: pages of line items, and what each answer of the platform means. */
import { describe, expect, test } from '@jest/globals';
import { idOf } from './door.ts';
import {
  addColumn,
  calls,
  ensure,
  findOfLink,
  held,
  isList,
  own,
  posts,
  ready,
  useGradebook,
  theDoor,
} from './gradebook.ts';

useGradebook();

const many = (count: number) => {
  for (let at = 0; at < count; at += 1)
    addColumn(String(100 + at), {
      tag: held.wanted.tag,
      resourceId: at === count - 1 ? held.wanted.resourceId : 'other',
    });
};

describe('AG-2 a list in pages', () => {
  test('with curly quotes and &amp; is read to its end', async () => {
    many(7);
    // A platform that filters nothing: the one we want is on the last page.
    const limited = await ready({
      lineItemsUrl: `${held.wanted.lineItemsUrl}&limit=2`,
      tag: held.wanted.tag,
    });
    expect(limited).toMatchObject({ created: false, url: expect.stringContaining('/106/') });
  });

  test('that a platform does not filter is filtered here', async () => {
    held.answerOf = ({ method, url }) => {
      if (!isList({ method, url })) return undefined;
      const ids =
        url.searchParams.get('page') === '2' ? [['b', held.wanted.resourceId]] : [['a', 'other']];
      const items = ids.map(([id, resourceId]) => ({
        id: `${theDoor().platform.issuer}/items/${id}`,
        tag: held.wanted.tag,
        resourceId,
      }));
      const next = Buffer.from(`<${url.origin}${url.pathname}?page=2&amp;x=1>; rel=“next”`);
      return Response.json(items, {
        headers: url.searchParams.has('page') ? {} : { link: next.toString('latin1') },
      });
    };
    expect(await ready()).toEqual({
      kind: 'ready',
      url: `${theDoor().platform.issuer}/items/b`,
      created: false,
    });
  });

  test.each([
    ['leads to another origin', () => '<https://evil.example/p2>; rel="next"'],
    ['leads back to itself', (url: URL) => `<${url.href}>; rel="next"`],
    ['never ends', (url: URL) => `<?page=${Number(url.searchParams.get('page')) + 1}>; rel="next"`],
  ])('that %s makes no second column', async (_name, link) => {
    held.answerOf = ({ method, url }) =>
      isList({ method, url }) ? Response.json([], { headers: { link: link(url) } }) : undefined;
    expect(await ensure()).toEqual({ kind: 'unavailable', why: 'line-items-incomplete' });
    expect(posts()).toEqual([]);
    expect(calls('/lineitems').length).toBeLessThanOrEqual(20);
    expect(held.sent.some(({ url }) => url.hostname === 'evil.example')).toBe(false);
  });
});

describe('AG-2 the answer to reading', () => {
  test.each([
    [400, { kind: 'refused', why: 'rejected' }],
    [403, { kind: 'refused', why: 'forbidden' }],
    [404, { kind: 'refused', why: 'rejected' }],
    [409, { kind: 'unavailable', why: 'http-409' }],
    [422, { kind: 'refused', why: 'rejected' }],
    [429, { kind: 'unavailable', why: 'http-429' }],
    [500, { kind: 'unavailable', why: 'http-500', said: true }],
    [503, { kind: 'unavailable', why: 'http-503' }],
  ])('%i is %j, and nothing is made', async (status, outcome) => {
    theDoor().platform.switches.answers = { 'line-items': [status] };
    expect(await ensure()).toEqual(outcome);
    expect(posts()).toEqual([]);
  });

  test('401 once is asked again with a new token, twice waits', async () => {
    theDoor().platform.switches.answers = { 'line-items': [401] };
    expect((await ready()).created).toBe(true);
    theDoor().platform.switches.answers = { 'line-items': [401, 401] };
    expect(await ensure()).toEqual({ kind: 'unavailable', why: 'http-401' });
  });

  test('that is no list waits', async () => {
    held.answerOf = ({ url }) =>
      url.pathname.endsWith('/lineitems') ? new Response('<html>', { status: 200 }) : undefined;
    expect(await ensure()).toEqual({ kind: 'unavailable', why: 'unreadable' });
  });

  test('a token that is not given for another reason waits: most pass by themselves', async () => {
    // What Moodle answers when it could not read our keys, or our clocks differ.
    held.answerOf = ({ url }) =>
      url.pathname.endsWith('/token.php')
        ? Response.json({ error: 'invalid_client' }, { status: 400 })
        : undefined;
    expect(await ensure()).toEqual({ kind: 'unavailable', why: 'token-http-400' });
  });

  test('no token for the scope is refused, no answer waits', async () => {
    theDoor().platform.switches.grades = 'none';
    expect(await ensure()).toEqual({ kind: 'refused', why: 'forbidden' });
    theDoor().platform.switches.grades = 'sync-and-columns';
    theDoor().platform.switches.down = 'refuse';
    expect(await ensure()).toEqual({ kind: 'unavailable', why: 'token-network' });
  });
});

/** The search goes through, then the platform answers so. */
const makeAnswers = (status: number) => {
  held.answerOf = ({ method }) =>
    method === 'POST' && posts().length > 0 ? Response.json({}, { status }) : undefined;
};

describe('AG-2 the answer to making', () => {
  test.each([
    [400, { kind: 'refused', why: 'rejected' }],
    [403, { kind: 'refused', why: 'forbidden' }],
    [404, { kind: 'refused', why: 'rejected' }],
    [409, { kind: 'unavailable', why: 'http-409' }],
    [422, { kind: 'refused', why: 'rejected' }],
    [429, { kind: 'unavailable', why: 'http-429' }],
    [500, { kind: 'unavailable', why: 'http-500', said: true }],
  ])('%i is %j', async (status, outcome) => {
    makeAnswers(status);
    expect(await ensure()).toEqual(outcome);
    expect(own()).toEqual([]);
  });

  test('lost on its way leaves one column, found at once', async () => {
    held.answerOf = ({ method, body, url }) => {
      if (method !== 'POST' || !url.pathname.endsWith('/lineitems')) return undefined;
      const item: unknown = JSON.parse(body);
      expect(item).toMatchObject({ tag: 'phase-avant' });
      addColumn('77', { tag: held.wanted.tag, resourceId: held.wanted.resourceId });
      return Response.error();
    };
    expect(await ready()).toMatchObject({ url: expect.stringContaining('/77/'), created: false });
  });

  test('of a disabled platform waits', async () => {
    const { issuer, clientId } = theDoor().platform;
    await theDoor().lti.platforms.disable(issuer, clientId);
    expect(await ensure()).toEqual({ kind: 'unavailable', why: 'platform-inactive' });
    expect(await findOfLink()).toEqual({ kind: 'unavailable', why: 'platform-inactive' });
    await theDoor().lti.platforms.enable(idOf(theDoor()), theDoor().platform.registration());
  });
});
