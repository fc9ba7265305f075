import { describe, expect, test } from '@jest/globals';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import request from 'supertest';
import { who } from '../../src/demo/cast.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { makePlatform, toolUrl } from './tool.ts';

const lti = 'https://purl.imsglobal.org/spec/lti/claim/';
const dl = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const address = '/mod/lti/contentitem_return.php?course=2&id=1&sesskey=demo';
const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });

async function makeMoodle(): Promise<SimulatedPlatform> {
  const platform = await makePlatform();
  const jwk = { ...(await exportJWK(publicKey)), kid: 'tool', alg: 'RS256' };
  platform.toolKeys = async () => ({ keys: [jwk] });
  return platform;
}

async function sign(platform: SimulatedPlatform, claims: object, issuer = platform.clientId) {
  return new SignJWT({ [`${lti}message_type`]: 'LtiDeepLinkingResponse', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'tool' })
    .setIssuer(issuer)
    .setIssuedAt(Math.floor(platform.now() / 1000))
    .sign(privateKey);
}

async function give(
  platform: SimulatedPlatform,
  fields: Readonly<Record<string, string>>,
  person: string = who.teacher,
) {
  return request(platform.app)
    .post(address)
    .set('cookie', person === '' ? '' : `MoodleSession=${person}`)
    .type('form')
    .send(fields);
}

const item = (more: object = {}) => ({
  type: 'ltiResourceLink',
  title: 'Ranger',
  text: 'Selon les dates',
  url: `${toolUrl}/lti/launch`,
  custom: { placement: 'p1' },
  lineItem: {
    scoreMaximum: 20,
    resourceId: 'p1',
    tag: 't',
    label: 'unused',
    submissionReview: { url: `${toolUrl}/lti/launch?review`, custom: { see: 'work' } },
  },
  ...more,
});

async function giveItems(platform: SimulatedPlatform, items: readonly object[]) {
  return give(platform, { JWT: await sign(platform, { [`${dl}content_items`]: items }) });
}

describe('contentitem_return.php', () => {
  test('makes a link and its column of an item, and the review goes where the item says', async () => {
    const platform = await makeMoodle();
    const page = await giveItems(platform, [item()]);
    expect([page.status, page.text.includes('Contenu ajouté au cours')]).toEqual([200, true]);
    const link = platform.links.at(-1);
    expect(link).toMatchObject({ title: 'Ranger', description: 'Selon les dates', graded: true });
    expect(platform.gradebook.items.at(-1)).toMatchObject({
      resourceLinkId: link?.id,
      label: 'Ranger',
      scoreMaximum: 20,
      resourceId: 'p1',
      tag: 't',
      coupled: true,
    });
    const wish = { message: 'LtiSubmissionReviewRequest' as const, forUserId: who.diligent };
    const linkId = link?.id ?? '';
    const login = platform.loginParams(who.teacher, linkId, wish);
    expect(login.target_link_uri).toBe(`${toolUrl}/lti/launch?review`);
    const claims = platform.claims(who.teacher, linkId, 'n', wish);
    expect(claims[`${lti}custom`]).toMatchObject({ placement: 'p1', see: 'work' });
    expect(claims[`${lti}for_user`]).toEqual({ user_id: who.diligent });
    expect(platform.loginParams(who.teacher, linkId).target_link_uri).toBe(`${toolUrl}/lti/launch`);
  });

  test('loses what follows a newline, other types, and addresses of another domain', async () => {
    const platform = await makeMoodle();
    const before = platform.links.length;
    await giveItems(platform, [
      item({ custom: { placement: 'p1\nrole=teacher' } }),
      item({ type: 'link' }),
      item({ url: 'https://evil.example/launch' }),
    ]);
    const made = platform.links.slice(before);
    expect(made.map(({ custom }) => custom)).toEqual([{ placement: 'p1' }]);
  });

  test('makes no column when the tool may not grade, or the item has none', async () => {
    const platform = await makeMoodle();
    const { length } = platform.gradebook.items;
    await giveItems(platform, [item({ lineItem: undefined })]);
    platform.switches.grades = 'none';
    await giveItems(platform, [item()]);
    expect(platform.gradebook.items).toHaveLength(length);
    expect(platform.links.slice(-2).map(({ graded }) => graded)).toEqual([false, false]);
  });

  test('shows the messages of the tool, and adds nothing for an empty list', async () => {
    const platform = await makeMoodle();
    const before = platform.links.length;
    const JWT = await sign(platform, { [`${dl}msg`]: 'Rien choisi', [`${dl}errormsg`]: '<b>' });
    const page = await give(platform, { JWT });
    expect(page.text).toContain('Aucun contenu ajouté');
    expect(page.text).toContain('Rien choisi');
    expect(page.text).toContain('&lt;b&gt;');
    expect(platform.links).toHaveLength(before);
  });

  test('refuses another issuer, another key, and who does not teach', async () => {
    const platform = await makeMoodle();
    const good = await sign(platform, { [`${dl}content_items`]: [item()] });
    expect((await give(platform, { JWT: await sign(platform, {}, 'other') })).status).toBe(400);
    expect((await give(platform, { JWT: `${good.slice(0, -8)}AAAAAAAA` })).status).toBe(400);
    expect((await give(platform, {})).status).toBe(400);
    expect((await give(platform, { JWT: good }, who.diligent)).status).toBe(403);
  });

  test('posts to itself once when the session cookie did not come', async () => {
    const platform = await makeMoodle();
    const first = await give(platform, { JWT: 'x.y.z' }, '');
    expect(first.status).toBe(200);
    expect(first.text).toContain('name="repost"');
    expect((await give(platform, { JWT: 'x.y.z', repost: '1' }, '')).status).toBe(403);
  });
});

const show = (platform: SimulatedPlatform, path: string, person: string) =>
  request(platform.app).get(path).set('cookie', `MoodleSession=${person}`);

describe('the pages', () => {
  test('offer content to teachers only', async () => {
    const platform = await makeMoodle();
    const course = '/course/view.php?id=2';
    expect((await show(platform, course, who.teacher)).text).toContain('Sélectionner du contenu');
    expect((await show(platform, course, who.diligent)).text).not.toContain('Sélectionner');
    const path = '/mod/lti/contentitem.php?course=2&id=1';
    expect((await show(platform, path, who.teacher)).text).toContain('name="contentframe"');
    expect((await show(platform, path, who.diligent)).status).toBe(403);
  });

  test('lead teachers from a grade to the work behind it', async () => {
    const platform = await makeMoodle();
    const grades = '/grade/report/grader/index.php?id=2';
    const report = `/mod/lti/view.php?id=14&amp;action=gradeReport&amp;user=${who.diligent}`;
    expect((await show(platform, grades, who.teacher)).text).toContain(report);
    expect((await show(platform, grades, who.diligent)).text).not.toContain('gradeReport');
    const [launchid] = platform.launches.keys();
    expect(launchid).toBeUndefined();
    await show(platform, report.replaceAll('&amp;', '&'), who.teacher);
    expect([...platform.launches.values()]).toEqual([
      {
        personId: who.teacher,
        linkId: '4',
        message: 'LtiSubmissionReviewRequest',
        forUserId: who.diligent,
      },
    ]);
  });
});
