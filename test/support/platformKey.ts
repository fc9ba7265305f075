/** One RSA key for each test file of a run: making one takes longer than most of what it signs. */
import { makeKey } from '../../src/demo/platform/keys.ts';
import type { SigningKey } from '../../src/demo/platform/world.ts';

/** For `globalSetup`: workers find the key in their environment. */
export async function makePlatformKey(): Promise<void> {
  process.env['ELAN_TEST_PLATFORM_KEY'] = JSON.stringify(await makeKey('moodle-1'));
}

let given = false;

/** For the first platform of a test file alone: two that meet must not sign alike. */
export function platformKeyOfRun(): { readonly key?: SigningKey } {
  const text = process.env['ELAN_TEST_PLATFORM_KEY'];
  if (given || text === undefined) return {};
  given = true;
  return { key: JSON.parse(text) };
}
