/**
 * Why the roster is read by our own code (decision 0001): what `NamesAndRoles.getMembers` of ltijs
 * 5.9.9 does with answers that `roster.test.ts` puts to ours. When one of these fails, ltijs has
 * mended it.
 */
import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Provider } from 'ltijs';
import type { LtijsProvider } from 'ltijs';
import { z } from 'zod';
import { listen } from '../support/testApp.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** @returns its address without a slash at the end */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  return `http://127.0.0.1:${await listen(server)}`;
}

const refuse = async () => Promise.reject(new Error('nothing is written'));

let stock: LtijsProvider;
beforeAll(() => {
  const token = { access_token: 'secret', token_type: 'Bearer', expires_in: 3600 };
  const kept: Readonly<Record<string, object>> = {
    platform: { platformUrl: 'https://moodle.example', clientId: 'tool', kid: 'k' },
    platformStatus: { active: true },
    accesstoken: { createdAt: Date.now(), token },
  };
  stock = new Provider.constructor();
  const plugin = {
    setup: async () => true as const,
    Close: async () => true as const,
    Get: async (_key: string | false, name: string) => {
      const found = kept[name];
      return found === undefined ? (false as const) : [found];
    },
    Insert: refuse,
    Replace: refuse,
    Modify: refuse,
    Delete: refuse,
  };
  stock.setup('a secret', { plugin }, { ltiaas: true, cors: false });
});

const page = z.object({
  members: z.array(z.object({ user_id: z.string() })),
  next: z.string().optional(),
});

async function read(url: string, pages: number | false = 1) {
  const platformContext = { namesRoles: { context_memberships_url: url } };
  const idtoken = { iss: 'https://moodle.example', clientId: 'tool', platformContext };
  return page.parse(await stock.NamesAndRoles.getMembers(idtoken, { pages }));
}

const members = (name: string): string => JSON.stringify({ members: [{ user_id: name }] });

test('a page as it should be is read', async () => {
  const url = await serve((_req, res) => res.end(members('a')));
  expect((await read(url)).members).toEqual([{ user_id: 'a' }]);
});

test('#22 a redirect to another server of the network is followed, unseen', async () => {
  const inside = await serve((_req, res) => res.end(members('inside')));
  const url = await serve((_req, res) => res.writeHead(302, { location: inside }).end());
  expect((await read(url)).members).toEqual([{ user_id: 'inside' }]);
});

test('#22 a next page on another origin gets our token', async () => {
  const authorized: (string | undefined)[] = [];
  const foreign = await serve((req, res) => {
    authorized.push(req.headers.authorization);
    res.end(members('b'));
  });
  const url = await serve((_req, res) =>
    res.writeHead(200, { link: `<${foreign}>; rel="next"` }).end(members('a')),
  );
  await read(url, false);
  expect(authorized).toEqual(['Bearer secret']);
});

test('#22 an answer of 8 MB is read whole: there is no ceiling to set', async () => {
  const name = 'x'.repeat(8 * 1024 * 1024);
  const url = await serve((_req, res) => res.end(members(name)));
  expect((await read(url)).members[0]?.user_id).toHaveLength(name.length);
});

test('#12 a next page in curly quotes, as Moodle writes them, is lost', async () => {
  const url = await serve((req, res) => {
    const link = Buffer.from(`<http://${req.headers.host}/2>; rel=“next”`).toString('latin1');
    res.writeHead(200, { link }).end(members('a'));
  });
  expect((await read(url)).next).toBeUndefined();
});

test('a platform that is busy is asked again and again, behind our back', async () => {
  let asked = 0;
  const url = await serve((_req, res) => {
    asked += 1;
    res.writeHead(asked < 3 ? 503 : 200).end(members('a'));
  });
  await read(url);
  expect(asked).toBe(3);
});

test('a platform that says nothing is waited for, and the request goes on after our own deadline', async () => {
  const waiting: ServerResponse[] = [];
  const url = await serve((_req, res) => void waiting.push(res));
  const reading = read(url);
  expect(await Promise.race([reading, wait(700, 'our deadline')])).toBe('our deadline');
  await wait(300);
  expect(waiting.map(({ destroyed }) => destroyed)).toEqual([false]);
  waiting[0]?.end(members('late'));
  expect((await reading).members).toEqual([{ user_id: 'late' }]);
});
