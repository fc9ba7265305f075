/** The Dockerfile, as far as it can be judged without a container: what it copies is enough to run. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { z } from 'zod';
import { endServers, freePort, projectRoot, startServer } from '../support/serverProcess.ts';
import { readDockerfile, readText, settingNames } from './files.ts';
import type { Instruction } from './files.ts';

jest.setTimeout(60_000);

const all = readDockerfile();
/** Of the image that runs, not of the stage before it. */
const own = all.slice(all.findLastIndex(({ name }) => name === 'FROM') + 1);
const of = (name: string, among: readonly Instruction[] = own) =>
  among.filter((one) => one.name === name).map(({ rest }) => rest);

const env = Object.fromEntries(
  of('ENV').flatMap((rest) => rest.split(' ').map((pair) => pair.split('=', 2))),
);
/** From our folder, not from the stage before. */
const copied = of('COPY')
  .filter((rest) => !rest.startsWith('--'))
  .flatMap((rest) => rest.split(' ').slice(0, -1));
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readText('package.json')));
/** `npm start`, its words. */
const start = scripts['start']?.split(' ') ?? [];
const folders: string[] = [];
afterAll(async () => {
  await endServers();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

test('it runs the command of `npm start` on Node 24, as a user who is not root', () => {
  expect(new Set(of('FROM', all).map((rest) => rest.split(' ')[0]))).toEqual(
    new Set(['node:24-slim']),
  );
  expect(of('CMD')).toEqual([JSON.stringify(start).replaceAll(',', ', ')]);
  expect(own.filter(({ name }) => ['USER', 'CMD'].includes(name))).toEqual([
    { name: 'USER', rest: 'node' },
    expect.objectContaining({ name: 'CMD' }),
  ]);
  expect(of('ADD', all)).toEqual([]);
});

test('it takes the packages of the lockfile, without those of development', () => {
  const installs = of('RUN', all).filter((rest) => rest.includes('npm'));
  expect(installs).toEqual([expect.stringMatching(/^npm ci --omit=dev --omit=optional /)]);
});

test('its settings are settings of Élan, its port is the one that is open', () => {
  expect(Object.keys(env).filter((name) => !settingNames.has(name))).toEqual([]);
  expect(of('EXPOSE')).toEqual([env['PORT']]);
  expect(of('VOLUME')).toEqual([env['DATA_DIR']]);
  expect(env['NODE_ENV']).toBe('production');
});

test('nothing but what it copies gets into a build: no data, no secret', () => {
  const lines = readText('.dockerignore')
    .split('\n')
    .filter((line) => /^[^#]/.test(line));
  const [first, ...allowed] = lines;
  expect(first).toBe('*');
  const stages = of('COPY', all).filter((rest) => !rest.startsWith('--'));
  const wanted = new Set(stages.flatMap((rest) => rest.split(' ').slice(0, -1)));
  expect(new Set(allowed.map((line) => line.slice(1)))).toEqual(wanted);
});

test('what it copies is enough to start, and its health check tells whether people can come', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'elan-image-'));
  folders.push(folder);
  for (const path of copied)
    await cp(join(projectRoot, path), join(folder, path), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const data = join(folder, 'data');
  await mkdir(data);
  const port = await freePort();
  const settings = {
    ...env,
    PORT: String(port),
    DATA_DIR: data,
    PUBLIC_URL: 'https://elan.example',
    ELAN_SECRETS: Buffer.alloc(32, 3).toString('base64'),
  };
  const check = z
    .array(z.string())
    .parse(JSON.parse(of('HEALTHCHECK')[0]?.split(' CMD ')[1] ?? ''));
  const ask = { env: { PORT: String(port) }, cwd: folder };
  const [compile = '', ...others] = of('RUN').filter((rest) => rest.startsWith('['));
  expect(others).toEqual([]);
  const compiled = join(folder, 'compiled');
  const command = z.array(z.string()).parse(JSON.parse(compile));
  // Other options have other compiled code.
  expect(command.slice(0, start.length - 1)).toEqual(start.slice(0, -1));
  expect(await run(command, { env: { NODE_COMPILE_CACHE: compiled }, cwd: folder })).toBe(0);
  expect(readdirSync(compiled, { recursive: true }).length).toBeGreaterThan(500);
  expect(await run(check, ask)).toBe(1);
  const server = await startServer({
    port,
    env: settings,
    file: join(folder, 'src', 'server.ts'),
    cwd: folder,
  });
  expect(await run(check, ask)).toBe(0);
  expect((await fetch(`${server.url}/help`)).status).toBe(200);
  server.kill('SIGTERM');
  expect(await server.ended).toBe(0);
});

/** Exit code of a command of the image; `node` is the one that runs here. */
function run(
  [command, ...args]: readonly string[],
  how: { readonly env: Record<string, string>; readonly cwd: string },
): Promise<number> {
  expect(command).toBe('node');
  return new Promise((resolve) => {
    execFile(process.execPath, args, how, (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    );
  });
}
