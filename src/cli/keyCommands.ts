/** `keys rotate` (lti.md 0.9). The server does it by itself every 90 days. */
import { publishedBeforeMs, rotateKeys } from '../lti/index.ts';
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
