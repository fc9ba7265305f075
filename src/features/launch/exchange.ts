/** What the requests of a launch have in common. */
import type { Request, Response } from 'express';
import type { Refused } from '../../lti/index.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../web/errors.ts';
import { allowAnyFrame, allowFrames } from '../../web/frames.ts';
import { rememberWayBack } from '../../web/requestState.ts';
import type { RequestContext } from '../../web/types.ts';

export interface Exchange {
  readonly ctx: RequestContext;
  readonly req: Request;
  readonly res: Response;
}

/**
 * One log line with the person-free reason, then the human page of the code. Where no platform is
 * known its frame is not either: that page holds no data and no action, so anyone may frame it
 * (decision 0007); blocked by the browser, it would tell the person nothing.
 */
export function refuse(services: Services, { req, res }: Exchange, refused: Refused): never {
  services.log.info({ code: refused.code, reason: refused.reason }, 'launch refused');
  if (refused.frameOrigins === undefined) allowAnyFrame(res);
  else allowFrames(res, refused.frameOrigins);
  if (refused.wayBack !== undefined) rememberWayBack(req, refused.wayBack);
  throw new AppError(refused.code);
}
