/** The certification's twelve known-bad launches as a person meets them: lti.md 1.1, through the addresses. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import type { SignAsk } from '../../src/demo/platform/keys.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const claim = (name: string) => `https://purl.imsglobal.org/spec/lti/claim/${name}`;
type Bad = readonly [name: string, change: Record<string, unknown>, sign?: SignAsk];

const bad: readonly Bad[] = [
  ['KB-01 no kid', {}, { kid: null }],
  ['KB-02 incorrect kid', {}, { kid: 'imstester_66067' }],
  ['KB-03 wrong version', { [claim('version')]: '11.3' }],
  ['KB-04 no version', { [claim('version')]: undefined }],
  ['KB-05 no LTI message', { [claim('message_type')]: 'Nonsense', iss: undefined }],
  ['KB-06 no audience', { aud: undefined }],
  ['KB-07 old timestamps', { iat: 11_111, exp: 22_222 }],
  ['KB-08 no message type', { [claim('message_type')]: undefined }],
  ['KB-09 no roles', { [claim('roles')]: undefined }],
  ['KB-10 no deployment', { [claim('deployment_id')]: undefined }],
  ['KB-11 no resource link', { [claim('resource_link')]: {} }],
  ['KB-12 no user', { sub: undefined }],
];

describe.each(bad)('%s', (_name, change, sign) => {
  test('is a human page in French, one log line without a person, and no session', async () => {
    const visitor = new Visitor(app);
    const { searchParams: asked } = await visitor.login(who.unprepared, '4');
    const claims = app.platform.claims(who.unprepared, '4', asked.get('nonce') ?? '');
    const payload = Object.fromEntries(
      Object.entries({ ...claims, ...change }).filter(([, value]) => value !== undefined),
    );
    const idToken = await app.platform.sign(payload, sign);
    const before = app.logLines.length;
    const refused = await visitor.finishLaunch({
      state: asked.get('state') ?? '',
      id_token: idToken,
    });

    expect([400, 401]).toContain(refused.status);
    expect(refused.path).toBe('/lti/launch');
    expect(refused.$('html').attr('lang')).toBe('fr-FR');
    expect(refused.$('h1').text()).not.toBe('');
    expect(refused.text).toContain('Référence');
    expect(refused.text).toContain('Quoi faire');
    const lines = app.logLines.slice(before).filter((line) => line.includes('launch refused'));
    expect(lines).toHaveLength(1);
    for (const secret of ['Inès', 'Marchal', idToken, asked.get('state') ?? 'no state'])
      expect(app.logLines.slice(before).join('')).not.toContain(secret);
    expect(refused.body).not.toContain(idToken);
  });
});
