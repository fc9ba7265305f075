/**
 * Where tests keep the stores that they make: in memory where the machine lends some, as each commit waits
 * for the disk otherwise, and that is a tenth of a run. One folder for the run, which removes it at its end.
 */
import { mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
const prefix = 'elan-tests-';
/** A whole run needs a quarter of it; a container lends 64 MB unless told. */
const neededBytes = 1e9;

/** For `globalSetup`: workers find the folder in their environment. */
export function openRunFolder(): void {
  const home = hasRoom() ? memory : tmpdir();
  for (const left of readdirSync(home).filter(isLeft)) remove(join(home, left));
  process.env['ELAN_TEST_FOLDER'] = mkdtempSync(join(home, `${prefix}${process.pid}-`));
}

/** For `globalTeardown`. */
export function removeRunFolder(): void {
  const folder = process.env['ELAN_TEST_FOLDER'];
  if (folder !== undefined) remove(folder);
}

/** Whoever made it removes it, or the end of the run does. */
export function makeTempFolder(name: string): string {
  return mkdtempSync(join(process.env['ELAN_TEST_FOLDER'] ?? tmpdir(), `elan-${name}-`));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function hasRoom(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > neededBytes;
  } catch {
    return false;
  }
}

/** Of a run that was interrupted: its process is gone. */
function isLeft(name: string): boolean {
  const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch {
    return true;
  }
}
