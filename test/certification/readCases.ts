/** The certification and hardening table (lti.md 1): which ids there are, and what each one is. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const oneCase = z.strictObject({
  id: z.string().regex(/^(KB|VT|VS|DL|NR|AG|H)-\d{1,2}$/),
  title: z.string().min(1),
  /** Sub-cases: what stands between brackets after the id in a test's name, and what it is. */
  parts: z.record(z.string(), z.string()).default({}),
});

const group = z.strictObject({
  title: z.string(),
  /** Whose table it is: a section of the certification guide, or our own. */
  source: z.string(),
  cases: z.array(oneCase).min(1),
});

export type Case = z.infer<typeof oneCase>;
export type Group = z.infer<typeof group>;

export async function readCases(): Promise<readonly Group[]> {
  const text = await readFile(join(import.meta.dirname, 'cases.json'), 'utf8');
  return z.strictObject({ groups: z.array(group) }).parse(JSON.parse(text)).groups;
}
