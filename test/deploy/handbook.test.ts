/** What operators read is true of this Élan: paths, commands, settings, metrics. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { openMetrics } from '../../src/web/metrics.ts';
import { projectRoot } from '../support/serverProcess.ts';
import { listBlocks, readText, settingNames } from './files.ts';

const handbook = 'docs/operations.md';
const pages = [handbook, 'docs/threat-model.md'];

/** Names that look like a file or a folder of the repository. */
const pathName =
  /`((?:src|test|docs|deploy|config|views|public|bench|\.ci)\/[\w.*/-]+|compose\.yaml|Dockerfile|CHANGELOG\.md|\.env\.example)`/g;

test.each(pages)('every path that %s names is there', (page) => {
  const text = readText(page);
  const named = [...text.matchAll(pathName)].map(([, path = '']) => path);
  const linked = [...text.matchAll(/\]\(([^)#:]+)(?:#[\w-]*)?\)/g)].map(([, path = '']) =>
    join(dirname(page), path),
  );
  const all = [...named, ...linked];
  expect(all.length).toBeGreaterThan(3);
  expect(all.filter((path) => !existsSync(join(projectRoot, path)))).toEqual([]);
});

test('every command of the handbook is one of the command line', () => {
  const program = readText('src/cli/elan.ts');
  const [table = ''] = readText(handbook).split('\n## ');
  const rows = [...table.matchAll(/^\| `([a-z]+(?: [a-z]+)?)/gm)].map(
    ([, command = '']) => command,
  );
  expect(rows.length).toBeGreaterThan(5);
  for (const word of rows.flatMap((command) => command.split(' ')))
    expect(program).toContain(`.command('${word}')`);
});

test('every setting of the handbook is one of Élan', () => {
  const own = /`([A-Z][A-Z_]{3,})(?:=[^`]*)?`/g;
  const named = [...readText(handbook).matchAll(own)].map(([, name = '']) => name);
  // A file of the handbook, and lists that operators keep.
  const others = new Set(['NEWEST', 'LIST', 'ENGINE']);
  expect(named.filter((name) => !settingNames.has(name) && !others.has(name))).toEqual([]);
});

const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(z.object({ alert: z.string(), expr: z.string(), for: z.string().optional() })),
    }),
  ),
});

test('every metric that an alert or the table names is told, with the labels it asks for', async () => {
  const { registry } = openMetrics({ metricsToken: 'a-token-for-the-figures' });
  const told = (await registry.getMetricsAsJSON()).map(({ name }) => name);
  // Prometheus makes these names of a histogram.
  const known = new Set(told.flatMap((name) => [name, `${name}_bucket`, `${name}_count`]));
  const block = listBlocks(handbook, 'yaml').find((one) => one.startsWith('groups:')) ?? '';
  const { groups } = rules.parse(parse(block));
  const alerts = groups.flatMap((group) => group.rules);
  expect(alerts.length).toBeGreaterThan(10);
  const names = alerts.flatMap(({ expr }) => expr.match(/\b(?:elan|nodejs|process)_\w+/g) ?? []);
  const table = [...readText(handbook).matchAll(/^\| `((?:elan|nodejs)_\w+)`/gm)];
  const inTable = table.map(([, name = '']) => name);
  expect([...names, ...inTable].filter((name) => !known.has(name))).toEqual([]);
  const ours = told.filter((name) => name.startsWith('elan_'));
  expect(ours.filter((name) => !inTable.includes(name))).toEqual([]);
});

test('every alert that the handbook advises on is one of the rules', () => {
  const text = readText(handbook);
  const alerts = new Set([...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name));
  const advised = [...text.matchAll(/`(Elan\w+)`/g)].map(([, name]) => name);
  expect(advised.length).toBeGreaterThan(3);
  expect(advised.filter((name) => !alerts.has(name))).toEqual([]);
});
