/** A door whose calls are watched, and the column that its tests want. */
import { beforeAll, beforeEach } from '@jest/globals';
import type { WantedLineItem } from '../../src/lti/index.ts';
import { accepted, idOf, openDoor } from './door.ts';
import type { Door } from './door.ts';

export const ags = 'https://purl.imsglobal.org/spec/lti-ags';
const everyRight = ['send-scores', 'read-results', 'read-line-items', 'make-line-items'] as const;
export const readOnly = ['send-scores', 'read-results', 'read-line-items'] as const;

interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** What the test under way sent and wants, and what answers in place of the platform. */
export const held: {
  wanted: WantedLineItem;
  readonly sent: Sent[];
  answerOf: (sent: Sent) => Response | undefined | Promise<undefined>;
} = {
  wanted: {
    lineItemsUrl: '',
    rights: [],
    label: 'Premier arrivé : avant',
    scoreMaximum: 100,
    tag: 'phase-avant',
    resourceId: 'placement-1:avant',
  },
  sent: [],
  answerOf: () => undefined,
};

let opened: Door | undefined;
/** Of this test file. */
export function theDoor(): Door {
  if (opened === undefined) throw new Error('no door is open');
  return opened;
}

export const fetchSpied: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const { method, headers } = request;
  const one = { method, headers, url: new URL(request.url), body: await request.clone().text() };
  held.sent.push(one);
  return (await held.answerOf(one)) ?? fetch(input, init);
};

export function useGradebook(): void {
  beforeAll(async () => {
    opened = await openDoor({ options: { fetch: fetchSpied } });
  });
  beforeEach(async () => {
    held.answerOf = () => undefined;
    const { platform, clock } = theDoor();
    Object.assign(platform.switches, { answers: {}, down: 'no', grades: 'sync-and-columns' });
    platform.gradebook.items.splice(platform.links.length);
    const { lineItems = '', rights = [] } = (await accepted(theDoor())).scores ?? {};
    held.wanted = { ...held.wanted, lineItemsUrl: lineItems, rights };
    held.sent.length = 0;
    // Past the life of the tokens of the test before.
    clock.advance(2 * 3_600_000);
  });
}

export const ensure = (change: Partial<WantedLineItem> = {}) =>
  theDoor().lti.ensureLineItem(idOf(theDoor()), { ...held.wanted, ...change });

export async function ready(change: Partial<WantedLineItem> = {}) {
  const answer = await ensure(change);
  if (answer.kind !== 'ready') throw new Error(`${answer.kind} ${answer.why}`);
  return answer;
}

export const findOfLink = (change: object = {}) =>
  theDoor().lti.findLinkLineItem(idOf(theDoor()), {
    lineItemsUrl: held.wanted.lineItemsUrl,
    rights: everyRight,
    resourceLinkId: '4',
    resourceId: 'placement-1',
    ...change,
  });

export const columns = () => theDoor().platform.gradebook.items;
export const own = () => columns().filter(({ tag }) => tag === 'phase-avant');
export const addColumn = (id: string, more: object = {}) =>
  columns().push({
    id,
    label: `Colonne ${id}`,
    scoreMaximum: 20,
    coupled: false,
    locked: false,
    ...more,
  });
export const calls = (part: string) => held.sent.filter(({ url }) => url.pathname.includes(part));
export const posts = () => calls('/lineitems').filter(({ method }) => method === 'POST');
export const scopesAsked = () =>
  calls('/token.php').map(({ body }) => new URLSearchParams(body).get('scope'));
export const isList = ({ method, url }: Pick<Sent, 'method' | 'url'>): boolean =>
  method === 'GET' && url.pathname.endsWith('/lineitems');
