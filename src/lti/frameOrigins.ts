/** Sites that an administrator lets frame us, besides the platform itself (model.md 8). */
import { distinctOrigins, siteOf } from './platformUrls.ts';

/** What the store holds at most. */
const maxOrigins = 10;

export type FramesRefused =
  { readonly wrong: 'address'; readonly line: string } | { readonly wrong: 'many' };

/** Of each address its origin: people paste that of a page. One wrong address refuses them all. */
export function readFrameOrigins(
  addresses: readonly string[],
  production: boolean,
): { readonly origins: string[] } | FramesRefused {
  const line = addresses.find((address) => siteOf(address, production) === undefined);
  if (line !== undefined) return { wrong: 'address', line };
  const origins = distinctOrigins(addresses);
  return origins.length > maxOrigins ? { wrong: 'many' } : { origins };
}
