/** The browser secret: one per browser, not a session (model.md 8). Sessions keep its hash and require it. */
import type { Request, Response } from 'express';
import { hourMs } from '../domain/time.ts';

const name = '__Host-elan';
const secretShape = /^[A-Za-z0-9_-]{43}$/;

/** The secret that came with the request, if it has the shape of one. */
export function readBrowserSecret(req: Request): string | undefined {
  for (const pair of (req.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    const value = pair.slice(at + 1).trim();
    if (at > 0 && pair.slice(0, at).trim() === name && secretShape.test(value)) return value;
  }
  return undefined;
}

/**
 * `Partitioned` is what makes it come back in a cross-site frame (lti.md 0); `__Host-` keeps other
 * hosts of the domain from setting it. Lives twice as long as an idle session.
 */
export function setBrowserCookie(res: Response, secret: string): void {
  res.cookie(name, secret, {
    secure: true,
    httpOnly: true,
    sameSite: 'none',
    path: '/',
    partitioned: true,
    maxAge: 16 * hourMs,
  });
}
