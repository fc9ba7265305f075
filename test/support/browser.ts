/** A Chromium for the journeys: `CHROMIUM_PATH`, else the machine's, else the one that npm brings. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

interface Found {
  readonly executablePath: string;
  readonly env?: Record<string, string>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** No background traffic: the tests talk to this machine only. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // In place of Playwright's own list, which turns off that storage is partitioned: people's browsers
  // partition it, and one that blocks the cookies of other sites gives their frames no other.
  '--disable-features=HttpsUpgrades,MediaRouter,OptimizationHints,Translate',
];

export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({ executablePath, args: [...args, ...more], ...(env ? { env } : {}) });
}

/**
 * Whether this machine has a Chromium that starts. Without one a suite is skipped, visibly; with `CI`
 * set that is a failure.
 */
export async function hasBrowser(): Promise<boolean> {
  try {
    const { executablePath, env } = await findChromium();
    execFileSync(executablePath, ['--version'], { stdio: 'pipe', ...(env ? { env } : {}) });
    return true;
  } catch (error) {
    if (process.env['CI'])
      throw new Error('with CI set a Chromium is needed: on the machine, or CHROMIUM_PATH', {
        cause: error,
      });
    process.stderr.write(`No browser here: ${String(error)}\n`);
    return false;
  }
}

async function findChromium(): Promise<Found> {
  const asked = process.env['CHROMIUM_PATH'];
  if (asked) return { executablePath: asked };
  const own = names.flatMap(whichOne)[0];
  return own === undefined ? unpackChromium() : { executablePath: own };
}

function whichOne(name: string): string[] {
  try {
    return [execFileSync('which', [name], { encoding: 'utf8', stdio: 'pipe' }).trim()];
  } catch {
    return [];
  }
}

/**
 * The package unpacks its Chromium into the temporary folder; the libraries that a bare machine
 * lacks only when it believes to run where it was made for.
 */
async function unpackChromium(): Promise<Found> {
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs22.x';
  const { default: packaged } = await import('@sparticuz/chromium');
  const executablePath = await packaged.executablePath();
  const libraries = join(tmpdir(), 'al2023', 'lib');
  const path = [libraries, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    executablePath,
    env: existsSync(libraries)
      ? { ...Object.fromEntries(inherited), LD_LIBRARY_PATH: path }
      : Object.fromEntries(inherited),
  };
}
