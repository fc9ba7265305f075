/**
 * The address of the next page in a `Link` header (RFC 8288), relative ones made whole. Tolerant:
 * Moodle's grade services put it between curly quotes with `&amp;` (lti.md 0b.12). Undefined when
 * there is none or it can't be read.
 */
export function nextLink(
  { headers }: { readonly headers: Headers },
  from: string,
): URL | undefined {
  const link = headers.get('link') ?? '';
  for (const [, address = '', parameters = ''] of link.matchAll(/<([^<>]*)>([^<]*)/g))
    // `\W*` skips quotes of any kind, also curly ones that came as bytes.
    if (/;\s*rel\s*=\W*next\b/i.test(parameters))
      return URL.parse(address.trim().replaceAll('&amp;', '&'), from) ?? undefined;
  return undefined;
}
