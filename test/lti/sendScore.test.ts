/** Scores: what is sent, and what each answer of the platform means (lti.md 3.4, 5.3). */
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ScoreToSend } from '../../src/lti/index.ts';
import { overrideGrade } from '../../src/demo/platform/gradebook.ts';
import { accepted, idOf, openDoor } from './door.ts';
import type { Door } from './door.ts';

let door: Door;
let score: ScoreToSend;
beforeAll(async () => {
  door = await openDoor();
});

beforeEach(async () => {
  const { platform, clock } = door;
  // Past the life of any token of the test before.
  clock.advance(24 * 3_600_000);
  platform.gradebook.grades.clear();
  Object.assign(platform.switches, { answers: {}, down: 'no' });
  const { scores } = await accepted(door);
  platform.calls.length = 0;
  const at = clock.now();
  score = {
    lineItem: scores?.lineItem ?? '',
    userId: '3',
    scoreGiven: 7.5,
    scoreMaximum: 10,
    comment: 'Avant : 3 sur 4',
    activityProgress: 'Completed',
    timestamp: at + 250,
    startedAt: at - 60_000,
    submittedAt: at - 1000,
  };
});

const send = (change: Partial<ScoreToSend> = {}) =>
  door.lti.sendScore(idOf(door), { ...score, ...change });
const calls = (endpoint: string) =>
  door.platform.calls.filter((call) => call.endpoint === endpoint);

const read = (userId = '3') =>
  door.lti.readResult(idOf(door), { lineItem: score.lineItem, userId });

async function whileDisabled(work: () => Promise<void>): Promise<void> {
  await door.lti.platforms.disable(door.platform.issuer, door.platform.clientId);
  await work();
  await door.lti.platforms.add(door.platform.registration());
}

describe('a score', () => {
  test('arrives in the gradebook, whole, at the address before the query', async () => {
    expect(await send()).toEqual({ kind: 'accepted' });
    const [call] = calls('scores');
    expect(call?.path).toBe('/mod/lti/services.php/2/lineitems/5/lineitem/scores?type_id=1');
    expect(call?.userAgent).toMatch(/^Elan\/\d+\.\d+\.\d+ \(\+http:\/\/localhost:4000\)$/);
    expect(JSON.parse(String(call?.body))).toEqual({
      userId: '3',
      scoreGiven: 7.5,
      scoreMaximum: 10,
      comment: 'Avant : 3 sur 4',
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded',
      timestamp: '2026-11-24T09:00:00.250Z',
      submission: {
        startedAt: '2026-11-24T08:59:00.000Z',
        submittedAt: '2026-11-24T08:59:59.000Z',
      },
    });
    expect(door.platform.gradebook.grades.get('5/3')).toMatchObject({
      rawGrade: 75,
      feedback: 'Avant : 3 sur 4',
    });
  });

  test('goes without the times that are not known', async () => {
    const { startedAt: _started, submittedAt: _submitted, ...bare } = score;
    await door.lti.sendScore(idOf(door), bare);
    expect(JSON.parse(String(calls('scores')[0]?.body))).not.toHaveProperty('submission');
  });

  test('of a person who can’t have a grade is refused for good', async () => {
    expect(await send({ userId: '33' })).toEqual({ kind: 'refused', why: 'not-gradable' });
  });

  test('whose line item was deleted is refused for good', async () => {
    const lineItem = score.lineItem.replace('/5/', '/99/');
    expect(await send({ lineItem })).toEqual({ kind: 'refused', why: 'line-item-gone' });
  });

  test('of a locked column is tried again, with what tells one 500 from another', async () => {
    const item = door.platform.gradebook.items.find(({ id }) => id === '5');
    if (item !== undefined) item.locked = true;
    const first = await send();
    expect(first).toEqual({ kind: 'retry-later', why: 'http-500', bodyHash: expect.any(String) });
    expect(await send()).toEqual(first);
    if (item !== undefined) item.locked = false;
  });

  test('that is not later than what is held says what that is', async () => {
    await send();
    expect(await send()).toEqual({
      kind: 'conflict',
      held: { scoreGiven: 75, scoreMaximum: 100 },
      heldTimestamp: Math.floor(door.clock.now() / 1000) * 1000,
    });
    overrideGrade(
      door.platform.gradebook,
      { itemId: '5', userId: '3', nowSeconds: Math.floor(door.clock.now() / 1000) },
      0,
    );
    expect(await send()).toEqual({ kind: 'conflict', held: {} });
    door.platform.switches.answers = { results: [500] };
    expect(await send()).toEqual({ kind: 'conflict' });
  });

  test.each([
    [200, { kind: 'accepted' }],
    [201, { kind: 'accepted' }],
    [204, { kind: 'accepted' }],
    [302, { kind: 'retry-later', why: 'http-302' }],
    [400, { kind: 'refused', why: 'not-gradable' }],
    [403, { kind: 'refused', why: 'forbidden' }],
    [404, { kind: 'refused', why: 'line-item-gone' }],
    [405, { kind: 'refused', why: 'rejected' }],
    [408, { kind: 'retry-later', why: 'http-408' }],
    [410, { kind: 'refused', why: 'line-item-gone' }],
    [422, { kind: 'refused', why: 'rejected' }],
    [429, { kind: 'retry-later', why: 'http-429' }],
    [502, { kind: 'retry-later', why: 'http-502' }],
    [503, { kind: 'retry-later', why: 'http-503' }],
  ])('with the answer %i is %j', async (status, outcome) => {
    door.platform.switches.answers = { scores: [status] };
    expect(await send()).toEqual(outcome);
    expect(calls('scores')).toHaveLength(1);
  });

  test('refused once with 401 gets a new token and goes through', async () => {
    await send();
    door.platform.tokens.clear();
    expect(await send({ timestamp: door.clock.now() + 1000 })).toEqual({ kind: 'accepted' });
    expect(calls('scores').map(({ status }) => status)).toEqual([200, 401, 200]);
    expect(calls('token')).toHaveLength(2);
  });

  test('refused twice with 401 waits', async () => {
    door.platform.switches.answers = { scores: [401, 401] };
    expect(await send()).toEqual({ kind: 'retry-later', why: 'http-401' });
    expect(calls('scores')).toHaveLength(2);
  });

  test('refused with 401 waits when no new token is given', async () => {
    await send();
    door.platform.switches.answers = { scores: [401], token: [500] };
    expect(await send()).toEqual({ kind: 'retry-later', why: 'token-http-500' });
  });

  test('waits for a platform that is down', async () => {
    await send();
    door.platform.switches.down = 'refuse';
    expect(await send()).toEqual({ kind: 'retry-later', why: 'network' });
  });

  test.each([
    ['https://evil.example/lineitem'],
    ['http://127.0.0.1:1/mod/lti/services.php/2/lineitems/5/lineitem'],
    ['not a URL'],
    [''],
  ])('to %j, off the platform, is not sent: our token would leak', async (lineItem) => {
    expect(await send({ lineItem })).toEqual({ kind: 'refused', why: 'rejected' });
    expect(door.platform.calls.filter(({ endpoint }) => endpoint === 'token')).toEqual([]);
  });

  test('of a disabled platform waits, and nothing is sent', async () => {
    await whileDisabled(async () => {
      expect(await send()).toEqual({ kind: 'retry-later', why: 'platform-inactive' });
      expect(calls('scores')).toEqual([]);
    });
  });

  test('leaves a line without the person, the grade or the comment', async () => {
    await send();
    const line = door.log.lines.at(-1)?.text ?? '';
    expect(line).toContain('"outcome":"accepted"');
    expect(line).not.toMatch(/7\.5|Avant|"3"/);
  });
});

