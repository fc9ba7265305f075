/** Deep linking as the certification asks for it (lti.md 1.3, DL-1 to DL-8+): the door alone. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import { placementId } from '../../src/domain/ids.ts';
import type { DeepLinkReply, Launch } from '../../src/lti/index.ts';
import { accepted, begin, claim, idOf, launch, openDoor, refusalOf, toolUrl } from './door.ts';
import type { Door } from './door.ts';

const settingsClaim = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
const dl = (name: string): string => `https://purl.imsglobal.org/spec/lti-dl/claim/${name}`;
const uuid = placementId.parse('7c5f0e2e-3d0b-4b57-9a7c-0a3b52a2b0f1');

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});

/** The platform's own payload, its settings changed; `undefined` leaves one out. */
async function openWith(settings: object = {}, claims: object = {}) {
  const begun = await begin(door, door.platform.loginParams('33', '', { message }));
  const payload = door.platform.claims('33', '', begun.nonce, { message });
  const own = z.looseObject({}).parse(payload[settingsClaim]);
  const change = () => ({ ...payload, [settingsClaim]: { ...own, ...settings }, ...claims });
  return { begun, change };
}
const message = 'LtiDeepLinkingRequest' as const;

async function deepLinkingOf(settings: object = {}): Promise<Launch['deepLinking']> {
  return (await accepted(door, await openWith(settings))).deepLinking;
}

async function answer(reply: Partial<DeepLinkReply> = {}): Promise<string> {
  const { deploymentKey } = await accepted(door, await openWith());
  const items = [
    { placement: uuid, title: 'Premier arrivé', text: 'Ranger un rayon.', scoreMaximum: 20 },
  ];
  return door.lti.deepLinkAnswer(idOf(door), { deploymentKey, items, ...reply });
}

async function verified(jwt: string) {
  const { keys } = z
    .object({ keys: z.array(z.looseObject({ kty: z.string() })) })
    .parse(await door.lti.keySet());
  const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys }), {
    algorithms: ['RS256'],
    currentDate: new Date(door.clock.now()),
  });
  return payload;
}

describe('the request', () => {
  test('DL-1: opens without a target link', async () => {
    const launched = await accepted(
      door,
      await openWith({}, { [claim('target_link_uri')]: undefined }),
    );
    expect(launched.kind).toBe('deep-linking');
  });

  test('DL-2: names the return address, which must be the platform’s own', async () => {
    expect((await deepLinkingOf())?.returnUrl).toBe(
      `${door.platform.issuer}/mod/lti/contentitem_return.php?course=2&id=1&sesskey=demo`,
    );
    for (const deep_link_return_url of ['https://evil.example/back', 'javascript:alert(1)', 'x'])
      expect(refusalOf(await launch(door, await openWith({ deep_link_return_url })))).toBe(
        'token-claims DL-2 return address on another origin',
      );
  });

  test('DL-8: says what may come back', async () => {
    const moodle = { acceptsLinks: true, acceptsMultiple: true, acceptsLineItem: true };
    expect(await deepLinkingOf()).toMatchObject(moodle);
    expect(await deepLinkingOf({ accept_multiple: false })).toMatchObject({
      acceptsMultiple: false,
    });
    expect(await deepLinkingOf({ accept_lineitem: false })).toMatchObject({
      acceptsLineItem: false,
    });
    expect(await deepLinkingOf({ accept_lineitem: null })).toMatchObject({ acceptsLineItem: true });
    expect(await deepLinkingOf({ accept_types: ['file', 'html'] })).toMatchObject({
      acceptsLinks: false,
    });
  });

  test.each([
    ['no settings', { [settingsClaim]: undefined }, 'missing'],
    ['settings of the wrong type', { [settingsClaim]: 'yes' }, 'wrong'],
  ])('with %s is refused', async (_name, claims, fault) => {
    expect(refusalOf(await launch(door, await openWith({}, claims)))).toMatch(
      new RegExp(`^token-claims .*deep_linking_settings ${fault}$`),
    );
  });
});

