import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import type { Express } from 'express';
import request from 'supertest';
import { minuteMs } from '../../src/domain/time.ts';
import { errorHandler } from '../../src/web/errorHandler.ts';
import { launchBudget, limitAddress, limitPlain, limitShared } from '../../src/web/rateLimits.ts';
import { openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

let kernel: Kernel;
beforeAll(async () => {
  // 300 requests a minute per session × 0.02 = 6; 2 000 launches × 0.02 = 40.
  kernel = await openKernel({ RATE_LIMIT_FACTOR: '0.02' });
});
afterAll(async () => kernel.close());

/** How many of `count` requests, one after the other, were answered. */
async function answered(app: Express, ask: { path: string; count: number }): Promise<number> {
  let fine = 0;
  for (let sent = 0; sent < ask.count; sent += 1)
    if ((await request(app).post(ask.path)).status !== 429) fine += 1;
  return fine;
}

function launching(): Express {
  const app = express();
  app.use('/lti/launch', limitShared(kernel.needs, launchBudget));
  app.use((_req, res) => void res.json({}));
  return app.use(errorHandler(kernel.needs));
}

describe('a flood', () => {
  test('of one session is refused with the time to wait, and no other session suffers', async () => {
    const app = kernel.app();
    const one = await kernel.session();
    const other = await kernel.session();
    expect(await answered(app, { path: `${one.path}source`, count: 8 })).toBe(6);
    const refused = await request(app).get(`${one.path}source`).set('Cookie', one.cookie);
    expect(refused.status).toBe(429);
    expect(Number(refused.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.text).toContain('Beaucoup de demandes en même temps');
    expect((await request(app).get(`${other.path}source`).set('Cookie', other.cookie)).status).toBe(
      200,
    );
  });

  test('of launches from one address stops on every node, and starts again a minute later', async () => {
    const node = launching();
    const otherNode = launching();
    expect(await answered(node, { path: '/lti/launch', count: 30 })).toBe(30);
    expect(await answered(otherNode, { path: '/lti/launch', count: 30 })).toBe(20);
    kernel.clock.now += minuteMs;
    expect(await answered(otherNode, { path: '/lti/launch', count: 1 })).toBe(1);
  });

  test('of made-up tokens from one address is refused before the store is asked', async () => {
    const needs = { ...kernel.needs, config: { ...kernel.needs.config, rateLimitFactor: 0.0001 } };
    const app = express();
    app.use('/s/:token', limitAddress(needs), (_req, res) => void res.json({}));
    app.use(errorHandler(needs));
    const statuses: number[] = [];
    for (let token = 0; token < 5; token += 1)
      statuses.push((await request(app).get(`/s/made-up-${token}/home`)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  test('leaves nothing in the store that names the address', async () => {
    const app = express();
    app.use(limitPlain(kernel.needs), (_req, res) => void res.json({}));
    expect(await answered(app, { path: '/help', count: 3 })).toBe(3);
    const keys: string[] = [];
    const counting = {
      ...kernel.needs,
      store: {
        ...kernel.needs.store,
        counters: {
          ...kernel.needs.store.counters,
          hit: async (key: string) => {
            keys.push(key);
            return { count: 1, resetAt: 0 };
          },
        },
      },
    };
    const shared = express();
    shared.use(limitShared(counting, launchBudget), (_req, res) => void res.json({}));
    await answered(shared, { path: '/', count: 20 });
    expect(keys).toEqual([expect.stringMatching(/^launch:[A-Za-z0-9_-]{22}$/)]);
  });
});
