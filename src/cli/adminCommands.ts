/** `admin link` (model.md 2): no password, a link that somebody at the terminal hands over. */
import { z } from 'zod';
import { makeAdminLink } from '../features/admin/adminSession.ts';
import type { Done, Work } from './runCommand.ts';

const person = z.object({ name: z.string().trim().min(1).max(100) });

export async function makeLink(work: Work, options: unknown): Promise<Done> {
  const read = person.safeParse(options);
  if (!read.success) return { ok: false, text: 'name must have 1 to 100 characters' };
  const { name } = read.data;
  const path = await makeAdminLink(work, name);
  const text = `For ${name}, within 15 minutes, once:\n${work.publicUrl}${path}`;
  return { ok: true, text };
}
