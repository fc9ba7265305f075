/** Whoever asks is answered in 5 s, be the store as slow as it may (docs/decisions/0023-chaos.md). */
import type { RequestHandler } from 'express';
import { secondMs } from '../domain/time.ts';
import { withPatience } from '../store/index.ts';

/** The rest is for all that is not the store, on a node that has much to do. */
const storeWithinMs = 3 * secondMs;

export const boundWaiting: RequestHandler = (_req, res, next) => {
  withPatience(storeWithinMs, (end) => {
    res.once('close', end);
    next();
  });
};
