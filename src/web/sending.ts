import type { Request, Response } from 'express';
import type { Answer, RequestContext } from './types.ts';

/** An answer on its way out. */
export interface Sending<A = Answer> {
  readonly req: Request;
  readonly res: Response;
  readonly ctx: RequestContext;
  readonly answer: A;
}
