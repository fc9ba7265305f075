/** What a browser says of its own request; no page can forge it (W3C Fetch Metadata). */
import type { Request } from 'express';

/**
 * `tab`: a page at top level. `frame`: a page inside another, or what a page loads. `unknown`: the
 * browser does not say (Safari before 16.4, programs).
 */
export function destinationOf(req: Request): 'tab' | 'frame' | 'unknown' {
  const destination = req.get('sec-fetch-dest');
  if (destination === undefined) return 'unknown';
  return destination === 'document' ? 'tab' : 'frame';
}
