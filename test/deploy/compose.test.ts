/** compose.yaml and what stands beside it: safe as they are, and true of this Élan. Nothing is run. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { projectRoot } from '../support/serverProcess.ts';
import { listBlocks, readCompose, readDockerfile, readText, settingNames } from './files.ts';

const compose = readCompose();
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const nodes = ours.filter(([, { profiles }]) => profiles.length === 0);
const members = services.filter(([, { command }]) => command?.join(' ').includes('mongod '));
const caddyfile = readText('deploy/Caddyfile');
const [, nodePort = ''] =
  /PORT=(\d+)/.exec(
    readDockerfile()
      .map(({ rest }) => rest)
      .join(' '),
  ) ?? [];
const folder = mkdtempSync(join(tmpdir(), 'elan-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a proxy, two nodes and three members of one replica set', () => {
  expect(nodes.map(([name]) => name)).toEqual(['elan1', 'elan2']);
  expect(members.map(([name]) => name)).toEqual(['mongodb1', 'mongodb2', 'mongodb3']);
  for (const [, { image, command }] of members) {
    expect(image).toBe('mongo:8');
    expect(command?.at(-1)).toMatch(/--replSet elan --keyFile /);
  }
});

describe.each(services)('%s', (_name, service) => {
  test('may write nowhere, become nobody else and take no more than its share', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      image: expect.stringMatching(/^(elan|(mongo|caddy):\d+)$/),
    });
    expect(service.pids_limit).toBeGreaterThan(0);
    expect(service.mem_limit).toMatch(/^\d+m$/);
    expect(service.cpus).toBeGreaterThan(0);
  });

  test('names only what is there', () => {
    const { secrets, configs, volumes, networks, depends_on: needs } = service;
    const named = { secrets, configs: configs.map(({ source }) => source), networks };
    for (const name of named.secrets) expect(compose.secrets).toHaveProperty(name);
    for (const name of named.configs) expect(compose.configs).toHaveProperty(name);
    for (const name of named.networks) expect(compose.networks).toHaveProperty(name);
    for (const volume of volumes.filter((one) => !one.startsWith('./')))
      expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '');
    for (const [other, { condition }] of Object.entries(needs)) {
      const known = compose.services[other];
      expect(known).toBeDefined();
      const isChecked = known?.healthcheck !== undefined || known?.build !== undefined;
      if (condition === 'service_healthy') expect(isChecked).toBe(true);
    }
  });
});

test('only the proxy is reached from outside, and only it and the nodes share a network', () => {
  const published = services.filter(([, { ports }]) => ports.length > 0).map(([name]) => name);
  expect(published).toEqual(['proxy']);
  expect(compose.networks['back']).toEqual({ internal: true });
  for (const [, { networks }] of members) expect(networks).toEqual(['back']);
  expect(compose.services['proxy']?.networks).toEqual(['front']);
});

test('the settings of the nodes are settings of Élan, and every secret comes from a file', () => {
  for (const [, { environment, secrets, user }] of ours) {
    expect(user).toBe('node');
    expect(Object.keys(environment).filter((name) => !settingNames.has(name))).toEqual([]);
    const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'));
    expect(files.map(([, path]) => path)).toEqual(secrets.map((name) => `/run/secrets/${name}`));
    expect(files.map(([name]) => name).sort()).toEqual(
      ['ELAN_SECRETS_FILE', 'METRICS_TOKEN_FILE', 'MONGODB_URI_FILE'].sort(),
    );
  }
  for (const [, { environment }] of services)
    for (const [name, value] of Object.entries(environment))
      expect(`${name}=${value}`).not.toMatch(
        /(password|secret|token|key)[^=]*=(?!\/run\/secrets\/)/i,
      );
});

test('the secrets of the handbook are all that are asked for, and Élan starts with them', () => {
  const script = listBlocks('docs/operations.md', 'sh').find((block) =>
    block.includes('secrets/mongodb_uri'),
  );
  execFileSync('sh', ['-eu', '-c', script ?? 'exit 1'], { cwd: folder });
  const made = readdirSync(join(folder, 'secrets')).map((name) => `secrets/${name}`);
  expect(made.sort()).toEqual(
    Object.values(compose.secrets)
      .map(({ file }) => file)
      .sort(),
  );
  const [, node] = nodes[0] ?? [];
  const environment = Object.entries(node?.environment ?? {}).map(([name, value]) => [
    name,
    value
      .replace('/run/secrets', join(folder, 'secrets'))
      .replace(/\$\{\w+(?::[?-][^}]*)?\}/, 'elan.example'),
  ]);
  const read = readConfig({
    NODE_ENV: 'production',
    ...Object.fromEntries(environment.filter(([name]) => name !== 'SOURCE_URL')),
  });
  expect(read).toMatchObject({ ok: true, config: { publicUrl: 'https://elan.example' } });
  const uri = readFileSync(join(folder, 'secrets', 'mongodb_uri'), 'utf8');
  const password = readFileSync(join(folder, 'secrets', 'mongodb_password'), 'utf8').trim();
  expect(uri.trim()).toBe(
    `mongodb://elan:${password}@${members.map(([name]) => `${name}:27017`).join(',')}/elan?replicaSet=elan&authSource=admin`,
  );
});

test('the proxy leads to every node, at its port', () => {
  const upstreams = nodes.map(([name]) => `${name}:${nodePort}`).join(' ');
  expect(caddyfile).toContain(`reverse_proxy ${upstreams} {`);
  expect(caddyfile).toContain('header_up X-Forwarded-For {remote_host}');
  expect(caddyfile).not.toMatch(/^\s*log\b/m);
});

test('the proxy goes on asking a node whose database is away: its page keeps what was typed', () => {
  // `/readyz` answers 503 then: all nodes would count as lost, and people would read an empty page of the proxy.
  expect(/^\s*health_uri (.*)$/m.exec(caddyfile)?.[1]).toBe('/healthz');
  const handbook = readText('docs/operations.md');
  const [, proxies = ''] = /^## TLS and proxy$([\s\S]*?)^## /m.exec(handbook) ?? [];
  const [, several = ''] = /^## Several nodes$([\s\S]*?)^## /m.exec(handbook) ?? [];
  expect(proxies).toContain('Health by `/healthz`');
  expect(several).toContain('Let the front ask `/healthz`');
});

const scraping = z.object({
  scrape_configs: z.tuple([
    z.object({
      job_name: z.string(),
      authorization: z.object({ credentials_file: z.string() }),
      static_configs: z.tuple([z.object({ targets: z.array(z.string()) })]),
    }),
  ]),
});

test('Prometheus reaches each node by itself, on the network that nodes and proxy share', () => {
  const handbook = readText('docs/operations.md');
  const blocks = listBlocks('docs/operations.md', 'yaml');
  const asked = blocks.find((block) => block.startsWith('scrape_configs:')) ?? '';
  const [job] = scraping.parse(parse(asked)).scrape_configs;
  expect(handbook).toContain(`up{job="${job.job_name}"}`);
  expect(job.static_configs[0].targets).toEqual(nodes.map(([name]) => `${name}:${nodePort}`));
  for (const [, { networks }] of nodes) expect(networks).toContain('front');
  const joined = blocks.find((block) => block.includes('external: true')) ?? '';
  expect(parse(joined)).toMatchObject({
    services: { prometheus: { networks: ['elan'] } },
    // Compose puts the name of the project before that of the network.
    networks: { elan: { name: `${compose.name}_front`, external: true } },
  });
});

test('a node believes the proxy’s address of a person, not what the person wrote there', async () => {
  const [, node] = nodes[0] ?? [];
  const secrets = Buffer.alloc(32, 3).toString('base64');
  const { TRUST_PROXY = '' } = node?.environment ?? {};
  const read = readConfig({ ELAN_SECRETS: secrets, TRUST_PROXY });
  if (!read.ok) throw new Error(read.problems.join());
  const app = express();
  app.set('trust proxy', read.config.trustProxy);
  app.use((req, res) => void res.json(req.ip));
  const seen = await request(app).get('/').set('X-Forwarded-For', '6.6.6.6, 192.0.2.7');
  expect(seen.body).toBe('192.0.2.7');
});

test('the files beside it are there, and the script of MongoDB can be read', () => {
  for (const { file } of Object.values(compose.configs))
    expect(existsSync(join(projectRoot, file))).toBe(true);
  const setup = readText('deploy/mongodbSetup.js');
  expect(() => new Script(setup)).not.toThrow();
  for (const [name] of members) expect(setup).toContain(`'${name}'`);
  const [, runs] = services.find(([name]) => name === 'mongodb-setup') ?? [];
  for (const [, secret = ''] of setup.matchAll(/secret\('(\w+)'\)/g))
    expect(runs?.secrets).toContain(secret);
});
