/** `keys rotate | replace` (lti.md 0.9). The server rotates by itself every 90 days. */
import { publishedBeforeMs, replaceLostKeys, rotateKeys } from '../lti/index.ts';
import type { Done, Work } from './runCommand.ts';

export async function rotateKeysNow({ store }: Work): Promise<Done> {
  const rotation = await rotateKeys({ store, now: Date.now }, publishedBeforeMs);
  if (rotation.kind === 'too-early') {
    const from = new Date(rotation.until).toISOString();
    const text = `not rotated: platforms must have time to read the next key; try again from ${from}`;
    return { ok: false, text };
  }
  const { signing, previous } = rotation;
  return {
    ok: true,
    text: `rotated: key ${signing} signs within a minute, key ${previous} stays published`,
  };
}

export async function replaceKeys({ store, now }: Work): Promise<Done> {
  if ((await replaceLostKeys({ store, now })) === 'readable')
    return { ok: false, text: 'nothing replaced: ELAN_SECRETS opens the keys; use “keys rotate”' };
  return { ok: true, text: 'replaced: new keys sign; platforms read them when they meet them' };
}
