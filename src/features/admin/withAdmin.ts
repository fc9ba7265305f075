/** A handler of `/admin`: behind the session, and behind the form's proof when something changes. */
import type { Request, RequestHandler, Response } from 'express';
import type { Services } from '../../services.ts';
import type { AdminSession } from '../../store/index.ts';
import { AppError } from '../../web/errors.ts';
import { anyone } from '../../web/handlers.ts';
import type { Answer, RequestContext } from '../../web/types.ts';
import { findAdminSession, formProof, isProof } from './adminSession.ts';
import { signedOutPage } from './signInPages.ts';

export interface AdminContext extends RequestContext {
  readonly admin: AdminSession;
  /** Value of the hidden field `proof` of each form. */
  readonly proof: string;
}

type Handle = (ctx: AdminContext, req: Request, res: Response) => Promise<Answer>;

export function withAdmin(services: Services, fn: Handle): RequestHandler {
  return anyone(services, async (ctx, req, res) => {
    const admin = await findAdminSession(services, req);
    if (admin === undefined) return signedOutPage(ctx);
    const proof = formProof(services, admin);
    if (req.method === 'POST' && !isProof(Object(req.body).proof, proof))
      throw new AppError('cross-site-post');
    return fn({ ...ctx, admin, proof }, req, res);
  });
}
