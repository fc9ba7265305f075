/** The end of every chain: nothing matched, or something was thrown. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { allowedMethods } from './allowedMethods.ts';
import { contextOf } from './context.ts';
import { AppError, failureOf } from './errors.ts';
import { allowAnyFrame, isFramedByNobody } from './frames.ts';
import type { WebNeeds } from './needs.ts';
import { problemJson, problemPage } from './problem.ts';
import { findVisit, referenceOf } from './requestState.ts';
import { sendAnswer } from './sendAnswer.ts';
import { toAppError } from './toAppError.ts';

/** After all routers: no such address, or not for this method (`Allow` says for which). */
export const notFound: RequestHandler = (req, res) => {
  const allowed = allowedMethods(req.app, req.path);
  if (allowed.length === 0) throw new AppError('not-found');
  res.setHeader('Allow', allowed.join(', '));
  throw new AppError('method-not-allowed');
};

/** The last middleware: a page for people, `problem+json` for scripts, a plain line if even that fails. */
export function errorHandler(needs: WebNeeds): ErrorRequestHandler {
  // oxlint-disable-next-line max-params -- Express knows an error handler by its four parameters
  return async (thrown: unknown, req, res, _next) => {
    // Who left does not read an answer: a player that seeks closes its connection all the time.
    if (req.socket.destroyed) return;
    const error = toAppError(thrown);
    logFailure(needs, req, error);
    if (res.headersSent) {
      res.destroy();
      return;
    }
    try {
      await answer(needs, { req, res, error });
    } catch (again) {
      needs.log.error({ err: again, reference: referenceOf(req) }, 'the error page failed');
      res
        .status(500)
        .type('text/plain')
        .send(`Élan: ${referenceOf(req)}`);
    }
  };
}

interface Failing {
  readonly req: Request;
  readonly res: Response;
  readonly error: AppError;
}

async function answer(needs: WebNeeds, { req, res, error }: Failing): Promise<void> {
  const ctx = contextOf(needs, req);
  const { seconds } = error.values;
  const retryAfter = seconds ?? failureOf(error.code).retryAfterSeconds;
  if (retryAfter !== undefined) res.setHeader('Retry-After', String(retryAfter));
  if (ctx.wantsJson) {
    res.type('application/problem+json');
    return sendAnswer(needs, { req, res, ctx, answer: problemJson(needs, ctx, error) });
  }
  if (isLostInFrame(req, res)) allowAnyFrame(res);
  return sendAnswer(needs, { req, res, ctx, answer: problemPage(req, ctx, error) });
}

/**
 * At the addresses that platforms frame, before a session or a platform is known (decision 0007):
 * an unknown session, a flood, a body too large. Blocked by the browser, the page would tell nothing.
 */
function isLostInFrame(req: Request, res: Response): boolean {
  return (
    /^\/(s|lti)\//i.test(req.originalUrl) && findVisit(req) === undefined && isFramedByNobody(res)
  );
}

function logFailure(needs: WebNeeds, req: Request, error: AppError): void {
  const line = { reference: referenceOf(req), code: error.code };
  if (failureOf(error.code).report)
    needs.log.error({ ...line, err: error.cause ?? error }, 'failed');
  else needs.log.info(line, 'refused');
}
