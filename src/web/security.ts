/** Headers and refusals that hold for every address (architecture.md 4). */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import type { Config } from '../config.ts';
import { AppError } from './errors.ts';

const self = "'self'";
const none = "'none'";

/**
 * Content policy, no referrer, nothing stored. `frame-ancestors` starts at 'none' and is opened per
 * answer by `allowFrames`; X-Frame-Options would contradict it and is not sent.
 */
export function securityHeaders(config: Config): RequestHandler {
  const headers = headersBy(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: directives(config.production) },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: false,
      strictTransportSecurity: config.production && { maxAge: 31_536_000 },
    }),
  );
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    res.setHeader('Cache-Control', 'no-store');
    next();
  };
}

/** None of Helmet's headers depends on the request: its fourteen steps are taken once, not for each. */
function headersBy(handler: ReturnType<typeof helmet>): readonly [string, string][] {
  const req = new IncomingMessage(new Socket());
  const res = new ServerResponse(req);
  handler(req, res, () => undefined);
  return Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]);
}

function directives(production: boolean): Record<string, string[]> {
  return {
    'default-src': [none],
    'script-src': [self],
    'style-src': [self],
    // Bootstrap draws the marks of its controls as data: images.
    'img-src': [self, 'data:'],
    'media-src': [self],
    'font-src': [self],
    'connect-src': [self],
    'base-uri': [none],
    'form-action': [self],
    'frame-ancestors': [none],
    // On http, trial mode would lose its own styles.
    ...(production && { 'upgrade-insecure-requests': [] }),
  };
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Platforms post here from their own site: state, cookie and signature protect them. */
const crossSiteByNature = new Set(['/lti/login', '/lti/launch']);

/**
 * Refuses a change that another site's page asked for. The token in the path is the real protection
 * (it is not ambient); this is the second one.
 */
export function refuseCrossSitePosts(config: Config): RequestHandler {
  return (req, _res, next) => {
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const fine =
      reading.has(req.method) ||
      crossSiteByNature.has(req.path) ||
      (site === undefined
        ? isOwnOrigin(origin, { publicUrl: config.publicUrl, path: req.path })
        : sameSiteHeaders(site, origin, config.publicUrl));
    next(fine ? undefined : new AppError('cross-site-post'));
  };
}

/** Our pages send no referrer, so browsers write `Origin: null` on their form posts: the site header decides. */
function sameSiteHeaders(site: string, origin: string | undefined, publicUrl: string): boolean {
  if (site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === 'null' || origin === publicUrl;
}

/**
 * Browsers without Sec-Fetch-Site (Safari before 16.4: phones that students still have) write
 * `Origin: null` too. Under /s the secret token is in the path and the cookie is required, so it is
 * let through there and nowhere else.
 */
function isOwnOrigin(
  origin: string | undefined,
  { publicUrl, path }: { publicUrl: string; path: string },
): boolean {
  return (
    origin === undefined || origin === publicUrl || (origin === 'null' && path.startsWith('/s/'))
  );
}
