/** Line items of our own: AG-1 and AG-2 of lti.md 1.3, against the simulated Moodle. */
import { describe, expect, test } from '@jest/globals';
import { accepted, idOf, openDoor } from './door.ts';
import {
  addColumn,
  ags,
  calls,
  columns,
  ensure,
  fetchSpied,
  findOfLink,
  held,
  isList,
  own,
  posts,
  readOnly,
  ready,
  scopesAsked,
  useGradebook,
  theDoor,
} from './gradebook.ts';

const endpoint = `${ags}/claim/endpoint`;
useGradebook();

describe('AG-1 a line item of our own', () => {
  test('is made with label, maximum, resource id, tag and link; a score arrives in it and is read back', async () => {
    const { url, created } = await ready({ resourceLinkId: '4' });
    expect(created).toBe(true);
    expect(own()).toMatchObject([
      {
        label: 'Premier arrivé : avant',
        scoreMaximum: 100,
        resourceId: 'placement-1:avant',
        tag: 'phase-avant',
        resourceLinkId: '4',
        coupled: false,
      },
    ]);
    const score = {
      lineItem: url,
      userId: '3',
      scoreGiven: 80,
      scoreMaximum: 100,
      comment: 'Vérif : 4 points sur 5.',
      activityProgress: 'Submitted' as const,
      timestamp: theDoor().clock.now(),
    };
    expect(await theDoor().lti.sendScore(idOf(theDoor()), score)).toEqual({ kind: 'accepted' });
    const read = await theDoor().lti.readResult(idOf(theDoor()), { lineItem: url, userId: '3' });
    expect(read).toMatchObject({ kind: 'read', scoreGiven: 80, comment: score.comment });
  });

  test('is found again, whatever the teacher called it since, and made once only', async () => {
    const first = await ready();
    const [item] = own();
    if (item !== undefined) item.label = 'Préparation';
    expect(await ready()).toEqual({ ...first, created: false });
    expect(await ready({ known: first.url })).toEqual({ ...first, created: false });
    expect(own()).toHaveLength(1);
    expect(own()[0]?.label).toBe('Préparation');
  });

  test('is one column for twenty that ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => ready()));
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(own()).toHaveLength(1);
  });

  test('of two made at once is the older one, for every node', async () => {
    const other = await openDoor({
      register: false,
      options: { store: theDoor().store, fetch: fetchSpied, now: theDoor().clock.now },
    });
    const { promise: bothSearched, resolve: goOn } = Promise.withResolvers<undefined>();
    let making = 0;
    held.answerOf = ({ method, url }) => {
      if (method !== 'POST' || !url.pathname.endsWith('/lineitems')) return undefined;
      // Neither makes its own before both have found none.
      making += 1;
      if (making === 2) goOn(undefined);
      return making <= 2 ? bothSearched : undefined;
    };
    const there = other.lti.ensureLineItem(idOf(theDoor()), held.wanted);
    const [one, two] = await Promise.all([ensure(), there]);
    expect(own()).toHaveLength(2);
    const oldest = own()[0]?.id ?? '';
    for (const answer of [one, two])
      expect(answer).toMatchObject({ kind: 'ready', url: expect.stringContaining(`/${oldest}/`) });
  });

  test('that is gone is made again; the teacher’s own columns are never touched', async () => {
    const before = structuredClone(columns());
    const { url } = await ready();
    columns().splice(-1);
    const again = await ready({ known: url });
    expect(again.created).toBe(true);
    expect(columns().slice(0, before.length)).toEqual(before);
    expect(held.sent.map(({ method }) => method)).not.toContain('DELETE');
    expect(held.sent.map(({ method }) => method)).not.toContain('PUT');
  });

  test('goes without its link where the platform takes none for it', async () => {
    const { created } = await ready({ resourceLinkId: '999' });
    expect(created).toBe(true);
    expect(own()[0]).not.toHaveProperty('resourceLinkId');
  });
});

const of = async (claim: object) =>
  (await accepted(theDoor(), { change: { [endpoint]: claim } })).scores;
const at = (path: string) => `${theDoor().platform.issuer}/mod/lti/services.php/2/lineitems${path}`;

