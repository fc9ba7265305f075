import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const here = join(import.meta.dirname, '..', '..');
let clone: string;
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'mon élan '));
  const copied = ['package.json', 'src', 'public', 'config/library'];
  await Promise.all(
    copied.map((path) => cp(join(here, path), join(clone, path), { recursive: true })),
  );
  await symlink(join(here, 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rm(clone, { recursive: true, force: true }));

test('files are served from a clone in a folder with a space and an accent', () => {
  const script =
    "const { asset } = await import('./src/web/assets.ts'); console.log(asset('css/app.css'))";
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: clone,
    encoding: 'utf8',
  });
  expect(said).toMatch(/^\/assets\/[0-9a-f]+\/css\/app\.css\n$/);
});
