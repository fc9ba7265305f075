/** The certification's twelve known-bad launches as a person meets them: lti.md 1.1, through the addresses. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { who } from '../../src/demo/cast.ts';
import type { SignAsk } from '../../src/demo/platform/keys.ts';
import { beginAt, changedToken, claim } from '../support/changedLaunch.ts';
import { startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** A token in place of the platform's, or what is changed in it before it is signed. */
type Bad = readonly [name: string, change: Record<string, unknown> | string, sign?: SignAsk];

const version = (value: unknown) => ({ [claim('version')]: value });
const resourceLink = (value: unknown) => ({ [claim('resource_link')]: value });
const lacking: readonly Bad[] = [
  ...['iss', 'aud', 'sub', 'nonce', 'exp', 'iat'].map((name) => [name, name]),
  ...['deployment_id', 'roles', 'target_link_uri'].map((name) => [name, claim(name)]),
].map(([name, claimName = '']) => [`KB-06 (${name})`, { [claimName]: undefined }]);

const bad: readonly Bad[] = [
  ['KB-01 no kid', {}, { kid: null }],
  ['KB-02 incorrect kid', {}, { kid: 'imstester_66067' }],
  ['KB-03 (11.3) wrong version', version('11.3')],
  ['KB-03 (1.2.0) wrong version', version('1.2.0')],
  ['KB-03 (1.1.0) wrong version', version('1.1.0')],
  ['KB-04 no version', version(undefined)],
  ['KB-05 (a) not a JWT', 'nobody-can-read-this'],
  ['KB-05 (b) no LTI message', { name: 'badltilaunch', ...blank() }],
  ...lacking,
  ['KB-07 old timestamps', { iat: 11_111, exp: 22_222 }],
  ['KB-08 (absent) no message type', { [claim('message_type')]: undefined }],
  [
    'KB-08 (misspelt) no message type',
    {
      [claim('message_type')]: undefined,
      [claim('messsage_type')]: 'LtiResourceLinkRequest',
    },
  ],
  ['KB-09 no roles', { [claim('roles')]: undefined }],
  ['KB-10 no deployment', { [claim('deployment_id')]: undefined }],
  ['KB-11 (absent) no resource link', resourceLink(undefined)],
  ['KB-11 (empty) no resource link', resourceLink({})],
  ['KB-11 (empty id) no resource link', resourceLink({ id: '' })],
  ['KB-12 no user', { sub: undefined }],
];

/** Every claim of a launch, left out. */
function blank(): Record<string, undefined> {
  const ours = ['version', 'message_type', 'deployment_id', 'target_link_uri', 'roles', 'custom'];
  const names = ['iss', 'aud', 'sub', 'nonce', 'exp', 'iat', ...ours.map(claim)];
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

test.each(bad.map((one) => [one[0], one] as const))(
  '%s: is a human page in French, one log line without a person, and no session',
  async (_name, one) => {
    const [, change, sign] = one;
    const { visitor, state, nonce } = await beginAt(app, who.unprepared);
    const idToken =
      typeof change === 'string'
        ? change
        : await changedToken(app, nonce, {
            personId: who.unprepared,
            change,
            ...(sign === undefined ? {} : { sign }),
          });
    const before = app.logLines.length;
    const refused = await visitor.finishLaunch({ state, id_token: idToken });

    expect([400, 401]).toContain(refused.status);
    expect(refused.path).toBe('/lti/launch');
    expect(refused.$('html').attr('lang')).toBe('fr-FR');
    expect(refused.$('h1').text()).not.toBe('');
    expect(refused.text).toContain('Référence');
    expect(refused.text).toContain('Quoi faire');
    const lines = app.logLines.slice(before).filter((line) => line.includes('launch refused'));
    expect(lines).toHaveLength(1);
    for (const secret of ['Inès', 'Marchal', idToken, state])
      expect(app.logLines.slice(before).join('')).not.toContain(secret);
    expect(refused.body).not.toContain(idToken);
  },
);
