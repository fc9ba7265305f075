import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { who } from '../../src/demo/cast.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { askToken, bearer, issuer, makePlatform, mediaType, pathOf, scopes } from './tool.ts';

const path = '/mod/lti/services.php/CourseSection/2/bindings/1/memberships';

async function read(platform: SimulatedPlatform, query = ''): Promise<request.Response> {
  return request(platform.app)
    .get(path + query)
    .set('authorization', await bearer(platform, scopes.roster))
    .set('accept', mediaType.roster);
}

describe('the roster', () => {
  test('is one page of everybody with short roles, a teacher who does not edit being a Learner', async () => {
    const { status, body, headers, type } = await read(await makePlatform());
    expect([status, type, headers['link']]).toEqual([200, mediaType.roster, undefined]);
    expect(body.context).toEqual({ id: '2', label: '1CAP-EPC', title: 'Vente, CAP EPC' });
    expect(body.members).toHaveLength(27);
    const rolesOf = (id: string): unknown =>
      body.members.find((member: { user_id: string }) => member.user_id === id)?.roles;
    expect(rolesOf(who.diligent)).toEqual(['Learner']);
    expect(rolesOf(who.teacher)).toEqual(['Instructor']);
    expect(rolesOf(who.cpe)).toEqual(['Learner']);
    expect(rolesOf(who.administrator)).toEqual([
      'Instructor',
      'http://purl.imsglobal.org/vocab/lis/v2/person#Administrator',
    ]);
    const active = body.members.filter(({ status: one }: { status: string }) => one === 'Active');
    expect(active).toHaveLength(27);
  });

  test('pages by limit with a next link in normal quotes that loses the role', async () => {
    const platform = await makePlatform();
    const { body, headers } = await read(platform, '?role=Learner&limit=10');
    expect(body.members).toHaveLength(10);
    expect(headers['link']).toBe(`<${issuer}${path}?limit=10&from=10>; rel="next"`);
    const rest = await read(platform, `?limit=20&from=20`);
    expect(rest.body.members).toHaveLength(7);
    expect(rest.headers['link']).toBeUndefined();
  });

  test('filters by Instructor or Learner only', async () => {
    const platform = await makePlatform();
    expect((await read(platform, '?role=Instructor')).body.members).toHaveLength(2);
    const uri = encodeURIComponent('http://purl.imsglobal.org/vocab/lis/v2/membership#Learner');
    expect((await read(platform, `?role=${uri}`)).body.members).toHaveLength(25);
    expect((await read(platform, '?role=Mentor')).body.members).toHaveLength(27);
  });

  test('gives names and e-mails by the privacy settings and the id number always', async () => {
    const platform = await makePlatform();
    platform.switches.names = false;
    const find = async (): Promise<unknown> =>
      (await read(platform)).body.members.find(
        (member: { user_id: string }) => member.user_id === who.diligent,
      );
    expect(await find()).toEqual({
      status: 'Active',
      roles: ['Learner'],
      user_id: who.diligent,
      lis_person_sourcedid: expect.any(String),
    });
    platform.switches.names = true;
    platform.switches.emails = true;
    expect(await find()).toMatchObject({
      given_name: 'Yanis',
      family_name: 'Ferhat',
      name: 'Yanis Ferhat',
      email: 'yanis.ferhat@mirabelliers.example',
    });
  });

  test('is not there when the claim is off, nor for another course', async () => {
    const platform = await makePlatform();
    platform.switches.rosterClaim = false;
    expect((await askToken(platform, scopes.roster)).body).toEqual({ error: 'invalid_scope' });
    platform.switches.rosterClaim = true;
    const other = await request(platform.app)
      .get(pathOf(`${issuer}${path}`).replace('CourseSection/2', 'CourseSection/3'))
      .set('authorization', await bearer(platform, scopes.roster));
    expect(other.status).toBe(404);
  });
});
