import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Router } from 'express';
import type { Express } from 'express';
import request from 'supertest';
import { hourMs, minuteMs } from '../../src/domain/time.ts';
import { withSession } from '../../src/web/handlers.ts';
import { endSession, newToken, sha256 } from '../../src/web/sessions.ts';
import { issuer, openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

const onlyMoodleFrames = new RegExp(`frame-ancestors ${issuer}$`);

let kernel: Kernel;
beforeAll(async () => {
  kernel = await openKernel();
});
afterAll(async () => kernel.close());

let built: Express | undefined;
const app = () => (built ??= build());

/** `who` says what the handler was given; `end` is « Terminer ». */
function build(): Express {
  const router = Router();
  router.get(
    '/who',
    withSession(kernel.needs, async ({ session, base, locale, format, now }) => ({
      kind: 'json',
      body: { role: session.role, base, locale, time: format.time(now) },
    })),
  );
  router.post(
    '/end',
    withSession(kernel.needs, async (ctx) => {
      await endSession(kernel.needs, ctx);
      return { kind: 'json', body: {} };
    }),
  );
  return kernel.app({ session: router });
}

describe('a session', () => {
  test('opens with its token and the cookie of its browser, and frames only in its platform', async () => {
    const { path, token, cookie } = await kernel.session();
    const answer = await request(app()).get(`${path}who`).set('Cookie', cookie);
    expect(answer.body).toEqual({
      role: 'learner',
      base: `/s/${token}`,
      locale: 'fr-FR',
      time: '10\u00A0h\u00A012',
    });
    expect(answer.get('content-security-policy')).toMatch(onlyMoodleFrames);
  });

  test('keeps its token nowhere but in the address', async () => {
    const { token } = await kernel.session();
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await kernel.needs.store.sessions.get(token)).toBeUndefined();
    expect(await kernel.needs.store.sessions.get(sha256(token))).toMatchObject({ role: 'learner' });
  });

  test.each([
    ['a token nobody has', newToken()],
    ['a token of the wrong shape', 'abc'],
  ])('says that it is unknown for %s, readable in any frame', async (_name, token) => {
    const answer = await request(app()).get(`/s/${token}/who`);
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('Cette page n’est plus ouverte');
    // Nothing is known of its platform: blocked in the frame, the page would tell nothing (decision 0007).
    expect(answer.get('content-security-policy')).toMatch(/frame-ancestors \*$/);
  });

  test.each([
    ['without the cookie', undefined],
    ['with the cookie of another browser', `__Host-elan=${newToken()}`],
    ['with a cookie that is no secret', '__Host-elan=x'],
  ])('is refused %s, without showing a way into the course', async (_name, cookie) => {
    const { path } = await kernel.session();
    const ask = request(app()).get(`${path}who`);
    const answer = await (cookie === undefined ? ask : ask.set('Cookie', cookie));
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('ouverte dans un autre navigateur');
    expect(answer.text).not.toContain('course/view.php');
    expect(answer.get('content-security-policy')).toMatch(onlyMoodleFrames);
  });

  test('ends after eight idle hours, and says so with the way back to the course', async () => {
    const { path, cookie } = await kernel.session();
    kernel.clock.now += 8 * hourMs;
    const answer = await request(app()).get(`${path}who`).set('Cookie', cookie);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('La session est terminée');
    expect(answer.text).toContain(`href="${issuer}/course/view.php?id=2" target="_top"`);
    expect(answer.get('content-security-policy')).toMatch(onlyMoodleFrames);
  });

  test('lives on while it is used, and writes that at most every ten minutes', async () => {
    const { path, token, cookie } = await kernel.session();
    const version = async () => (await kernel.needs.store.sessions.get(sha256(token)))?.version;
    const first = await version();
    const use = async () => (await request(app()).get(`${path}who`).set('Cookie', cookie)).status;
    kernel.clock.now += 9 * minuteMs;
    expect(await use()).toBe(200);
    expect(await version()).toBe(first);
    kernel.clock.now += minuteMs;
    expect(await use()).toBe(200);
    expect(await version()).toBe((first ?? 0) + 1);
    kernel.clock.now += 8 * hourMs - 1;
    expect(await use()).toBe(200);
  });

  test('is over at once after « Terminer »', async () => {
    const { path, cookie } = await kernel.session();
    expect((await request(app()).post(`${path}end`).set('Cookie', cookie)).status).toBe(200);
    const answer = await request(app()).get(`${path}who`).set('Cookie', cookie);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain('La session est terminée');
  });

  test('stops at once when its platform is disabled', async () => {
    const own = await openKernel();
    const { path, cookie } = await own.session();
    const ask = () => request(own.app()).get(`${path}source`).set('Cookie', cookie);
    expect((await ask()).status).toBe(200);
    await own.needs.lti.platforms.disable(issuer, 'client-1');
    const answer = await ask();
    expect(answer.status).toBe(410);
    expect(answer.text).toContain('La session a été arrêtée');
    expect(answer.text).not.toContain('course/view.php');
    await own.close();
  });

  test('speaks its own language, whatever the browser asks for', async () => {
    const { path, cookie } = await kernel.session({ locale: 'fr-CA' });
    const answer = await request(app())
      .get(`${path}who`)
      .set('Cookie', cookie)
      .set('Accept-Language', 'en');
    expect(answer.body).toMatchObject({ locale: 'fr-CA' });
  });

  test('of two users of one browser stay apart', async () => {
    const browser = newToken();
    const cookie = `__Host-elan=${browser}`;
    const student = await kernel.session({ browserHash: sha256(browser) });
    const teacher = await kernel.session({ browserHash: sha256(browser), role: 'instructor' });
    const roleAt = async (path: string) =>
      (await request(app()).get(`${path}who`).set('Cookie', cookie)).body;
    expect(await roleAt(student.path)).toMatchObject({ role: 'learner' });
    expect(await roleAt(teacher.path)).toMatchObject({ role: 'instructor' });
  });
});
