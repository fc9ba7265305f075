/** Login initiation, the answer of a platform that refuses, and what is known of a pending launch. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { platformKey } from '../../src/domain/ids.ts';
import { begin, idOf, launch, openDoor, refusalOf, toolUrl } from './door.ts';
import type { Door } from './door.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});

const bindingSecret = 'a-secret-of-this-browser';
const refusedLogin = async (change: object, on = door) => {
  const params = { ...on.platform.loginParams('3', '4'), ...change };
  return refusalOf(await on.lti.startLogin({ params, bindingSecret }));
};

describe('a login', () => {
  test('goes to the platform with what Moodle demands, and one redirect address', async () => {
    const params = door.platform.loginParams('3', '4');
    const { redirect } = await begin(door, params);
    expect(redirect.href.split('?')[0]).toBe(`${door.platform.issuer}/mod/lti/auth.php`);
    expect(Object.fromEntries(redirect.searchParams)).toEqual({
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: door.platform.clientId,
      redirect_uri: `${toolUrl}/lti/launch`,
      login_hint: '3',
      lti_message_hint: params.lti_message_hint,
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('is one that Moodle’s auth.php answers with a token that we accept', async () => {
    const { state, bindingSecret: secret, redirect } = await begin(door);
    const answer = await door.platform.authorize(Object.fromEntries(redirect.searchParams));
    if (!('fields' in answer)) throw new Error(answer.error);
    expect(answer.action).toBe(`${toolUrl}/lti/launch`);
    expect(answer.fields).toHaveProperty('state', state);
    const params = answer.fields;
    expect(refusalOf(await door.lti.completeLaunch({ params, bindingSecret: secret }))).toBe(
      'accepted',
    );
  });

  test('keeps the hashes of its secrets only, and nothing of the person', async () => {
    const { state, nonce, bindingSecret: secret } = await begin(door);
    const { createHash } = await import('node:crypto');
    const id = createHash('sha256').update(state).digest('base64url');
    const kept = await door.store.launchAttempts.get(id);
    expect(kept).toMatchObject({
      platformId: idOf(door),
      deploymentHint: '1',
      targetLinkUri: `${toolUrl}/lti/launch`,
      moodleCmid: '14',
      expiresAt: door.clock.now() + 600_000,
    });
    expect(kept).not.toHaveProperty('login_hint');
    for (const text of [state, nonce, secret]) expect(JSON.stringify(kept)).not.toContain(text);
  });

  test.each(['iss', 'login_hint', 'target_link_uri'])('without %s is refused', async (field) => {
    for (const value of [undefined, '', ['a', 'b'], { a: 1 }, 'x'.repeat(2001)])
      expect(await refusedLogin({ [field]: value })).toBe(`login-incomplete login ${field}`);
  });

  test('of an unknown platform is refused', async () => {
    expect(await refusedLogin({ iss: 'https://other.example' })).toMatch(/^platform-unknown/);
    expect(await refusedLogin({ client_id: 'other' })).toMatch(/^platform-unknown/);
    const nowhere = { iss: 'https://other.example', client_id: undefined };
    expect(await refusedLogin(nowhere)).toMatch(/^platform-unknown/);
  });

  test('of a pending platform says so', async () => {
    const own = await openDoor();
    await own.store.platforms.change(idOf(own), (known) => ({ ...known, status: 'pending' }));
    own.clock.advance(5001);
    expect(await refusedLogin({}, own)).toBe('platform-pending platform waits for approval');
  });

  test('of a disabled platform says so, and may be framed by it', async () => {
    const own = await openDoor();
    await own.lti.platforms.disable(own.platform.issuer, own.platform.clientId);
    const params = own.platform.loginParams('3', '4');
    expect(await own.lti.startLogin({ params, bindingSecret })).toEqual({
      ok: false,
      code: 'platform-disabled',
      reason: 'H-09 platform disabled',
      frameOrigins: [own.platform.issuer],
    });
  });

  test.each([
    'https://evil.example/lti/launch',
    'http://localhost:4001/lti/launch',
    'http://localhost:4000/',
    'http://localhost:4000/lti/launcher',
    'http://localhost:4000/lti/launch/../../admin',
    'http://localhost:4000/lti/launch/%2e%2e/login',
    'http://user@localhost:4000/lti/launch',
    'http://localhost:4000@evil.example/lti/launch',
    'javascript:alert(1)',
    '/lti/launch',
  ])('H-10: to the target %s is refused', async (target_link_uri) => {
    expect(await refusedLogin({ target_link_uri })).toBe('target-refused H-10 target of the login');
  });

  test.each(['/lti/launch', '/lti/launch?placement=1', '/lti/launch/here'])(
    'to our own %s goes on',
    async (path) => {
      expect(await refusedLogin({ target_link_uri: toolUrl + path })).toBe('accepted');
    },
  );

  test('H-28: does not care whether its fields came by GET or POST', async () => {
    const fields = { ...door.platform.loginParams('3', '4') };
    const query = Object.assign(Object.create(null), fields);
    for (const params of [fields, query])
      expect(refusalOf(await door.lti.startLogin({ params, bindingSecret }))).toBe('accepted');
  });
});

describe('a login without a client id', () => {
  const anonymous = { client_id: undefined };

  test('H-27 (one): finds the only registration of its issuer', async () => {
    expect(await refusedLogin(anonymous)).toBe('accepted');
    expect(await refusedLogin({ client_id: '' })).toBe('accepted');
  });

  test('H-27 (two): chooses between two by the deployment, or refuses', async () => {
    const own = await openDoor();
    const second = { ...own.platform.registration(), clientId: 'second' };
    await own.lti.platforms.add({ ...second, deploymentId: '2' });
    const login = { ...own.platform.loginParams('3', '4'), ...anonymous };
    const first = await begin(own, login);
    expect(first.redirect.searchParams.get('client_id')).toBe(own.platform.clientId);
    const other = await begin(own, { ...login, lti_deployment_id: '2' });
    expect(other.redirect.searchParams.get('client_id')).toBe('second');
    const ambiguous = 'platform-ambiguous H-27 several registrations of one issuer';
    expect(await refusedLogin({ ...anonymous, lti_deployment_id: undefined }, own)).toBe(ambiguous);
    expect(await refusedLogin({ ...anonymous, lti_deployment_id: '3' }, own)).toBe(ambiguous);
    await own.lti.platforms.add({ ...second, deploymentId: '1' });
    expect(await refusedLogin(anonymous, own)).toBe(ambiguous);
    await own.lti.platforms.disable(own.platform.issuer, 'second');
    expect(await refusedLogin(anonymous, own)).toBe('accepted');
  });
});

describe('the answer of a platform', () => {
  test('H-19: that refuses the login is told as such, without its words', async () => {
    const { state, bindingSecret: secret } = await begin(door);
    const params = { state, error: 'login_required', error_description: 'Mme Aubertin: no' };
    expect(await door.lti.completeLaunch({ params, bindingSecret: secret })).toEqual({
      ok: false,
      code: 'platform-refused-login',
      reason: 'H-19 login_required',
      frameOrigins: [door.platform.issuer],
      wayBack: { to: 'activity', url: `${door.platform.issuer}/mod/lti/launch.php?id=14` },
    });
    const odd = { state, error: 'Mme Aubertin said no' };
    const answer = await door.lti.completeLaunch({ params: odd, bindingSecret: secret });
    expect(refusalOf(answer)).toBe('platform-refused-login H-19 other error');
  });

  test('H-19: leads back to no platform that is disabled, and to no page that is not the school’s', async () => {
    const own = await openDoor();
    const refusal = async (params: object) => {
      const { state, bindingSecret: secret } = await begin(own, params);
      const refused = { state, error: 'login_required' };
      return () => own.lti.completeLaunch({ params: refused, bindingSecret: secret });
    };
    const { issuer, clientId } = own.platform;
    const login = own.platform.loginParams('3', '4');
    const answer = await refusal(login);
    await own.lti.platforms.disable(issuer, clientId);
    expect(await answer()).not.toHaveProperty('wayBack');
    const iss = 'https://canvas.instructure.com';
    await own.lti.platforms.add({ ...own.platform.registration(), issuer: iss });
    await own.store.platforms.change(platformKey(iss, clientId), (known) => ({
      ...known,
      family: 'canvas',
    }));
    const ofCanvas = await refusal({ ...login, iss, lti_message_hint: 'eyJ.eyJ.x' });
    expect(await ofCanvas()).toMatchObject({ code: 'platform-refused-login' });
    expect(await ofCanvas()).not.toHaveProperty('wayBack');
  });

  test('without a state, or with an unknown one, is refused', async () => {
    for (const params of [{}, undefined, 'x', { state: '' }, { state: ['a'] }])
      expect(refusalOf(await door.lti.completeLaunch({ params, bindingSecret }))).toBe(
        'launch-state-missing launch without state',
      );
    const unknown = { params: { state: 'x' }, bindingSecret };
    expect(refusalOf(await door.lti.completeLaunch(unknown))).toMatch(/^launch-expired/);
  });
});

/** The platform's answer comes back without any secret. */
async function ask(own: Door, state: string) {
  const answer = { params: { state }, bindingSecret: undefined, canAsk: true };
  const refused = await own.lti.completeLaunch(answer);
  return refused.ok ? undefined : refused.pending;
}

