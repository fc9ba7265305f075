/** Signing in to `/admin` by a one-time link; a session of its own, never in a frame (architecture.md 4). */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Services } from '../../services.ts';
import type { AdminSession } from '../../store/index.ts';
import { hourMs, minuteMs } from '../../domain/time.ts';
import { newToken, sha256 } from '../../web/sessions.ts';
import { recordAct } from './journal.ts';

const linkMs = 15 * minuteMs;
const sessionMs = 8 * hourMs;
const cookieName = '__Host-elan-admin';
const tokenShape = /^[A-Za-z0-9_-]{43}$/;
const cookie = { secure: true, httpOnly: true, sameSite: 'strict', path: '/' } as const;

type Needs = Pick<Services, 'store' | 'now'>;

/** Path of the one-time link, `/admin/enter/<token>`; only the token's hash is kept. */
export async function makeAdminLink({ store, now }: Needs, name: string): Promise<string> {
  const token = newToken();
  await store.adminLinks.insert({ _id: sha256(token), name, expiresAt: now() + linkMs });
  return `/admin/enter/${token}`;
}

/** Whether the link would still open; looking does not use it up. */
export async function isLinkGood({ store }: Needs, token: string): Promise<boolean> {
  return (await store.adminLinks.get(sha256(token))) !== undefined;
}

/** Takes the link and sets the cookie of a new session: one caller wins. */
export async function enter({ store, now }: Needs, token: string, res: Response): Promise<boolean> {
  const link = await store.adminLinks.take(sha256(token));
  if (link === undefined) return false;
  const secret = newToken();
  const session = { _id: sha256(secret), name: link.name, expiresAt: now() + sessionMs };
  await recordAct({ store, now }, session, { act: 'sign-in' });
  await store.adminSessions.insert(session);
  res.cookie(cookieName, secret, { ...cookie, maxAge: sessionMs });
  return true;
}

export async function findAdminSession(
  { store }: Needs,
  req: Request,
): Promise<AdminSession | undefined> {
  const secret = readCookie(req);
  return secret === undefined ? undefined : store.adminSessions.get(sha256(secret));
}

export async function leave({ store }: Needs, session: AdminSession, res: Response): Promise<void> {
  await store.adminSessions.delete(session._id);
  res.clearCookie(cookieName, cookie);
}

function readCookie(req: Request): string | undefined {
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    const value = pair.slice(at + 1).trim();
    if (at > 0 && pair.slice(0, at).trim() === cookieName && tokenShape.test(value)) return value;
  }
  return undefined;
}

/** What every form of this session carries: only our pages can know it. */
export function formProof({ config }: Pick<Services, 'config'>, session: AdminSession): string {
  return createHmac('sha256', config.secrets[0] ?? '')
    .update(`admin form ${session._id}`)
    .digest('base64url');
}

export function isProof(given: unknown, expected: string): boolean {
  if (typeof given !== 'string') return false;
  const [asked, held] = [Buffer.from(given), Buffer.from(expected)];
  return asked.byteLength === held.byteLength && timingSafeEqual(asked, held);
}