describe('a result', () => {
  test('is what the platform shows', async () => {
    await send();
    expect(await read()).toEqual({
      kind: 'read',
      scoreGiven: 75,
      scoreMaximum: 100,
      comment: 'Avant : 3 sur 4',
      timestamp: Math.floor(door.clock.now() / 1000) * 1000,
    });
    expect(calls('results')[0]?.path).toContain('/lineitem/results?type_id=1&user_id=3');
  });

  test('without a score is unknown, not 0', async () => {
    await send({ scoreGiven: 0 });
    expect(await read()).toEqual({ kind: 'read' });
  });

  test('of a person who has none is none', async () => {
    expect(await read('4')).toEqual({ kind: 'none' });
  });

  test('that can’t be read says why', async () => {
    door.platform.switches.answers = { results: [404] };
    expect(await read()).toEqual({ kind: 'unavailable', why: 'http-404' });
    door.platform.switches.down = 'refuse';
    expect(await read()).toEqual({ kind: 'unavailable', why: 'network' });
    expect(
      await door.lti.readResult(idOf(door), { lineItem: 'https://x.example', userId: '3' }),
    ).toEqual({ kind: 'unavailable', why: 'other-origin' });
    await whileDisabled(async () =>
      expect(await read()).toEqual({ kind: 'unavailable', why: 'platform-inactive' }),
    );
  });
});

const readAll = () => door.lti.readResults(idOf(door), { lineItem: score.lineItem });

describe('the results of a line item', () => {
  test('are everybody’s, in one call', async () => {
    await send();
    await send({ userId: '4', scoreGiven: 0 });
    const all = await readAll();
    if (all.kind !== 'read') throw new Error(all.kind);
    expect(all.complete).toBe(true);
    expect(Object.fromEntries(all.results)).toEqual({
      3: expect.objectContaining({ scoreGiven: 75, scoreMaximum: 100 }),
      // Absent is unknown, not 0.
      4: {},
    });
    expect(calls('results')).toHaveLength(1);
  });

  test('come page by page, whatever the quotes of the link', async () => {
    await send();
    await send({ userId: '4' });
    await send({ userId: '5' });
    const { lineItem } = score;
    score = { ...score, lineItem: `${lineItem}&limit=2` };
    const all = await readAll();
    expect(all.kind === 'read' && [...all.results.keys()].sort()).toEqual(['3', '4', '5']);
    expect(calls('results')).toHaveLength(2);
  });

  test.each([
    [403, { kind: 'refused', why: 'http-403' }],
    [404, { kind: 'refused', why: 'http-404' }],
    [500, { kind: 'unavailable', why: 'http-500', said: true }],
    [429, { kind: 'unavailable', why: 'http-429' }],
  ])('that the platform answers with %i are %j', async (status, outcome) => {
    door.platform.switches.answers = { results: [status] };
    expect(await readAll()).toEqual(outcome);
  });

  test('on another origin are not asked for', async () => {
    score = { ...score, lineItem: 'https://evil.example/lineitem' };
    expect(await readAll()).toEqual({ kind: 'refused', why: 'other-origin' });
  });

  test('of a disabled platform wait', async () => {
    await whileDisabled(async () =>
      expect(await readAll()).toEqual({ kind: 'unavailable', why: 'platform-inactive' }),
    );
  });
});

test('a platform that gives no token for scores any more has taken the permission away', async () => {
  door.platform.switches.grades = 'none';
  expect(await send()).toEqual({ kind: 'refused', why: 'forbidden' });
  expect(await door.lti.readResults(idOf(door), { lineItem: score.lineItem })).toEqual({
    kind: 'refused',
    why: 'token-scope',
  });
  door.platform.switches.grades = 'sync-and-columns';
});
