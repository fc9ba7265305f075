/** `.ci/audit` before registries of our own: some know of weaknesses, one does not answer. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { projectRoot } from '../support/serverProcess.ts';
import { listen } from '../support/testApp.ts';

jest.setTimeout(60_000);

const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** Asked for weaknesses, it answers this; asked for a package, one version of it. */
async function startRegistry(status: number, weaknesses: object): Promise<string> {
  const server = createServer((req, res) => {
    req.resume().on('end', () => {
      const isAudit = req.url?.includes('advisories/bulk') === true;
      const name = req.url?.slice(1) ?? '';
      const known = {
        name,
        versions: { '1.6.0': { name, version: '1.6.0' }, '7.0.2': { name, version: '7.0.2' } },
        'dist-tags': {},
      };
      res.writeHead(isAudit ? status : 200, { 'content-type': 'application/json' });
      res.end(JSON.stringify(isAudit ? weaknesses : known));
    });
  });
  servers.push(server);
  return `http://127.0.0.1:${await listen(server)}/`;
}

function audit(registry: string): Promise<{ readonly code: number; readonly said: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    npm_config_registry: registry,
    npm_config_fetch_retry_mintimeout: '10',
  };
  return new Promise((resolve) => {
    execFile(join(projectRoot, '.ci', 'audit'), { env }, (error, said) =>
      resolve({ code: error === null ? 0 : Number(error.code), said }),
    );
  });
}

const weakness = (severity: string) => [
  { id: 1, url: 'https://example.org/1', title: 'weak', severity, vulnerable_versions: '<=99.0.0' },
];

test('a high weakness of a package in production fails the build, a low one is told', async () => {
  const [high, low] = await Promise.all([
    startRegistry(200, { busboy: weakness('high'), ejs: weakness('low') }).then(audit),
    startRegistry(200, { ejs: weakness('low') }).then(audit),
  ]);
  expect(high.code).toBe(1);
  expect(high.said).toContain('Audit: high: busboy');
  expect(high.said).toContain('Audit: 2 known weaknesses, 1 of them high or critical.');
  expect(low).toMatchObject({ code: 0, said: expect.stringContaining('Audit: low: ejs') });
});

test('a registry that does not answer fails no build, and that is told', async () => {
  expect(await startRegistry(405, {}).then(audit)).toEqual({
    code: 0,
    said: 'Audit: the registry did not answer; nothing is known of weaknesses today.\n',
  });
});
