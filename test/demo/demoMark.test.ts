import { afterAll, expect, test } from '@jest/globals';
import { elan, endTools } from '../server/tool.ts';
import { freePort, makeDataDir, startServer } from '../support/serverProcess.ts';

afterAll(endTools);

test('pages are marked as a demonstration only where one runs', async () => {
  const [port, demoPort, dataDir] = await Promise.all([freePort(), freePort(), makeDataDir()]);
  const moodle = 'https://moodle.example.org';
  const options = {
    '--issuer': moodle,
    '--client-id': 'abc',
    '--deployment-id': '1',
    '--auth-url': `${moodle}/auth`,
    '--token-url': `${moodle}/token`,
    '--jwks-url': `${moodle}/certs`,
  };
  const settings = { DATA_DIR: dataDir };
  const added = await elan({ settings }, ['platform', 'add', ...Object.entries(options).flat()]);
  expect(added.problems).toBe('');
  const env = { DATA_DIR: dataDir, DEMO_PORT: String(demoPort), LOG_LEVEL: 'warn' };
  const beside = await startServer({ port, env });
  expect(beside.output()).not.toContain('ENT de démonstration');
  expect(await (await fetch(beside.url)).text()).not.toContain('Démonstration');
  beside.kill('SIGTERM');
  await beside.ended;

  const alone = await startServer({ port, env: { ...env, DATA_DIR: await makeDataDir() } });
  expect(alone.output()).toContain('ENT de démonstration');
  expect(await (await fetch(alone.url)).text()).toContain('Démonstration');
}, 60_000);
