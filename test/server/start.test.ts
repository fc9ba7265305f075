/** How the server starts, and how it refuses to. */
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { who } from '../../src/demo/cast.ts';
import { placeSequence } from '../support/placed.ts';
import { prepare } from '../support/prepare.ts';
import {
  endServers,
  freePort,
  makeDataDir,
  removeDataDirs,
  spawnServer,
  startServer,
} from '../support/serverProcess.ts';
import { Visitor } from '../support/visitor.ts';
import { endTools, register, startTool } from './tool.ts';

jest.setTimeout(60_000);

let port: number;
let demoPort: number;
let dataDir: string;
beforeEach(async () => {
  [port, demoPort, dataDir] = await Promise.all([freePort(), freePort(), makeDataDir()]);
});
afterEach(endServers);
afterAll(endTools);
afterAll(removeDataDirs);

const linesOf = (text: string): readonly string[] => text.trim().split('\n');

/** The text of a page, or nothing when nobody listens. */
async function read(url: string): Promise<string> {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.text() : `status ${answer.status}`;
  } catch {
    return '';
  }
}

describe('a server that can’t start', () => {
  test('says every setting that is wrong at once, and ends with 1', async () => {
    const wrong = {
      PORT: '70000',
      PUBLIC_URL: 'ftp://elan.example',
      LOG_LEVEL: 'loud',
      ELAN_SECRETS: 'too-short',
      RATE_LIMIT_FACTOR: '0',
      MONGODB_URI: 'localhost',
    };
    const server = spawnServer({ port, env: { DATA_DIR: dataDir, ...wrong } });
    expect(await server.ended).toBe(1);
    const [first, ...problems] = linesOf(server.output());
    expect(first).toBe("Settings that can't be used:");
    const names = problems.map((line) => /^- ([A-Z_]+): ./.exec(line)?.[1]);
    expect(names.toSorted()).toEqual(Object.keys(wrong).toSorted());
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.each([
    ['PORT', () => port],
    ['DEMO_PORT', () => demoPort],
  ])('says in one line that the %s is taken, and ends with 1', async (_name, portOf) => {
    const other = createServer().listen(portOf());
    await once(other, 'listening');
    try {
      const env = { DATA_DIR: dataDir, DEMO_PORT: String(demoPort), LOG_LEVEL: 'silent' };
      const server = spawnServer({ port, env });
      expect(await server.ended).toBe(1);
      expect(linesOf(server.output())).toEqual([
        expect.stringContaining(`Port ${portOf()} is taken`),
      ]);
    } finally {
      other.close();
    }
  });
});

describe('the demonstration ENT', () => {
  test('answers beside the tool when nothing is set, on another origin; the data is in ./data', async () => {
    const env = { DEMO_PORT: String(demoPort) };
    const server = await startServer({ port, env, cwd: dataDir });
    const [tool, ent] = [`http://localhost:${port}`, `http://127.0.0.1:${demoPort}`];
    // A line of the log may come between or after.
    const greeting = linesOf(server.output()).filter((line) => !line.startsWith('{'));
    expect(greeting.slice(-2)).toEqual(
      expect.arrayContaining([expect.stringContaining(tool), expect.stringContaining(ent)]),
    );
    expect(await read(tool)).toContain('Élan');
    expect(await read(ent)).toContain('Premier arrivé, premier sorti');
    expect(await readdir(join(dataDir, 'data'))).toEqual(
      expect.arrayContaining(['elan.sqlite', 'secrets']),
    );
    server.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });

  test.each([
    ['DEMO=off', { DEMO: 'off' }],
    [
      'NODE_ENV=production',
      {
        NODE_ENV: 'production',
        PUBLIC_URL: 'https://elan.example',
        ELAN_SECRETS: randomBytes(32).toString('base64'),
      },
    ],
  ])('does not start with %s; the tool does', async (_name, settings) => {
    const env = { DATA_DIR: dataDir, DEMO_PORT: String(demoPort), ...settings };
    const server = await startServer({ port, env });
    expect(await read(`${server.url}/readyz`)).toContain('"status":"ok"');
    expect(await read(`http://127.0.0.1:${demoPort}`)).toBe('');
  });
});

test('JOBS=off answers people and sends no platform anything; the log says so', async () => {
  const tool = await startTool({ JOBS: 'off' });
  expect(tool.server.output()).toContain('JOBS=off: no score is sent');
  await register(tool);
  const placed = await placeSequence(tool);
  const student = new Visitor(tool);
  await student.launch(who.unprepared, placed.linkId);
  await prepare(student, placed);
  // With jobs it takes half a second.
  await wait(1500);
  expect(tool.platform.calls.filter(({ endpoint }) => endpoint !== 'certs')).toEqual([]);
});
