import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { who } from '../../src/demo/cast.ts';
import { findGrade, overrideGrade } from '../../src/demo/platform/gradebook.ts';
import type { Grade, LineItem } from '../../src/demo/platform/gradebook.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { bearer, itemPath, makeClock, makePlatform, mediaType, scopes } from './tool.ts';

const clock = makeClock();

function score(change: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    userId: who.diligent,
    timestamp: new Date(clock.now()).toISOString(),
    activityProgress: 'Completed',
    gradingProgress: 'FullyGraded',
    scoreGiven: 80,
    scoreMaximum: 100,
    comment: '4 étapes faites sur 4',
    ...change,
  };
}

async function send(
  platform: SimulatedPlatform,
  body: unknown,
  type: string = mediaType.score,
): Promise<number> {
  const answer = await request(platform.app)
    .post(itemPath(platform, '4', '/scores'))
    .set('authorization', await bearer(platform, scopes.score))
    .set('content-type', type)
    .send(JSON.stringify(body));
  return answer.status;
}

function itemOf(platform: SimulatedPlatform): LineItem {
  const item = platform.gradebook.items.find(({ resourceLinkId }) => resourceLinkId === '4');
  if (item === undefined) throw new Error('no item');
  return item;
}

const gradeOf = (platform: SimulatedPlatform): Grade | undefined =>
  findGrade(platform.gradebook, itemOf(platform).id, who.diligent);

async function results(platform: SimulatedPlatform, query = ''): Promise<request.Response> {
  return request(platform.app)
    .get(itemPath(platform, '4', '/results') + query)
    .set('authorization', await bearer(platform, scopes.results))
    .set('accept', mediaType.results);
}

