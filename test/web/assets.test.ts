import { once } from 'node:events';
import { get } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'cheerio/slim';
import type { Express } from 'express';
import request from 'supertest';
import { z } from 'zod';
import { asset } from '../../src/web/assets.ts';
import { iconHtml } from '../../src/web/icons.ts';
import { openKernel } from './kernel.ts';
import type { Kernel } from './kernel.ts';

let kernel: Kernel;
let app: Express;
let server: Server;
beforeAll(async () => {
  kernel = await openKernel();
  app = kernel.app();
  server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  await kernel.close();
});

/** Bytes as they travel: supertest and fetch would unpack them. */
async function weigh(path: string, encoding: string): Promise<number> {
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const options = { port, path, headers: { 'Accept-Encoding': encoding } };
  return new Promise((resolve, reject) => {
    get(options, (answer) => {
      let size = 0;
      answer.on('data', (chunk: Buffer) => (size += chunk.length));
      answer.on('end', () => resolve(size));
    }).on('error', reject);
  });
}

describe('public files', () => {
  test.each([
    ['css/bootstrap.min.css', 'text/css'],
    ['css/app.css', 'text/css'],
    ['js/errorFocus.js', 'text/javascript'],
    ['icons/icons.svg', 'image/svg+xml'],
    ['icons/logo-carre.svg', 'image/svg+xml'],
  ])('%s is kept for a year under the address of this version', async (path, type) => {
    const answer = await request(app).get(asset(path));
    expect(answer.status).toBe(200);
    expect(answer.type).toBe(type);
    expect(answer.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.get('vary')).toBe('Accept-Encoding');
  });

  test('are served under an older version’s address, to be asked for again', async () => {
    const answer = await request(app).get('/assets/0123456789abcdef/css/app.css');
    expect([answer.status, answer.get('cache-control')]).toEqual([200, 'no-cache']);
  });

  test.each([
    '/assets/x/css/nothing.css',
    '/assets/x/../package.json',
    '/assets/x/%2e%2e/package.json',
    '/assets/x/css/..%2f..%2fpackage.json',
    '/assets/x/library/premier-arrive-premier-sorti/sequence.json',
    '/assets/x/tsconfig.json',
  ])('are all there is: %s is not found', async (path) => {
    expect((await request(app).get(path)).status).toBe(404);
  });

  test('a drawing opened on its own can run and load nothing', async () => {
    const answer = await request(app).get(asset('icons/logo.svg'));
    expect(answer.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    );
  });

  test('travel compressed, and plain to who asks for that', async () => {
    const path = asset('css/bootstrap.min.css');
    const [plain, gzip, brotli] = await Promise.all(
      ['identity', 'gzip', 'br, gzip'].map((encoding) => weigh(path, encoding)),
    );
    expect(gzip).toBeLessThan((plain ?? 0) / 5);
    expect(brotli).toBeLessThan(gzip ?? 0);
  });
});

test('a first page weighs less than 60 kB with all its files, and no script blocks it', async () => {
  const { path, cookie } = await kernel.session();
  const answer = await request(app).get(`${path}accessibility`).set('Cookie', cookie);
  const page = load(answer.text);
  const files = page('link[href], script[src], img[src]')
    .toArray()
    .map((element) => page(element).attr('href') ?? page(element).attr('src') ?? '');
  const sizes = await Promise.all(
    [...files, asset('icons/icons.svg')].map((file) => weigh(file, 'br, gzip')),
  );
  const html = Number(answer.get('content-length'));
  expect(files.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, size) => sum + size, html)).toBeLessThan(60_000);
  expect(page('script:not([type="module"])').length).toBe(0);
});

test('an icon that the set does not have is a mistake', () => {
  expect(iconHtml('check')).toContain(`${asset('icons/icons.svg')}#check`);
  expect(() => iconHtml('chekc')).toThrow('no icon named chekc');
});
