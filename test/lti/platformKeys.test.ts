/** Key sets of platforms: H-15 (down, slow, wrong) and H-16 (rotation). */
import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { launch, openDoor, refusal, refusalOf } from './door.ts';
import type { Door } from './door.ts';

const reads = ({ platform }: Door) =>
  platform.calls.filter(({ endpoint }) => endpoint === 'certs').length;
const minute = 60_000;

describe('the key set of a platform', () => {
  test('is read once for many launches, and again after ten minutes', async () => {
    const door = await openDoor();
    await Promise.all(Array.from({ length: 10 }, () => launch(door)));
    expect(reads(door)).toBe(1);
    door.clock.advance(10 * minute);
    await Promise.all(Array.from({ length: 10 }, () => launch(door)));
    expect(reads(door)).toBe(2);
  });

  test('H-16 (refetch): is read once more when the platform changed its key, whoever comes first', async () => {
    const door = await openDoor();
    await launch(door);
    await door.platform.rotateKey();
    const answers = await Promise.all(Array.from({ length: 10 }, () => launch(door)));
    expect(answers.map(refusalOf)).toEqual(Array.from({ length: 10 }, () => 'accepted'));
    expect(reads(door)).toBe(2);
  });

  test('H-16 (cool-down): is read at most twice a minute for kids that nobody knows', async () => {
    const door = await openDoor();
    await launch(door);
    for (const kid of ['a', 'b', 'c'])
      expect(await refusal(door, { sign: { kid } })).toBe(`token-key-unknown KB-02 kid ${kid}`);
    expect(reads(door)).toBe(2);
    door.clock.advance(30_000);
    for (const kid of ['d', 'e']) await refusal(door, { sign: { kid } });
    expect(reads(door)).toBe(3);
  });

  test.each(['refuse', 'error'] as const)(
    'H-15 (last good key) (500): serves from the last good one while the platform is down by %s, with one alert',
    async (down) => {
      const door = await openDoor();
      await launch(door);
      Object.assign(door.platform.switches, { down, only: ['certs'] });
      for (let time = 0; time < 5; time += 1) {
        door.clock.advance(10 * minute);
        expect(refusalOf(await launch(door))).toBe('accepted');
        expect(refusalOf(await launch(door))).toBe('accepted');
      }
      expect(reads(door)).toBe(1 + 5);
      const alerts = door.log.lines.filter(({ level }) => level === 'warn');
      expect(alerts).toHaveLength(1);
      expect(alerts[0]?.text).toContain(down === 'error' ? 'http-500' : 'network');
      door.platform.switches.down = 'no';
      door.clock.advance(10 * minute);
      expect(refusalOf(await launch(door))).toBe('accepted');
      expect(reads(door)).toBe(1 + 5 + 1);
    },
  );

  test('H-15: is not trusted for more than a day of outage', async () => {
    const door = await openDoor();
    await launch(door);
    door.platform.switches.down = 'refuse';
    door.clock.advance(25 * 60 * minute);
    expect(await refusal(door)).toBe('token-keys-unreachable H-15 key set unreachable');
    door.platform.switches.down = 'no';
    expect(refusalOf(await launch(door))).toBe('accepted');
  });

  test('H-15: when it was never read, the launch says that the platform can’t be reached', async () => {
    const door = await openDoor();
    door.platform.switches.down = 'error';
    expect(await refusal(door)).toBe('token-keys-unreachable H-15 key set unreachable');
    door.platform.switches.down = 'no';
    expect(refusalOf(await launch(door))).toBe('accepted');
  });

  test('H-15 (slow): is waited for five seconds', async () => {
    const door = await openDoor();
    Object.assign(door.platform.switches, { delayMs: 5600, only: ['certs'] });
    const before = performance.now();
    expect(await refusal(door)).toMatch(/^token-keys-unreachable/);
    expect(performance.now() - before).toBeLessThan(5600);
    expect(door.log.lines.at(-1)?.text).toContain('time-out');
  }, 15_000);
});

describe('a key set that is none', () => {
  const html = '<!doctype html><p>Maintenance</p>';
  test.each([
    { name: 'HTML', status: 200, body: html, why: 'unreadable' },
    { name: '2 MB', status: 200, body: `"${'x'.repeat(2_000_000)}"`, why: 'too-large' },
    { name: 'a list', status: 200, body: '[]', why: 'unreadable' },
    { name: 'keys that are none', status: 200, body: '{"keys":[1]}', why: 'unreadable' },
    { name: 'redirect', status: 302, body: '', why: 'http-302' },
  ])('H-15 ($name): is refused', async ({ status, body, why }) => {
    const asked: string[] = [];
    const server = createServer((req, res) => {
      asked.push(req.url ?? '');
      const headers = status === 302 ? { location: 'http://169.254.169.254/latest' } : {};
      res.writeHead(status, headers).end(body);
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const jwksUrl = `http://127.0.0.1:${port}/jwks`;
    const door = await openDoor({ register: { jwksUrl } });
    expect(await refusal(door)).toBe('token-keys-unreachable H-15 key set unreachable');
    expect(door.log.lines.at(-1)?.text).toContain(why);
    expect(asked).toEqual(['/jwks']);
    server.closeAllConnections();
    server.close();
  });
});
