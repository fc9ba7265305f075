/** Handlers return answers as values; these send them. Anything thrown goes to the error handler. */
import type { Request, RequestHandler, Response } from 'express';
import { contextOf, sessionContextOf } from './context.ts';
import type { WebNeeds } from './needs.ts';
import { sendAnswer } from './sendAnswer.ts';
import type { Answer, RequestContext, SessionContext } from './types.ts';

type Handle<C> = (ctx: C, req: Request, res: Response) => Promise<Answer>;

/** A handler that needs no session. */
export function anyone(needs: WebNeeds, fn: Handle<RequestContext>): RequestHandler {
  return async (req, res) => {
    const ctx = contextOf(needs, req);
    await sendAnswer(needs, { req, res, ctx, answer: await fn(ctx, req, res) });
  };
}

/** A handler behind the session gate: `/s/<token>/…`. */
export function withSession(needs: WebNeeds, fn: Handle<SessionContext>): RequestHandler {
  return async (req, res) => {
    const ctx = sessionContextOf(needs, req);
    await sendAnswer(needs, { req, res, ctx, answer: await fn(ctx, req, res) });
  };
}