describe('AG-2 the claim', () => {
  test('with only `lineitem` gives that one', async () => {
    const scope = [`${ags}/scope/score`];
    expect(await of({ scope, lineitem: at('/5/lineitem') })).toEqual({
      rights: ['send-scores'],
      lineItem: at('/5/lineitem'),
    });
  });

  test('with only `lineitems` gives the list, where the link’s own is found', async () => {
    const scope = [`${ags}/scope/lineitem.readonly`];
    const scores = await of({ scope, lineitems: at('?type_id=1') });
    expect(scores).toEqual({ rights: ['read-line-items'], lineItems: at('?type_id=1') });
    const found = await findOfLink({ lineItemsUrl: scores?.lineItems ?? '', rights: readOnly });
    expect(found).toMatchObject({ kind: 'ready' });
  });

  test('with both gives both, queries kept', async () => {
    const scores = await of({
      scope: [`${ags}/scope/score`],
      lineitem: at('/5/lineitem?type_id=1'),
      lineitems: at('?type_id=1'),
    });
    expect(scores).toMatchObject({
      lineItem: at('/5/lineitem?type_id=1'),
      lineItems: at('?type_id=1'),
    });
  });

  test.each([
    [undefined, []],
    [null, []],
    [[], []],
    [['https://example.org/other'], []],
    [[`${ags}/scope/lineitem`], ['make-line-items']],
    [
      [`${ags}/scope/score`, `${ags}/scope/lineitem.readonly`],
      ['send-scores', 'read-line-items'],
    ],
  ])('with the scopes %j gives the rights %j', async (scope, rights) => {
    expect((await of({ scope, lineitems: at('') }))?.rights).toEqual(rights);
  });
});

const itemOf4 = () => columns().find(({ resourceLinkId }) => resourceLinkId === '4')?.id ?? '';

describe('the column of a link', () => {
  test('is found among those that we made for its phases', async () => {
    await ready({ resourceLinkId: '4' });
    const scores = (await accepted(theDoor())).scores;
    expect(scores).not.toHaveProperty('lineItem');
    expect(await findOfLink()).toEqual({
      kind: 'ready',
      url: expect.stringContaining(`/${itemOf4()}/lineitem?type_id=1`),
    });
  });

  test('with our own id of it goes before an older one', async () => {
    addColumn('90', { resourceLinkId: '4', resourceId: 'placement-1', coupled: true });
    expect(await findOfLink()).toMatchObject({ url: expect.stringContaining('/90/lineitem') });
  });

  test('that is not there is missing', async () => {
    expect(await findOfLink({ resourceLinkId: '998' })).toEqual({ kind: 'missing' });
  });
});

describe('AG-2 the requests', () => {
  test('have exactly the media types of line items and containers', async () => {
    const { url } = await ready();
    await ready({ known: url });
    const types = calls('/lineitems').map(({ method, headers, url: to }) => [
      method,
      to.pathname.endsWith('/lineitem') ? 'one' : 'list',
      headers.get('accept'),
      headers.get('content-type'),
    ]);
    const item = 'application/vnd.ims.lis.v2.lineitem+json';
    const list = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
    expect(types).toEqual([
      ['GET', 'list', list, null],
      ['POST', 'list', item, item],
      ['GET', 'list', list, null],
      ['GET', 'one', item, null],
    ]);
  });

  test('ask for `lineitem.readonly` to read and for `lineitem` only to make', async () => {
    await ready();
    expect(scopesAsked()).toEqual([`${ags}/scope/lineitem.readonly`, `${ags}/scope/lineitem`]);
  });

  test('read with `lineitem` where the claim lists nothing less', async () => {
    await ready({ rights: ['make-line-items'] });
    expect(scopesAsked()).toEqual([`${ags}/scope/lineitem`]);
  });

  test('keep the query of the address: filters come beside `type_id`', async () => {
    await ready();
    expect(calls('/lineitems')[0]?.url.search).toBe(
      '?type_id=1&tag=phase-avant&resource_id=placement-1%3Aavant',
    );
    expect(posts()[0]?.url.search).toBe('?type_id=1');
  });

  test('are not made without the right, and the answer says so', async () => {
    expect(await ensure({ rights: ['send-scores'] })).toEqual({ kind: 'refused', why: 'no-right' });
    expect(held.sent).toEqual([]);
    expect(await ensure({ rights: readOnly })).toEqual({ kind: 'refused', why: 'no-right' });
    expect(posts()).toEqual([]);
    expect(own()).toEqual([]);
  });

  test('do not go to another origin, where our token would leak', async () => {
    const refused = { kind: 'refused', why: 'other-origin' };
    expect(await ensure({ lineItemsUrl: 'https://evil.example/lineitems' })).toEqual(refused);
    expect(held.sent).toEqual([]);
    held.answerOf = (asked) =>
      isList(asked)
        ? Response.json([
            {
              id: 'https://evil.example/1',
              tag: held.wanted.tag,
              resourceId: held.wanted.resourceId,
            },
          ])
        : undefined;
    expect(await ensure()).toEqual(refused);
  });
});
