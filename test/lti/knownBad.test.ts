/** The known bad payloads of the certification (lti.md 1.1). */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { begin, claim, launch, openDoor, refusal, refusalOf } from './door.ts';
import type { Door } from './door.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});

const without = (name: string) => ({ change: { [name]: undefined } });

describe('a launch that the certification knows as bad', () => {
  test('is accepted before anything is wrong with it', async () => {
    expect(refusalOf(await launch(door))).toBe('accepted');
  });

  test('KB-01: has no kid in its header', async () => {
    expect(await refusal(door, { sign: { kid: null } })).toBe('token-key-unknown KB-01 no kid');
    expect(await refusal(door, { sign: { kid: '' } })).toBe('token-key-unknown KB-01 no kid');
  });

  test('KB-02: has a kid that is not in the key set, which is read once more', async () => {
    await launch(door);
    const before = door.platform.calls.filter(({ endpoint }) => endpoint === 'certs').length;
    const refused = await refusal(door, { sign: { kid: 'imstester_66067' } });
    expect(refused).toBe('token-key-unknown KB-02 kid imstester_66067');
    const after = door.platform.calls.filter(({ endpoint }) => endpoint === 'certs').length;
    expect(after - before).toBe(1);
  });

  test.each(['11.3', '1.2.0', '1.1.0', '1.3', 1.3])(
    'KB-03 (%s): has a wrong version',
    async (version) => {
      const refused = await refusal(door, { change: { [claim('version')]: version } });
      expect(refused).toBe('token-version KB-03 version wrong');
    },
  );

  test('KB-04: has no version', async () => {
    expect(await refusal(door, without(claim('version')))).toBe(
      'token-version KB-04 version missing',
    );
  });

  test.each(['', 'not a JWT', 'a.b.c', '..', '{"iss":"x"}', 'é'.repeat(50)])(
    'KB-05 (a): is not a JWT but %j',
    async (id_token) => {
      const { state, bindingSecret } = await begin(door);
      const answer = await door.lti.completeLaunch({ params: { state, id_token }, bindingSecret });
      expect(refusalOf(answer)).toBe('token-unreadable KB-05 not a JWT');
    },
  );

  test('KB-05 (a): has no token at all', async () => {
    const { state, bindingSecret } = await begin(door);
    const answer = await door.lti.completeLaunch({ params: { state }, bindingSecret });
    expect(refusalOf(answer)).toBe('token-unreadable KB-05 not a JWT');
  });

  test('KB-05 (b): is signed but no LTI message', async () => {
    const refused = await refusal(door, { change: () => ({ name: 'badltilaunch' }) });
    expect(refused).toMatch(/^token-claims KB-06 \w+ missing$/);
  });

  test.each([
    ['iss', 'iss', 'token-claims KB-06 iss missing'],
    ['aud', 'aud', 'token-claims KB-06 aud missing'],
    ['sub', 'sub', 'token-user-missing KB-12 sub missing'],
    ['deployment_id', claim('deployment_id'), 'token-claims KB-10 deployment_id missing'],
    ['roles', claim('roles'), 'token-claims KB-09 roles missing'],
    ['target_link_uri', claim('target_link_uri'), 'token-claims KB-06 target_link_uri missing'],
    ['nonce', 'nonce', 'token-nonce H-02 nonce missing'],
    ['exp', 'exp', 'token-claims KB-06 exp missing'],
    ['iat', 'iat', 'token-claims KB-06 iat missing'],
  ])('KB-06 (%s): lacks the claim', async (_name, name, expected) => {
    expect(await refusal(door, without(name))).toBe(expected);
  });

  test('KB-07: has timestamps of long ago', async () => {
    const refused = await refusal(door, { change: { iat: 11_111, exp: 22_222 } });
    expect(refused).toMatch(/^token-expired KB-07 exp \d+ s ago$/);
  });

  test.each([
    ['absent', {}],
    ['misspelt', { [claim('messsage_type')]: 'LtiResourceLinkRequest' }],
  ])('KB-08 (%s): has no message type', async (_name, misspelt) => {
    const change = { [claim('message_type')]: undefined, ...misspelt };
    expect(await refusal(door, { change })).toBe('token-message KB-08 message_type missing');
  });

  test('KB-09: has no roles', async () => {
    expect(await refusal(door, without(claim('roles')))).toBe('token-claims KB-09 roles missing');
  });

  test('KB-10: has no deployment', async () => {
    expect(await refusal(door, without(claim('deployment_id')))).toBe(
      'token-claims KB-10 deployment_id missing',
    );
  });

  test.each([
    ['absent', undefined],
    ['empty', {}],
    ['empty id', { id: '' }],
  ])('KB-11 (%s): has no resource link', async (_name, value) => {
    const refused = await refusal(door, { change: { [claim('resource_link')]: value } });
    expect(refused).toMatch(/^token-link-missing KB-11 resource_link/);
  });

  test('KB-12: has no user', async () => {
    expect(await refusal(door, without('sub'))).toBe('token-user-missing KB-12 sub missing');
    expect(await refusal(door, { change: { sub: '' } })).toBe(
      'token-user-missing KB-12 sub missing',
    );
  });

  test('has a message type that nobody knows', async () => {
    const change = { [claim('message_type')]: 'ContentItemSelectionRequest' };
    expect(await refusal(door, { change })).toBe('message-unsupported message type not known');
  });

  test('leaves no line of its person in the log', async () => {
    await refusal(door, without('sub'));
    expect(JSON.stringify(door.log.lines)).not.toMatch(/Marchal|Inès|mirabelliers\.example/);
  });
});
