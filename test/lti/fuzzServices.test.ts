/** Whatever a platform's services answer, the door gives one of its closed outcomes: it never throws. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { launch, idOf, openDoor } from './door.ts';
import type { Door } from './door.ts';
import { bodyLike, headerLike, shareOf, statusLike, withSeed } from './fuzzInputs.ts';

/** In place of the platform, for the addresses that a test makes lie. */
let answerOf: (url: string) => Response | undefined = () => undefined;
const lyingFetch: typeof fetch = async (input, init) => {
  // As the real one: a header that can't be sent throws.
  const request = new Request(input, init);
  return answerOf(request.url) ?? fetch(input, init);
};

let door: Door;
beforeAll(async () => {
  door = await openDoor({ register: { namesAllowed: true }, options: { fetch: lyingFetch } });
});

const token = { access_token: 'abc', token_type: 'Bearer', expires_in: 3600, scope: 'x' };
const result = {
  userId: '3',
  resultScore: 12,
  resultMaximum: 20,
  comment: 'Bien',
  timestamp: '2026-11-23T09:00:00Z',
};
const member = { user_id: '3', roles: ['Learner'], status: 'Active', name: 'Ada', email: 'a@b.c' };
const keySet = { keys: [{ kty: 'RSA', kid: 'moodle-1', alg: 'RS256', n: 'AQAB', e: 'AQAB' }] };

const noBody = new Set([204, 205, 304]);

/** An answer: its status, what it says, and headers that somebody reads. */
const answerLike = (good: Readonly<Record<string, unknown>>) =>
  fc
    .record({
      status: statusLike,
      body: bodyLike(good),
      link: headerLike('<?from=1>; rel="next"', '<x>; rel=“next”', '<,;=>;;rel'),
      retryAfter: headerLike('30', '-1', '1e99', 'Mon, 23 Nov 2026 10:00:00 GMT'),
    })
    .map(({ status, body, link, retryAfter }) => () => {
      const headers = new Headers({ 'content-type': 'application/json' });
      if (link !== undefined) headers.set('link', Buffer.from(link).toString('latin1'));
      if (retryAfter !== undefined) headers.set('retry-after', retryAfter);
      return new Response(noBody.has(status) ? null : new Uint8Array(body), { status, headers });
    });

const good = () => Response.json(token);
const tokenLike = fc.oneof(
  { weight: 4, arbitrary: fc.constant(good) },
  { weight: 1, arbitrary: answerLike(token) },
);

const lineItem = () => `${door.platform.issuer}/mod/lti/services.php/2/lineitems/1/lineitem`;
const aScore = () => ({
  lineItem: `${lineItem()}?type_id=1`,
  userId: '3',
  scoreGiven: 10,
  scoreMaximum: 20,
  comment: 'Fait',
  activityProgress: 'Completed' as const,
  timestamp: door.clock.now(),
});

/** Each run past the life of the token before; no run may take the real time of a time-out. */
async function holds(
  percent: number,
  [service, serviceLike]: readonly [RegExp, fc.Arbitrary<() => Response>],
  outcome: () => Promise<unknown>,
): Promise<ReadonlySet<unknown>> {
  const seen = new Set<unknown>();
  await fc.assert(
    fc.asyncProperty(tokenLike, serviceLike, async (tokenAnswer, serviceAnswer) => {
      door.clock.advance(2 * 3_600_000);
      answerOf = (url) => {
        if (url.endsWith('/token.php')) return tokenAnswer();
        return service.test(url) ? serviceAnswer() : undefined;
      };
      seen.add(await outcome());
    }),
    shareOf(percent),
  );
  answerOf = () => undefined;
  return seen;
}

describe(withSeed, () => {
  test('a score that is sent comes to one of the outcomes', async () => {
    const seen = await holds(7, [/\/(scores|results)\b/, answerLike(result)], async () => {
      const { kind } = await door.lti.sendScore(idOf(door), aScore());
      return kind;
    });
    expect([...seen].sort()).toEqual(['accepted', 'conflict', 'refused', 'retry-later']);
  }, 60_000);

  test('a result that is read is read, none or unavailable', async () => {
    const body = fc.oneof(answerLike(result), answerLike({ 0: result }).map(asList(result)));
    const seen = await holds(5, [/\/results\b/, body], async () => {
      const ask = { lineItem: lineItem(), userId: '3' };
      return (await door.lti.readResult(idOf(door), ask)).kind;
    });
    expect([...seen].sort()).toEqual(['none', 'read', 'unavailable']);
  }, 60_000);

  test('a list of members is read, refused or unavailable, within its ceilings', async () => {
    const url = `${door.platform.issuer}/mod/lti/services.php/CourseSection/2/bindings/1/memberships`;
    const body = answerLike({ id: url, context: { id: '2' }, members: [member, member] });
    const seen = await holds(8, [/\/memberships\b/, body], async () => {
      const roster = await door.lti.readRoster(idOf(door), { url });
      if (roster.kind === 'read') expect(roster.members.length).toBeLessThanOrEqual(2000);
      return roster.kind;
    });
    expect([...seen].sort()).toEqual(['read', 'refused', 'unavailable']);
  }, 60_000);

  test('a key set opens no launch that it does not verify', async () => {
    const certs = answerLike(keySet);
    await fc.assert(
      fc.asyncProperty(certs, async (answer) => {
        // Longer than the last good key set serves.
        door.clock.advance(26 * 3_600_000);
        answerOf = (url) => (url.endsWith('/certs.php') ? answer() : undefined);
        const launched = await launch(door);
        return !launched.ok && /^token-(key|signature)/.test(launched.code);
      }),
      shareOf(5),
    );
    answerOf = () => undefined;
  }, 60_000);
});

/** Moodle's results are a list. */
const asList = (one: object) => (answer: () => Response) => () => {
  const { status, headers } = answer();
  return noBody.has(status) ? answer() : Response.json([one], { status, headers });
};
