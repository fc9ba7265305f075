/** Applies the switches to what machines call, and keeps what they called. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Request, RequestHandler } from 'express';
import type { Endpoint } from './switches.ts';
import type { World } from './world.ts';

const callsKept = 500;

const reasons: Readonly<Record<number, string>> = {
  409: 'Refusing score with an earlier timestamp',
  500: 'Internal Server Error',
};

function remember(world: World, endpoint: Endpoint, req: Request): (status: number) => void {
  return (status) => {
    world.calls.push({
      endpoint,
      method: req.method,
      path: req.originalUrl,
      status,
      at: world.now(),
      userAgent: req.get('user-agent'),
      body: req.body,
    });
    if (world.calls.length > callsKept) world.calls.shift();
  };
}

/** Slow, down, refusing: one handler in front of each endpoint. */
export function faults(world: World, endpoint: Endpoint): RequestHandler {
  return async (req, res, next) => {
    const { switches } = world;
    const concerned = switches.only.length === 0 || switches.only.includes(endpoint);
    const done = remember(world, endpoint, req);
    res.once('finish', () => done(res.statusCode));
    if (concerned && switches.delayMs > 0) await wait(switches.delayMs);
    if (concerned && switches.down === 'refuse') {
      done(0);
      req.socket.destroy();
      return;
    }
    const forced =
      concerned && switches.down === 'error' ? 500 : switches.answers[endpoint]?.shift();
    if (forced !== undefined) {
      if (switches.retryAfterSeconds > 0)
        res.set('retry-after', String(switches.retryAfterSeconds));
      res.status(forced).json({ status: forced, reason: reasons[forced] ?? 'demonstration' });
      return;
    }
    if (switches.refuseWithoutUserAgent && !req.get('user-agent')) {
      res.status(403).type('text').send('403 Forbidden');
      return;
    }
    next();
  };
}
