/** Sessions: an opaque token in the path, its hash in the store (model.md 8). */
import { hash, randomBytes } from 'node:crypto';
import { personKey } from '../domain/ids.ts';
import { hourMs, minuteMs } from '../domain/time.ts';
import type { Session, Stored } from '../store/index.ts';
import { AppError } from './errors.ts';
import type { WebNeeds } from './needs.ts';
import type { SessionContext } from './types.ts';

const idleMs = 8 * hourMs;
/**
 * An ended session stays readable this long, to say in its own platform's frame that it ended: a
 * deleted one could only answer that its address is unknown.
 */
const explainMs = 24 * hourMs;
/** The store hears of a use at most this often: reading a session costs one call. */
const renewEveryMs = 10 * minuteMs;

/** 256 bits, base64url. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, base64url. */
export function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Opens a session; `path` is its root, `/s/<token>/`. The token exists nowhere but in that address. */
export async function openSession(
  needs: Pick<WebNeeds, 'store' | 'now'>,
  session: Omit<Session, '_id' | 'openedAt' | 'expiresAt'>,
): Promise<{ token: string; path: string }> {
  const token = newToken();
  const openedAt = needs.now();
  await needs.store.sessions.insert({
    ...session,
    _id: sha256(token),
    openedAt,
    expiresAt: openedAt + idleMs + explainMs,
  });
  return { token, path: `/s/${token}/` };
}

/** « Terminer »: the address stops working at once and says that the session is over. */
export async function endSession(
  needs: Pick<WebNeeds, 'store'>,
  ctx: Pick<SessionContext, 'session' | 'now'>,
): Promise<void> {
  await needs.store.sessions.change(ctx.session._id, (session) => ({
    ...session,
    expiresAt: ctx.now + explainMs,
  }));
}

export function isOver(session: Session, now: number): boolean {
  return now >= session.expiresAt - explainMs;
}

/**
 * Slides the eight hours on, when the last time is long enough ago. `shown`: our cookie came with the
 * request; a session that was opened without it needs it from now on.
 */
export async function renewSession(
  needs: Pick<WebNeeds, 'store'>,
  session: Stored<Session>,
  { now, shown }: { readonly now: number; readonly shown: boolean },
): Promise<void> {
  const expiresAt = now + idleMs + explainMs;
  const { cookieAwaited, ...held } = session;
  const binds = shown && cookieAwaited === true;
  if (!binds && expiresAt - session.expiresAt < renewEveryMs) return;
  // A conflict means that another request of this session did it.
  await needs.store.sessions.replace({ ...(binds ? held : session), expiresAt }, session.version);
}

/**
 * A course that moved to another school takes its sessions along: the same identity is another person
 * there (model.md 2). What was typed before goes on where the work is now.
 * @throws AppError course-moving, as long as the move lasts
 */
export async function followCourse(
  needs: Pick<WebNeeds, 'store' | 'recent'>,
  session: Stored<Session>,
): Promise<Stored<Session>> {
  if (session.courseId === undefined) return session;
  const place = await needs.recent.courseSchool(session.courseId);
  if (place?.moving === true) throw new AppError('course-moving');
  const { schoolId } = place ?? session;
  if (schoolId === session.schoolId) return session;
  const personId = personKey(schoolId, session.identityId);
  const moved = await needs.store.sessions.change(session._id, (known) => ({
    ...known,
    schoolId,
    personId,
  }));
  if (!('doc' in moved)) throw new AppError('course-moving');
  return moved.doc;
}
