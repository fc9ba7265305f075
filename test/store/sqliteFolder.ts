/** A data folder of the embedded engine, removed after the test file. */
import { afterAll } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTempFolder } from '../support/tempFolder.ts';

const made: string[] = [];

export function makeFolder(): { dataDir: string; file: string } {
  const dataDir = makeTempFolder('store');
  made.push(dataDir);
  return { dataDir, file: join(dataDir, 'elan.sqlite') };
}

export function removeFoldersAfterwards(): void {
  afterAll(() => {
    for (const dataDir of made.splice(0)) rmSync(dataDir, { recursive: true, force: true });
  });
}
