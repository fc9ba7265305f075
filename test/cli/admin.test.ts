/** `admin link` and `platform invite`, as processes of their own beside the server. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { listenPlatform } from '../../src/demo/platform/listen.ts';
import { runElan } from '../support/runElan.ts';
import { makeClock, startTestApp } from '../support/testApp.ts';
import type { TestApp } from '../support/testApp.ts';
import { Visitor } from '../support/visitor.ts';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  // The command reads the real clock.
  app = await startTestApp({ clock: makeClock(Date.now(), true) });
});
afterAll(() => app.close());

async function elan(...args: readonly string[]) {
  const { dataDir, secrets } = app.services.config;
  const settings = { PUBLIC_URL: app.url, DATA_DIR: dataDir, ELAN_SECRETS: secrets.join() };
  const { out, ...ended } = await runElan(args, settings);
  return { ...ended, lines: out.split('\n') };
}

describe('admin link', () => {
  test('prints an address alone on its last line, which signs in', async () => {
    const { code, lines } = await elan('admin', 'link', '--name', 'Claire Dubois');
    expect(code).toBe(0);
    const address = lines.at(-1) ?? '';
    expect(address).toMatch(/^http:\/\/localhost:\d+\/admin\/enter\/[\w-]{43}$/);
    const visitor = new Visitor(app);
    const page = await visitor.post(address.slice(app.url.length), {});
    expect(page.$('.el-bar').text()).toContain('Claire Dubois');
  });

  test('wants to know for whom', async () => {
    const ended = await elan('admin', 'link', '--name', ' ');
    expect(ended.code).toBe(1);
    expect(ended.problems).toBe('error: name must have 1 to 100 characters');
  });
});

describe('platform invite', () => {
  test('prints an address alone on its last line, which registers one platform', async () => {
    const { code, lines } = await elan('platform', 'invite', '--school', 'Lycée invité', '--names');
    expect(code).toBe(0);
    const address = lines.at(-1) ?? '';
    expect(address).toMatch(/^http:\/\/localhost:\d+\/lti\/register\?invitation=[\w-]{43}$/);
    const { platform, close } = await listenPlatform({ toolUrl: app.url, clientId: 'invited' });
    const url = platform.registrationUrl(address).slice(app.url.length);
    const done = await new Visitor(app).get(url);
    const again = await new Visitor(app).get(url);
    await close();
    expect([done.status, again.status]).toEqual([200, 403]);
    expect(platform.registeredTool?.claims).toContain('family_name');
    const { lines: listed } = await elan('platform', 'list');
    expect(listed.join('\n')).toMatch(/^pending {2}http:\/\/127\.0\.0\.1:\d+ {2}invited/m);
  });
});
