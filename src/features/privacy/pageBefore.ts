/** Any host: only what comes after it is kept. */
const root = 'https://elan.invalid/s/session/';

/** Address of a page of the session, from its root; what leads out of the session is its first page. */
export function pageBefore(from: unknown): string {
  if (typeof from !== 'string' || from.length > 500) return '';
  const page = URL.parse(from, root)?.href ?? '';
  return page.startsWith(root) ? page.slice(root.length) : '';
}
