import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import { bearer, issuer, itemPath, makePlatform, mediaType, pathOf, scopes } from './tool.ts';

const list = '/mod/lti/services.php/2/lineitems?type_id=1';

async function readList(platform: SimulatedPlatform, path: string): Promise<request.Response> {
  return request(platform.app)
    .get(path)
    .set('authorization', await bearer(platform, scopes.readItems))
    .set('accept', mediaType.items);
}

async function create(platform: SimulatedPlatform, body: unknown): Promise<request.Response> {
  return request(platform.app)
    .post(list)
    .set('authorization', await bearer(platform, scopes.items))
    .set('content-type', mediaType.item)
    .send(JSON.stringify(body));
}

async function onItem(
  platform: SimulatedPlatform,
  ask: { method: 'get' | 'put' | 'delete'; path: string; body?: unknown },
): Promise<request.Response> {
  const agent = request(platform.app);
  const call = agent[ask.method](ask.path)
    .set('authorization', await bearer(platform, scopes.items))
    .set(ask.method === 'put' ? 'content-type' : 'accept', mediaType.item);
  return ask.body === undefined ? call : call.send(JSON.stringify(ask.body));
}

describe('line items', () => {
  test('carry the type id in their address and find each other by resource link', async () => {
    const platform = await makePlatform();
    const { status, body, type } = await readList(platform, `${list}&resource_link_id=4`);
    expect([status, type]).toEqual([200, mediaType.items]);
    expect(body).toEqual([
      {
        id: issuer + itemPath(platform, '4'),
        label: 'Premier arrivé, premier sorti',
        scoreMaximum: 100,
        resourceId: '',
        tag: '',
        resourceLinkId: '4',
        ltiLinkId: '4',
      },
    ]);
    expect((await readList(platform, list)).body).toHaveLength(4);
  });

  test('page with curly quotes and escaped ampersands in UTF-8 bytes', async () => {
    const platform = await makePlatform();
    const { body, headers } = await readList(platform, `${list}&limit=3`);
    expect(body).toHaveLength(3);
    const link = Buffer.from(headers['link'] ?? '', 'latin1').toString('utf8');
    const address = `${issuer}/mod/lti/services.php/2/lineitems?type_id=1&amp;limit=3&amp;from=`;
    expect(link).toContain(`<${address}3>; rel=“next”`);
    expect(link).not.toContain('prev');
    const next = pathOf(`${address}3`.replaceAll('&amp;', '&'));
    const second = await readList(platform, next);
    expect(second.body).toHaveLength(1);
    const back = Buffer.from(second.headers['link'] ?? '', 'latin1').toString('utf8');
    expect(back).toContain('rel=“prev”');
    expect(back).not.toContain('rel=“next”');
  });

  test('are made by the tool with a label and a maximum, outside the activity', async () => {
    const platform = await makePlatform();
    const made = await create(platform, {
      label: 'Participation (Élan)',
      scoreMaximum: 100,
      tag: 'engagement',
      resourceId: 'participation',
    });
    expect([made.status, made.body.tag]).toEqual([201, 'engagement']);
    const found = await readList(platform, `${list}&tag=engagement`);
    expect(found.body.map(({ id }: { id: string }) => id)).toEqual([made.body.id]);
    expect((await create(platform, { label: 'x' })).status).toBe(400);
    expect((await create(platform, { scoreMaximum: 1 })).status).toBe(400);
    const foreign = { label: 'x', scoreMaximum: 1, resourceLinkId: '999' };
    expect((await create(platform, foreign)).status).toBe(403);
  });

  test('want the full scope for writing and the exact media type', async () => {
    const platform = await makePlatform();
    const post = (): request.Test => request(platform.app).post(list);
    const reading = await post()
      .set('authorization', await bearer(platform, scopes.readItems))
      .set('content-type', mediaType.item)
      .send('{"label":"x","scoreMaximum":1}');
    expect(reading.status).toBe(401);
    const json = await post()
      .set('authorization', await bearer(platform, scopes.items))
      .set('content-type', 'application/json')
      .send('{"label":"x","scoreMaximum":1}');
    expect(json.status).toBe(400);
  });

  test('are read, changed with label and maximum, and deleted only when the tool made them', async () => {
    const platform = await makePlatform();
    const coupled = itemPath(platform, '1');
    const { body } = await onItem(platform, { method: 'get', path: coupled });
    expect(body.label).toBe('Le colis est arrivé');
    const half = await onItem(platform, { method: 'put', path: coupled, body: { label: 'x' } });
    expect(half.status).toBe(400);
    const change = { label: 'Le colis', scoreMaximum: 20 };
    const changed = await onItem(platform, { method: 'put', path: coupled, body: change });
    expect([changed.status, changed.body.scoreMaximum]).toEqual([200, 20]);
    expect((await onItem(platform, { method: 'delete', path: coupled })).status).toBe(403);
    const made = pathOf((await create(platform, { label: 'x', scoreMaximum: 1 })).body.id);
    expect((await onItem(platform, { method: 'delete', path: made })).status).toBe(204);
    expect((await onItem(platform, { method: 'get', path: made })).status).toBe(404);
  });

  test('two items for a link take `lineitem` out of the claim', async () => {
    const platform = await makePlatform();
    const endpoint = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
    const lineItem = (): unknown => platform.claims('4', '4', 'n')[endpoint];
    expect(lineItem()).toMatchObject({ lineitem: issuer + itemPath(platform, '4') });
    await create(platform, { label: 'x', scoreMaximum: 1, resourceLinkId: '4' });
    expect(lineItem()).not.toHaveProperty('lineitem');
  });
});
