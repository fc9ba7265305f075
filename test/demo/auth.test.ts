import { describe, expect, test } from '@jest/globals';
import { load } from 'cheerio/slim';
import { decodeJwt } from 'jose';
import request from 'supertest';
import { who } from '../../src/demo/cast.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { makePlatform, toolUrl } from './tool.ts';

/** What a tool redirects with after this login. */
function authQuery(
  platform: SimulatedPlatform,
  change: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const login = platform.loginParams(who.diligent, '4');
  return {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: login.client_id,
    redirect_uri: `${toolUrl}/lti/launch`,
    login_hint: login.login_hint,
    lti_message_hint: login.lti_message_hint,
    nonce: 'the-nonce',
    state: 'the-state',
    ...change,
  };
}

describe('auth.php', () => {
  test('posts the token and the state back to the tool, for GET and for POST', async () => {
    const platform = await makePlatform();
    const query = authQuery(platform);
    const byGet = await request(platform.app).get('/mod/lti/auth.php').query(query);
    const byPost = await request(platform.app)
      .post('/mod/lti/auth.php')
      .type('form')
      .send(authQuery(platform));
    for (const { text } of [byGet, byPost]) {
      const page = load(text);
      expect(page('form').attr('action')).toBe(`${toolUrl}/lti/launch`);
      expect(page('form button').text()).toBe('Ouvrir l’activité');
      expect(page('input[name=state]').val()).toBe('the-state');
      const token = String(page('input[name=id_token]').val());
      expect(decodeJwt(token)).toMatchObject({ nonce: 'the-nonce', sub: who.diligent });
    }
  });

  test('accepts a launch id once, then shows a page of Moodle', async () => {
    const platform = await makePlatform();
    const query = authQuery(platform);
    expect(await platform.authorize(query)).toMatchObject({ ok: true });
    expect(await platform.authorize(query)).toEqual({ ok: false, error: 'invalidrequest' });
  });

  test.each([
    { redirect_uri: `${toolUrl}/lti/launch/` },
    { redirect_uri: 'https://evil.example/lti/launch' },
    { scope: 'openid profile' },
    { response_type: 'code' },
    { nonce: '' },
    { lti_message_hint: '{}' },
    { lti_message_hint: 'not json' },
  ])('keeps the browser on a page of Moodle with %j', async (change) => {
    const platform = await makePlatform();
    const query = authQuery(platform, change);
    const answer = await request(platform.app).get('/mod/lti/auth.php').query(query);
    expect(answer.status).toBe(404);
    expect(load(answer.text)('form').length).toBe(0);
  });

  test.each([
    [{ client_id: 'other' }, 'unauthorized_client'],
    [{ login_hint: who.teacher }, 'access_denied'],
    [{ response_mode: 'query' }, 'invalid_request'],
    [{ response_mode: '' }, 'invalid_request'],
    [{ prompt: 'login' }, 'invalid_request'],
  ])('posts an OAuth error to the tool with %j', async (change, error) => {
    const platform = await makePlatform();
    const answer = await platform.authorize(authQuery(platform, change));
    expect(answer).toMatchObject({
      ok: false,
      action: `${toolUrl}/lti/launch`,
      fields: { error, state: 'the-state' },
    });
    expect(answer).not.toHaveProperty('fields.id_token');
  });

  test('hops over itself with `repost` when it wants the session cookie and got none', async () => {
    const platform = await makePlatform();
    platform.switches.repost = true;
    const query = authQuery(platform);
    const hop = load((await request(platform.app).get('/mod/lti/auth.php').query(query)).text);
    expect(hop('form').attr('action')).toBe('/mod/lti/auth.php');
    const fields = Object.fromEntries(
      hop('input')
        .toArray()
        .map((input) => [hop(input).attr('name'), hop(input).attr('value')]),
    );
    expect(fields).toEqual({ ...query, repost: '1' });
    const logged = await request(platform.app)
      .post('/mod/lti/auth.php')
      .set('cookie', `MoodleSession=${who.diligent}`)
      .type('form')
      .send(fields);
    expect(load(logged.text)('form').attr('action')).toBe(`${toolUrl}/lti/launch`);
    const loggedOut = await request(platform.app)
      .post('/mod/lti/auth.php')
      .type('form')
      .send(fields);
    expect(loggedOut.status).toBe(403);
  });
});

test('the login form says who, where and for which deployment, each time with another launch id', async () => {
  const platform = await makePlatform();
  const first = platform.loginParams(who.diligent, '4');
  expect(first).toMatchObject({
    iss: platform.issuer,
    target_link_uri: `${toolUrl}/lti/launch`,
    login_hint: who.diligent,
    client_id: platform.clientId,
    lti_deployment_id: '1',
  });
  const hint = JSON.parse(first.lti_message_hint);
  expect(hint).toEqual({ cmid: 14, launchid: expect.stringMatching(/^ltilaunch4_\d+$/) });
  expect(platform.loginParams(who.diligent, '4')).not.toEqual(first);
});
