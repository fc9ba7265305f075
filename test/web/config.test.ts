import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { envExample, readConfig } from '../../src/config.ts';
import { trialSecrets } from '../../src/trialSecrets.ts';

const key = Buffer.alloc(32, 1).toString('base64');
const noTrial = () => {
  throw new Error('no secrets are made here');
};

describe('the settings', () => {
  test('are those of trial mode when nothing is set, with secrets that are made', () => {
    expect(readConfig({ PATH: '/bin', METRICS_TOKEN: '' }, (folder) => [`of ${folder}`])).toEqual({
      ok: true,
      config: {
        production: false,
        port: 4000,
        publicUrl: 'http://localhost:4000',
        dataDir: './data',
        mongodbUri: undefined,
        secrets: ['of ./data'],
        demo: 'on',
        demoPort: 4001,
        jobs: 'on',
        logLevel: 'info',
        trustProxy: false,
        smtpUrl: undefined,
        metricsToken: undefined,
        rateLimitFactor: 1,
        sourceUrl: undefined,
      },
    });
  });

  test('of production are taken as given', () => {
    const env = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://elan.example/',
      ELAN_SECRETS: `${key}, ${key}`,
      MONGODB_URI: 'mongodb://a:27017,b:27017/elan?replicaSet=rs0',
      TRUST_PROXY: '1',
      RATE_LIMIT_FACTOR: '2.5',
    };
    expect(readConfig(env, noTrial)).toMatchObject({
      ok: true,
      config: {
        production: true,
        publicUrl: 'https://elan.example',
        secrets: [key, key],
        mongodbUri: env.MONGODB_URI,
        demo: 'off',
        trustProxy: 1,
        rateLimitFactor: 2.5,
      },
    });
  });

  test('that production lacks are named all at once', () => {
    const read = readConfig({ NODE_ENV: 'production', DEMO: 'on' }, noTrial);
    expect(read.ok ? [] : read.problems.map((problem) => problem.split(':')[0])).toEqual([
      'PUBLIC_URL',
      'ELAN_SECRETS',
      'MONGODB_URI or DATA_DIR',
      'DEMO',
    ]);
  });

  test.each([
    ['PORT', 'abc'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'elan.example'],
    ['PUBLIC_URL', 'https://elan.example/tool'],
    ['MONGODB_URI', 'postgres://x'],
    ['ELAN_SECRETS', 'c2hvcnQ='],
    ['ELAN_SECRETS', `${key},`],
    ['DEMO', 'maybe'],
    ['JOBS', 'maybe'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_TOKEN', 'short'],
    ['RATE_LIMIT_FACTOR', '0'],
    ['SMTP_URL', 'mail.example'],
  ])('%s=%s is a problem that names it', (name, value) => {
    const read = readConfig({ [name]: value }, () => [key]);
    expect(read.ok ? [] : read.problems).toEqual([expect.stringMatching(`^${name}: `)]);
  });

  test('that are secret may lie in a file, whose last line end does not count', () => {
    const folder = mkdtempSync(join(tmpdir(), 'elan-secret-files-'));
    const file = join(folder, 'ring');
    writeFileSync(file, `${key}\n`);
    expect(readConfig({ ELAN_SECRETS_FILE: file }, noTrial)).toMatchObject({
      ok: true,
      config: { secrets: [key] },
    });
    writeFileSync(join(folder, 'empty'), '\n');
    const wrong = {
      ELAN_SECRETS: key,
      ELAN_SECRETS_FILE: file,
      METRICS_TOKEN_FILE: join(folder, 'nowhere'),
      MONGODB_URI_FILE: join(folder, 'empty'),
    };
    const read = readConfig(wrong, noTrial);
    expect(read.ok ? [] : read.problems).toEqual([
      'MONGODB_URI_FILE: is empty',
      'ELAN_SECRETS: set itself and by ELAN_SECRETS_FILE',
      "METRICS_TOKEN_FILE: can't be read (ENOENT)",
    ]);
    rmSync(folder, { recursive: true });
  });

  test('are described in .env.example', () => {
    const file = join(import.meta.dirname, '../../.env.example');
    expect(readFileSync(file, 'utf8')).toBe(envExample());
  });
});

describe('trial secrets', () => {
  test('are made once, for their owner only, and kept', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'elan-trial-')), 'data');
    const made = trialSecrets(folder);
    expect(made.map((secret) => Buffer.from(secret, 'base64').length)).toEqual([32]);
    expect(statSync(join(folder, 'secrets')).mode % 0o1000).toBe(0o600);
    expect(trialSecrets(folder)).toEqual(made);
    writeFileSync(join(folder, 'secrets'), `${key}\n${made[0]}\n`);
    expect(trialSecrets(folder)).toEqual([key, made[0]]);
    rmSync(folder, { recursive: true });
  });
});
