/** Lets a request into `/s/<token>`, or says which of the ways it is not open (model.md 8). */
import type { Request, RequestHandler, Response } from 'express';
import type { Platform, Session, Stored } from '../store/index.ts';
import { readBrowserSecret } from './browserCookie.ts';
import { defaultTimeZone } from './context.ts';
import { AppError } from './errors.ts';
import { destinationOf } from './fetchMetadata.ts';
import { allowFrames } from './frames.ts';
import type { WebNeeds } from './needs.ts';
import { rememberSession, rememberVisit } from './requestState.ts';
import type { Visit } from './requestState.ts';
import { followCourse, isOver, renewSession, sha256 } from './sessions.ts';

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** Middleware for `app.use('/s/:token', …)`. Two store calls, except when the session is renewed. */
export function sessionGate(needs: WebNeeds): RequestHandler {
  return async (req, res, next) => {
    const token = tokenOf(req);
    const found = await findByToken(needs, token);
    const platform = await needs.lti.platforms.findNow(found.platformId);
    await frameFor(needs, res, found);
    rememberVisit(req, { locale: found.locale });
    checkPlatform(platform, found);
    const shown = checkBrowser(req, found);
    rememberVisit(req, visitOf(found));
    const now = needs.now();
    if (isOver(found, now)) throw new AppError('session-expired');
    // Whoever leaves a shared computer can, whatever becomes of the course.
    const session = req.path === '/end' ? found : await followCourse(needs, found);
    await renewSession(needs, session, { now, shown });
    const school = await needs.recent.school(session.schoolId);
    const timeZone = school?.calendar.timeZone ?? defaultTimeZone;
    rememberSession(req, { session, base: `/s/${token}`, timeZone });
    next();
  };
}

function tokenOf(req: Request): string {
  const token = req.params['token'];
  if (typeof token !== 'string' || !tokenShape.test(token)) throw new AppError('session-unknown');
  return token;
}

async function findByToken(needs: WebNeeds, token: string): Promise<Stored<Session>> {
  const session = await needs.store.sessions.get(sha256(token));
  if (!session) throw new AppError('session-unknown');
  return session;
}

/** Before any refusal: its page must be readable in the frame too. */
async function frameFor(needs: WebNeeds, res: Response, session: Session): Promise<void> {
  allowFrames(res, await needs.lti.frameOrigins(session.platformId));
}

/**
 * A disabled platform raises its generation: its sessions end at once, on every node (model.md 8). So
 * the platform is read with each session, not from a cache.
 */
function checkPlatform(platform: Platform | undefined, session: Session): void {
  const open = platform?.status === 'active' && platform.generation === session.platformGeneration;
  if (!open) throw new AppError('session-ended');
}

/**
 * Somebody who was sent the address, or found it in a history, has another browser. Says whether our
 * cookie came: a session that was opened without it stays in its frame until then (decision 0010).
 */
function checkBrowser(req: Request, session: Session): boolean {
  const secret = readBrowserSecret(req);
  if (secret !== undefined && sha256(secret) === session.browserHash) return true;
  const inItsFrame =
    secret === undefined && session.cookieAwaited === true && destinationOf(req) === 'frame';
  if (!inItsFrame) throw new AppError('session-other-browser');
  return false;
}

const visitOf = ({ locale, returnUrl }: Session): Visit =>
  returnUrl === undefined ? { locale } : { locale, returnUrl };
