/** The command line in containers: what the handbook says to type can be run there. Nothing is run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../support/serverProcess.ts';
import { listBlocks, readCompose, readText } from './files.ts';

const { services } = readCompose();
const handbook = readText('docs/operations.md');
const run = 'docker compose run --rm elan ';

/** The table of commands: each with « while the server runs » and what to type in containers. */
const rows = [...handbook.matchAll(/^\| `([a-z][^`]*)` +\| ([^|]+?) +\| `([^`|]+)` +\|$/gm)].map(
  ([, command = '', whileRunning = '', typed = '']) => ({ command, whileRunning, typed }),
);

test('the commands have a container of their own: as a node is, but for a folder to write to', () => {
  const { elan, elan1 } = services;
  expect(elan).toEqual({
    ...elan1,
    profiles: ['tools'],
    restart: 'no',
    entrypoint: ['node', 'src/cli/elan.ts'],
    volumes: ['./backups:/backups'],
    healthcheck: { disable: true },
  });
  expect(existsSync(join(projectRoot, elan?.entrypoint?.[1] ?? ''))).toBe(true);
  // They must not need a node: some are for when none runs, or can.
  expect(Object.keys(elan?.depends_on ?? {})).toEqual(['mongodb-setup']);
});

test('its folder is made for the user of the container, and is in no commit', () => {
  // `node` of the official image is 1000.
  expect(handbook).toContain('install -d -m 0700 -o 1000 -g 1000 backups');
  expect(readText('.gitignore').split('\n')).toContain('/backups/');
});

test('every command is shown in containers, with `run`: `exec` wants a node that runs', () => {
  expect(rows.length).toBeGreaterThan(6);
  for (const { command, typed } of rows)
    expect(typed.replace(' -v FOLDER:/data ', ' ')).toContain(`${run}${command.split(' ')[0]}`);
  const stopped = rows.filter(({ whileRunning }) => /\bno\b/.test(whileRunning));
  expect(stopped.map(({ command }) => command.split(' ')[0])).toEqual([
    'restore',
    'copy',
    'migrate',
    'keys',
  ]);
  expect(handbook).not.toMatch(/docker compose exec/);
});

test('no file of a command in containers is outside the folder that can be written', () => {
  const blocks = listBlocks('docs/operations.md', 'text').flatMap((block) => block.split('\n'));
  const typed = [...rows.map((row) => row.typed), ...blocks.filter((line) => line.startsWith(run))];
  const option = /--(?:to|from|erasures) (?!embedded|mongodb)(\S+)/g;
  const files = [...typed.join('\n').matchAll(option)];
  expect(files.length).toBeGreaterThan(2);
  for (const [, file = ''] of files) expect(file).toMatch(/^\/backups\/\S+$/);
});
