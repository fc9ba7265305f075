/** Whatever comes to the door, it answers: it never throws, and opens nothing. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { begin, openDoor } from './door.ts';
import type { Door } from './door.ts';
import { alteredClaims, anything, often, shareOf, text, withSeed } from './fuzzInputs.ts';

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});

describe(withSeed, () => {
  test('no login parameters make the door throw', async () => {
    const good = door.platform.loginParams('3', '4');
    const params = fc.oneof(
      anything,
      fc.record({
        iss: often(good.iss),
        login_hint: often('3'),
        target_link_uri: often(good.target_link_uri),
        client_id: often(good.client_id),
        lti_deployment_id: often('1'),
        lti_message_hint: often(good.lti_message_hint),
      }),
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(params, async (asked) => {
        const answer = await door.lti.startLogin({ params: asked, bindingSecret: 'secret' });
        if (!answer.ok) return answer.reason.length < 200;
        accepted += 1;
        return answer.redirectUrl.startsWith(`${door.platform.issuer}/mod/lti/auth.php?`);
      }),
      shareOf(20),
    );
    expect(accepted).toBeGreaterThan(0);
  }, 60_000);

  test('no launch parameters make the door throw or open', async () => {
    const { state, bindingSecret } = await begin(door);
    const params = fc.oneof(
      anything,
      fc.record({ state: often(state), id_token: anything, error: fc.option(anything) }),
    );
    const token = fc
      .tuple(anything, anything, text)
      .map((parts) =>
        parts.map((part) => Buffer.from(toJson(part)).toString('base64url')).join('.'),
      );
    const withToken = fc.record({ state: fc.constant(state), id_token: token });
    await fc.assert(
      fc.asyncProperty(fc.oneof(params, withToken), async (asked) => {
        const answer = await door.lti.completeLaunch({ params: asked, bindingSecret });
        return !answer.ok && answer.reason.length < 200;
      }),
      shareOf(15),
    );
  }, 60_000);

  test('no signed claims make the door throw', async () => {
    await fc.assert(
      fc.asyncProperty(alteredClaims, async (changes) => {
        const begun = await begin(door);
        const payload = door.platform.claims('3', '4', begun.nonce);
        const id_token = await door.platform.sign({ ...payload, ...changes });
        const { state, bindingSecret } = begun;
        const answer = await door.lti.completeLaunch({
          params: { state, id_token },
          bindingSecret,
        });
        return answer.ok || answer.reason.length < 200;
      }),
      shareOf(3),
    );
  }, 60_000);
});

function toJson(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '{}';
  }
}
