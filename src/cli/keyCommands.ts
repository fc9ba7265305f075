/** `keys rotate [--leaked] | replace` (lti.md 0.9). The server rotates by itself every 90 days. */
import { z } from 'zod';
import { publishedBeforeMs, replaceLostKeys, rotateKeys, withdrawKeys } from '../lti/index.ts';
import type { Done, Work } from './runCommand.ts';

const rotation = z.object({ leaked: z.boolean().default(false) });

export function changeKeys(work: Work, options: unknown): Promise<Done> {
  return rotation.parse(options).leaked ? withdrawLeakedKeys(work) : rotateKeysNow(work);
}

/** Says what it interrupts. */
async function withdrawLeakedKeys({ store, now }: Work): Promise<Done> {
  const { signing, withdrawn } = await withdrawKeys({ store, now });
  const text = [
    `withdrawn: ${withdrawn.join(', ')}; key ${signing} signs within a minute.`,
    'Platforms that still keep the old keys (five minutes) refuse our calls meanwhile: scores are sent again.',
    'A teacher who was choosing an activity for a course may have to choose it again.',
  ];
  return { ok: true, text: text.join('\n') };
}

async function rotateKeysNow({ store }: Work): Promise<Done> {
  const rotated = await rotateKeys({ store, now: Date.now }, publishedBeforeMs);
  if (rotated.kind === 'too-early') {
    const from = new Date(rotated.until).toISOString();
    const text = `not rotated: platforms must have time to read the next key; try again from ${from}`;
    return { ok: false, text };
  }
  const { signing, previous } = rotated;
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
