/** Makes what a handler is given: who asks in which language, and the clock (architecture.md 4). */
import type { Request } from 'express';
import { formats } from './formats.ts';
import { matchLocale, translator } from './locale.ts';
import type { WebNeeds } from './needs.ts';
import { findSession, findVisit, referenceOf } from './requestState.ts';
import type { RequestContext, SessionContext } from './types.ts';

/** Where there is no school to ask: pages before a session. */
export const defaultTimeZone = 'Europe/Paris';

/** The session's language (own choice, else the launch's), else `?lang=`, else the browser's. */
export function contextOf(needs: WebNeeds, req: Request): RequestContext {
  const locale =
    findVisit(req)?.locale ?? matchLocale([askedLocale(req), req.headers['accept-language']]);
  return {
    id: referenceOf(req),
    locale,
    t: translator(locale, !needs.config.production),
    format: formats(locale, findSession(req)?.timeZone ?? defaultTimeZone),
    now: needs.now(),
    wantsJson: wantsJson(req),
  };
}

/** Choice of language on a page without a session, kept in its links. */
export function askedLocale(req: Request): string | undefined {
  const asked = req.query['lang'];
  return typeof asked === 'string' ? asked : undefined;
}

/** The context of a page under `/s/<token>`; the gate let it through. */
export function sessionContextOf(needs: WebNeeds, req: Request): SessionContext {
  const open = findSession(req);
  if (!open) throw new Error('withSession outside the session gate');
  return { ...contextOf(needs, req), session: open.session, base: open.base };
}

/** A browser that navigates always takes HTML; only a fetch of ours asks for JSON. */
function wantsJson(req: Request): boolean {
  const isAsked = /json|application\/\*/.test(req.headers.accept ?? '');
  return isAsked && req.accepts(['html', 'json']) === 'json';
}
