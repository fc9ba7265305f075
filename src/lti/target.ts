import { maxUrlLength } from './platformUrls.ts';

export const launchPath = '/lti/launch';

/** The address in its normal form when it is ours: our origin, `/lti/launch` or under it (H-10). */
export function ownTarget(text: string, publicUrl: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || url.origin !== new URL(publicUrl).origin) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  const isLaunch = url.pathname === launchPath || url.pathname.startsWith(`${launchPath}/`);
  return isLaunch && url.href.length <= maxUrlLength ? url.href : undefined;
}