describe('scores', () => {
  test('arrive in the gradebook on the scale of the column, with the comment', async () => {
    const platform = await makePlatform(clock.now);
    itemOf(platform).scoreMaximum = 20;
    expect(await send(platform, score())).toBe(200);
    expect(gradeOf(platform)).toMatchObject({
      finalGrade: 16,
      feedback: '4 étapes faites sur 4',
      arrivedAt: clock.now(),
    });
  });

  test.each([
    { userId: undefined },
    { timestamp: undefined },
    { timestamp: 'yesterday' },
    { activityProgress: undefined },
    { gradingProgress: undefined },
    { scoreGiven: 'many' },
    { scoreMaximum: undefined },
    { userId: who.teacher },
    { userId: who.cpe },
    { userId: '999' },
  ])('get the same 400 for %j', async (change) => {
    const platform = await makePlatform(clock.now);
    expect(await send(platform, score(change))).toBe(400);
    expect(platform.gradebook.grades.size).toBe(0);
  });

  test('get 400 for a student who left the course, for a wrong media type and for no JSON', async () => {
    const platform = await makePlatform(clock.now);
    expect(await send(platform, score(), 'application/json')).toBe(400);
    expect(await send(platform, 'x')).toBe(400);
    const student = platform.people.find(({ id }) => id === who.diligent);
    if (student) student.role = 'not-enrolled';
    expect(await send(platform, score())).toBe(400);
  });

  test('get 409 in the second of the stored time, at one-second resolution', async () => {
    const platform = await makePlatform(clock.now);
    expect(await send(platform, score())).toBe(200);
    clock.advance(200);
    expect(await send(platform, score({ scoreGiven: 90 }))).toBe(409);
    clock.advance(1000);
    expect(await send(platform, score({ scoreGiven: 90 }))).toBe(200);
    expect(gradeOf(platform)?.finalGrade).toBe(90);
  });

  test('stored with Moodle’s clock refuse a later event sent with its own time; stored with theirs accept it', async () => {
    const platform = await makePlatform(clock.now);
    const event = (secondsAgo: number, scoreGiven: number): Record<string, unknown> =>
      score({ timestamp: new Date(clock.now() - secondsAgo * 1000).toISOString(), scoreGiven });
    expect(await send(platform, event(60, 50))).toBe(200);
    expect(await send(platform, event(30, 70))).toBe(409);
    const head = await makePlatform(clock.now);
    head.switches.storedTime = 'score-timestamp';
    expect(await send(head, event(60, 50))).toBe(200);
    expect(await send(head, event(30, 70))).toBe(200);
    expect(await send(head, event(45, 60))).toBe(409);
  });

  test('that are not FullyGraded, or have no scoreGiven, wipe the grade', async () => {
    const platform = await makePlatform(clock.now);
    await send(platform, score());
    clock.advance(2000);
    expect(await send(platform, score({ gradingProgress: 'Pending' }))).toBe(200);
    expect(gradeOf(platform)?.finalGrade).toBeUndefined();
    clock.advance(2000);
    await send(platform, score());
    clock.advance(2000);
    await send(platform, score({ scoreGiven: undefined }));
    expect(gradeOf(platform)?.finalGrade).toBeUndefined();
  });

  test('without a comment wipe the feedback', async () => {
    const platform = await makePlatform(clock.now);
    await send(platform, score());
    clock.advance(2000);
    await send(platform, score({ comment: undefined }));
    expect(gradeOf(platform)).toMatchObject({ finalGrade: 80, feedback: undefined });
  });

  test('get 500 on a locked column or grade, and change nothing people see on an overridden one', async () => {
    const platform = await makePlatform(clock.now);
    const item = itemOf(platform);
    item.locked = true;
    expect(await send(platform, score())).toBe(500);
    item.locked = false;
    const nowSeconds = Math.floor(clock.now() / 1000);
    overrideGrade(platform.gradebook, { itemId: item.id, userId: who.diligent, nowSeconds }, 55);
    clock.advance(2000);
    expect(await send(platform, score())).toBe(200);
    expect(gradeOf(platform)).toMatchObject({ finalGrade: 55, rawGrade: 80 });
    const grade = gradeOf(platform);
    if (grade) grade.locked = true;
    clock.advance(2000);
    expect(await send(platform, score())).toBe(500);
  });

  test('get 404 on an item that is gone', async () => {
    const platform = await makePlatform(clock.now);
    const path = itemPath(platform, '4', '/scores');
    platform.gradebook.items.length = 0;
    const answer = await request(platform.app)
      .post(path)
      .set('authorization', await bearer(platform, scopes.score))
      .set('content-type', mediaType.score)
      .send(JSON.stringify(score()));
    expect(answer.status).toBe(404);
  });
});

describe('results', () => {
  test('give score, maximum, comment and stored time of one student', async () => {
    const platform = await makePlatform(clock.now);
    await send(platform, score());
    const { body, type } = await results(platform, `&user_id=${who.diligent}`);
    expect(type).toBe(mediaType.results);
    expect(body).toEqual([
      {
        id: expect.stringContaining(`/results?type_id=1&user_id=${who.diligent}`),
        userId: who.diligent,
        resultScore: 80,
        resultMaximum: 100,
        comment: '4 étapes faites sur 4',
        scoreOf: expect.stringContaining('/lineitem?type_id=1'),
        timestamp: new Date(Math.floor(clock.now() / 1000) * 1000).toISOString(),
      },
    ]);
    expect((await results(platform, `&user_id=${who.teacher}`)).body).toEqual([]);
  });

  test('leave resultScore out when the final grade is 0', async () => {
    const platform = await makePlatform(clock.now);
    await send(platform, score({ scoreGiven: 0 }));
    const { body } = await results(platform, `&user_id=${who.diligent}`);
    expect(body).toEqual([{ id: expect.any(String), userId: who.diligent }]);
  });

  test('page with curly quotes', async () => {
    const platform = await makePlatform(clock.now);
    for (const userId of [who.diligent, who.unprepared]) await send(platform, score({ userId }));
    const { body, headers } = await results(platform, '&limit=1');
    expect(body).toHaveLength(1);
    const link = Buffer.from(headers['link'] ?? '', 'latin1').toString('utf8');
    expect(link).toContain('/results?type_id=1&amp;limit=1&amp;from=1>; rel=“next”');
  });
});