describe('a launch whose browser can still be asked', () => {
  test('can be started again at top level where Moodle opens the activity', async () => {
    const { state } = await begin(door);
    expect(await ask(door, state)).toEqual({
      frameOrigins: [door.platform.issuer],
      relaunchUrl: `${door.platform.issuer}/mod/lti/launch.php?id=14`,
    });
    expect(await ask(door, state)).toBeDefined();
  });

  test.each([undefined, 'a.b.c', '{}', '{"cmid":"1&x=y"}', '{"cmid":-1}', '[]', '{"cmid":1.5}'])(
    'has no such address with the hint %s',
    async (lti_message_hint) => {
      const login = { ...door.platform.loginParams('3', '4'), lti_message_hint };
      const { state } = await begin(door, login);
      expect(await ask(door, state)).toEqual({ frameOrigins: [door.platform.issuer] });
    },
  );

  test('has no such address on a platform that is not Moodle', async () => {
    const own = await openDoor();
    await own.store.platforms.change(idOf(own), (known) => ({ ...known, family: 'canvas' }));
    const { state } = await begin(own);
    expect(await ask(own, state)).toEqual({ frameOrigins: [own.platform.issuer] });
  });

  test('is not known by a wrong state, nor once it was taken', async () => {
    const begun = await begin(door);
    await launch(door, { begun });
    expect(await ask(door, begun.state)).toBeUndefined();
    expect(await ask(door, '')).toBeUndefined();
  });
});
