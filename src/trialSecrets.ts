/** Trial mode has no secrets in its environment: one is made at the first start and kept with the data. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key ring of `<dataDir>/secrets`, made when it is not there. Readable by its owner only. */
export function trialSecrets(dataDir: string): readonly string[] {
  const file = join(dataDir, 'secrets');
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!isThere(error)) throw error;
  }
  return readFileSync(file, 'utf8').trim().split('\n');
}

/** Another process, or an earlier start, made it. */
function isThere(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