describe('the answer', () => {
  test('DL-3: is a LtiDeepLinkingResponse of version 1.3.0', async () => {
    expect(await verified(await answer())).toMatchObject({
      [claim('message_type')]: 'LtiDeepLinkingResponse',
      [claim('version')]: '1.3.0',
    });
  });

  test('DL-4: lives for five minutes at most, from now on', async () => {
    const { iat = 0, exp = 0 } = await verified(await answer());
    expect(iat * 1000).toBeLessThanOrEqual(door.clock.now());
    expect(exp * 1000).toBeGreaterThan(door.clock.now());
    expect(exp - iat).toBeLessThanOrEqual(300);
  });

  test('DL-5: is signed RS256 with the current key of our key set', async () => {
    const jwt = await answer();
    const [, current] = (await door.lti.keySet()).keys;
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'RS256', typ: 'JWT', kid: current?.['kid'] });
  });

  test('DL-6 (data): carries the required claims, and `data` unchanged only if it came', async () => {
    const data = 'csrf=a b+c&é{"x":1}\n ';
    expect((await deepLinkingOf({ data }))?.data).toBe(data);
    const [one, two] = [await verified(await answer({ data })), await verified(await answer())];
    expect(one).toMatchObject({
      iss: door.platform.clientId,
      aud: [door.platform.issuer],
      [claim('deployment_id')]: door.platform.deploymentId,
      [dl('data')]: data,
    });
    expect(await deepLinkingOf()).not.toHaveProperty('data');
    expect(two).not.toHaveProperty([dl('data')]);
    expect(String(one['nonce'])).not.toBe(String(two['nonce']));
  });

  test('DL-7: its item carries the launch address and the placement, without a newline', async () => {
    const payload = await verified(await answer());
    expect(payload[dl('content_items')]).toEqual([
      {
        type: 'ltiResourceLink',
        title: 'Premier arrivé',
        text: 'Ranger un rayon.',
        url: `${toolUrl}/lti/launch`,
        custom: {
          placement: uuid,
          groups: '$Moodle.Person.userGroupIds',
          history: '$Context.id.history',
        },
        lineItem: {
          scoreMaximum: 20,
          label: 'Premier arrivé',
          resourceId: uuid,
          submissionReview: {
            reviewableStatus: ['InProgress', 'Submitted', 'Completed'],
            url: `${toolUrl}/lti/launch`,
            custom: { placement: uuid },
          },
        },
      },
    ]);
  });

  test('DL-8: has no line item without a maximum; nothing chosen is an empty list', async () => {
    const items = [{ placement: uuid, title: 'Sans note', text: '' }];
    const bare = await verified(await answer({ items }));
    expect(JSON.stringify(bare[dl('content_items')])).not.toContain('lineItem');
    const empty = await verified(await answer({ items: [] }));
    expect(empty[dl('content_items')]).toEqual([]);
    expect(Object.keys(empty).filter((name) => /\/(error)?msg$/.test(name))).toEqual([]);
  });

  test('DL-8 (messages): spells `msg` and `errormsg` right', async () => {
    const payload = await verified(await answer({ items: [], message: 'Fait', error: 'Raté' }));
    expect(payload).toMatchObject({ [dl('msg')]: 'Fait', [dl('errormsg')]: 'Raté' });
  });
});

test('a submission review without the student is refused', async () => {
  const begun = await begin(door);
  const wish = { message: 'LtiSubmissionReviewRequest' as const, forUserId: '3' };
  const payload = door.platform.claims('33', '4', begun.nonce, wish);
  expect((await accepted(door, { begun, change: () => payload })).forUser).toBe('3');
  const again = await begin(door);
  const change = () => ({
    ...door.platform.claims('33', '4', again.nonce, wish),
    [claim('for_user')]: undefined,
  });
  expect(refusalOf(await launch(door, { begun: again, change }))).toMatch(
    /^token-claims .*for_user/,
  );
});
