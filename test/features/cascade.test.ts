/** A launch whose cookie does not come back, request by request; in a browser: `test/browser/cascade.test.ts`. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { placeSequence } from '../support/placed.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { placeOf, Visitor } from '../support/visitor.ts';
import type { Visited } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await placeSequence(app);
});
afterAll(() => app.close());

const inFrame = { 'sec-fetch-dest': 'iframe' };
const inTab = { 'sec-fetch-dest': 'document' };
const ownPage = { 'sec-fetch-site': 'same-origin' };
const opened = 'Premier arrivé, premier sorti';

interface Begun {
  readonly visitor: Visitor;
  readonly fields: Readonly<Record<string, string>>;
  /** Of this login only, as its page keeps it. */
  readonly secret: string;
}

/** A browser that shows no cookie at its login. */
async function begin(visitor = new Visitor(app)): Promise<Begun> {
  const form = { ...app.platform.loginParams(who.unprepared, '4') };
  const login = await visitor.send('/lti/login', { form });
  const answer = await app.platform.authorize(Object.fromEntries(placeOf(login).searchParams));
  if (!answer.ok) throw new Error(answer.error);
  const secret = login.$('[data-secret]').attr('data-secret') ?? '';
  return { visitor, fields: { ...answer.fields }, secret };
}

const answerIn = ({ visitor, fields }: Begun, place: Record<string, string>) =>
  visitor.send('/lti/launch', { form: fields, headers: place });

/** What the bridge's script sends. */
const complete = (
  { visitor, fields }: Begun,
  secret: string,
  headers: Record<string, string> = { ...inFrame, ...ownPage },
) => {
  const kept = secret === '' ? '' : 'session-storage';
  return visitor.send('/lti/launch/complete', { form: { ...fields, secret, kept }, headers });
};

const isBridge = ({ status, $ }: Visited) => status === 200 && $('form[data-bridge]').length === 1;

async function rows() {
  await app.services.diagnostics.flush();
  const { docs } = await app.services.store.diagnostics.find('byTime', { limit: 500 });
  return docs;
}

/** Rows of the administrator that were left meanwhile. */
async function during(act: () => Promise<unknown>) {
  const before = new Set((await rows()).map(({ _id }) => _id));
  await act();
  const left = (await rows()).filter(({ _id }) => !before.has(_id));
  return left.map(({ code, failure, cookiePath }) => ({ code, failure, cookiePath }));
}

test('a browser that shows our cookie is redirected to the platform at once', async () => {
  const visitor = new Visitor(app);
  await visitor.launch(who.unprepared, '4');
  const form = { ...app.platform.loginParams(who.unprepared, '4') };
  expect((await visitor.send('/lti/login', { form })).status).toBe(303);
});

describe('in a frame without cookies', () => {
  test('the login’s own secret opens a session, and the way is told to the administrator', async () => {
    const begun = await begin();
    const { visitor } = begun;
    visitor.forgetCookies();
    const left = await during(async () => {
      expect(isBridge(await answerIn(begun, inFrame))).toBe(true);
      const to = (await complete(begun, begun.secret)).headers.get('location') ?? '';
      const [cookie] = visitor.listCookies();
      visitor.forgetCookies();
      const frame = await visitor.send(to, { headers: inFrame });
      const page = await visitor.send(frame.headers.get('location') ?? to, { headers: inFrame });
      expect(page.$('h1').text()).toBe(opened);
      expect((await visitor.send(to, { headers: inTab })).status).toBe(403);
      expect((await visitor.send(to, {})).status).toBe(403);
      const shown = { ...inFrame, cookie: `${cookie?.name}=${cookie?.value}` };
      expect((await visitor.send(to, { headers: shown })).status).toBeLessThan(400);
      // Once it came back, the address alone is worth nothing.
      expect((await visitor.send(to, { headers: inFrame })).status).toBe(403);
    });
    expect(left).toEqual([{ code: 'ok', failure: undefined, cookiePath: 'session-storage' }]);
  });

  test('another login’s secret opens nothing, and neither does another site', async () => {
    const begun = await begin();
    begun.visitor.forgetCookies();
    const other = await begin();
    const left = await during(async () => {
      expect((await complete(begun, other.secret)).status).toBe(401);
    });
    expect(left).toMatchObject([{ code: 'H-06', cookiePath: 'none' }]);
    const elsewhere = { ...inFrame, 'sec-fetch-site': 'cross-site' };
    expect((await complete(begun, begun.secret, elsewhere)).status).toBe(403);
    expect((await complete(begun, begun.secret)).status).toBe(303);
    expect((await complete(begun, begun.secret)).status).toBe(401);
  });

  test('with nothing found a new tab is offered, and nothing is taken', async () => {
    const begun = await begin();
    begun.visitor.forgetCookies();
    const left = await during(async () => {
      const offered = await complete(begun, '');
      expect(offered.$('a[target=_blank]').first().attr('href')).toContain('/mod/lti/launch.php');
    });
    expect(left).toEqual([]);
    expect((await complete(begun, begun.secret)).status).toBe(303);
  });
});

describe('with the cookie of another login', () => {
  test('this login’s own secret opens the launch: two tabs may begin at once', async () => {
    const begun = await begin();
    begun.visitor.forgetCookies();
    await begin(begun.visitor);
    for (const place of [inFrame, inTab]) expect(isBridge(await answerIn(begun, place))).toBe(true);
    const to = (await complete(begun, begun.secret, { ...inTab, ...ownPage })).headers;
    const page = await begun.visitor.get(to.get('location') ?? '', inTab);
    expect(page.$('h1').text()).toBe(opened);
  });

  test('nothing else does, and the administrator reads H-06', async () => {
    const begun = await begin();
    begun.visitor.forgetCookies();
    await begin(begun.visitor);
    const left = await during(async () => {
      expect((await complete(begun, '')).status).toBe(401);
      expect((await answerIn(begun, {})).status).toBe(401);
    });
    const refused = { code: 'H-06', failure: 'launch-other-browser', cookiePath: 'none' };
    expect(left).toEqual([refused, refused]);
  });
});

test('a tab without any cookie is in a browser that refuses them all', async () => {
  const begun = await begin();
  begun.visitor.forgetCookies();
  const left = await during(async () => {
    const page = await answerIn(begun, inTab);
    expect([page.status, page.$('h1').text()]).toEqual([401, 'L’activité ne s’est pas ouverte']);
    expect(page.text).toContain('Ce navigateur refuse les cookies d’Élan.');
    expect((await complete(begun, begun.secret, { ...inTab, ...ownPage })).status).toBe(401);
  });
  const refused = { code: 'H-06', failure: 'launch-cookies-blocked', cookiePath: 'none' };
  expect(left).toEqual([refused, refused]);
});
