/** Lists that a platform gives page by page: read to the end, with ceilings, on one origin (lti.md 1.3 NR-6). */

export interface Page<T> {
  readonly items: readonly T[];
  /** False when something in it could not be read. */
  readonly whole: boolean;
  readonly next: URL | undefined;
}

interface Ask<T, F> {
  readonly first: URL;
  readonly now: () => number;
  readonly limits: { readonly pages: number; readonly items: number; readonly ms: number };
  readonly readPage: (url: URL) => Promise<Page<T> | F>;
}

interface Listed<T, F> {
  readonly items: readonly T[];
  /** False: what is not among the items may be in the list all the same. */
  readonly complete: boolean;
  /** Of the page that ended the reading. */
  readonly failure?: F;
}

export async function readPages<T, F extends { readonly kind: string }>(
  ask: Ask<T, F>,
): Promise<Listed<T, F>> {
  const { first, limits, now } = ask;
  const items: T[] = [];
  const until = now() + limits.ms;
  const seen = new Set<string>();
  let complete = true;
  for (let url: URL | undefined = first; url !== undefined;) {
    seen.add(url.href);
    const page: Page<T> | F = await ask.readPage(url);
    if ('kind' in page) return { items, complete: false, failure: page };
    items.push(...page.items);
    complete &&= page.whole;
    url = page.next;
    if (url === undefined) break;
    const isOver = seen.size >= limits.pages || items.length >= limits.items || now() > until;
    // Our token goes to no other origin (5.1 #22), and a list that leads back to itself ends.
    if (isOver || url.origin !== first.origin || seen.has(url.href)) {
      complete = false;
      break;
    }
  }
  return { items, complete };
}
