/** Launches that name nobody (lti.md 0.5, note on KB-12): refused, or an explanation, never an attempt. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import { platformKey } from '../../src/domain/ids.ts';
import { proofOf, signIn } from '../support/administrator.ts';
import { countCalls } from '../support/countCalls.ts';
import { placeSequence } from '../support/placed.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
let placement: string;
beforeAll(async () => {
  app = await startTestApp();
  ({ placement } = await placeSequence(app));
  app.platform.switches.anonymous = true;
});
afterAll(() => app.close());

async function press(action: string) {
  const { issuer, clientId } = app.platform.registration();
  const page = `/admin/platforms/${platformKey(issuer, clientId)}`;
  const admin = await signIn(app);
  return admin.post(page, { action, proof: proofOf(await admin.get(page)) });
}

describe('a launch without `sub`', () => {
  test('KB-12 is refused unless the administrator allows it', async () => {
    const answer = await new Visitor(app).launch(who.diligent, '4');
    expect(answer.status).toBe(400);
    expect(app.logLines.join('')).toContain('KB-12 sub missing');
  });

  test.each([
    ['a student', who.diligent],
    ['a teacher', who.teacher],
  ])(
    'of %s opens on an explanation once it is allowed; nothing is written of anybody',
    async (_name, id) => {
      expect((await press('anonymous-on')).text).toContain('Refuser les ouvertures anonymes');
      app.clock.advance(10_000);
      const visitor = new Visitor(app);
      const calls = await countCalls(app, async () => {
        const first = await visitor.launch(id, '4');
        expect(first.status).toBe(200);
        expect(first.$('h1').text()).toBe('La plateforme ne dit pas qui vous êtes');
      });
      const written = calls.filter((call) =>
        /^(persons|enrolments|identities|attempts|courses)\./.test(call),
      );
      expect(written).toEqual([]);
    },
  );

  test('leads nowhere else: no activity, no class, no settings', async () => {
    const visitor = new Visitor(app);
    await visitor.launch(who.teacher, '4');
    for (const path of [
      `activity/${placement}`,
      'course',
      'participation',
      `activity/${placement}/settings`,
    ])
      expect((await visitor.get(path)).status).toBeGreaterThanOrEqual(400);
    expect((await visitor.get('my-data')).status).toBe(200);
  });

  test('is refused again once the administrator says so', async () => {
    await press('anonymous-off');
    app.clock.advance(10_000);
    expect((await new Visitor(app).launch(who.diligent, '4')).status).toBe(400);
  });
});
