/** A data folder of the embedded engine, removed after the test file. */
import { afterAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

export function makeFolder(): { dataDir: string; file: string } {
  const dataDir = mkdtempSync(join(tmpdir(), 'elan-store-'));
  made.push(dataDir);
  return { dataDir, file: join(dataDir, 'elan.sqlite') };
}

export function removeFoldersAfterwards(): void {
  afterAll(() => {
    for (const dataDir of made.splice(0)) rmSync(dataDir, { recursive: true, force: true });
  });
}
