/** Fills and sends the form that a page shows, as a person without scripts would. */
import type { Visited, Visitor } from './visitor.ts';

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** Keeps what the page put into hidden fields (its form id); follows the redirect. */
export async function submit(
  visitor: Visitor,
  page: Visited,
  fields: Fields = {},
): Promise<Visited> {
  const form = page.$('main form').first();
  const action = form.attr('action');
  if (action === undefined) throw new Error(`no form on ${page.path}: ${page.text.slice(0, 200)}`);
  const hidden = form
    .find('input[type=hidden]')
    .toArray()
    .map((input) => [page.$(input).attr('name') ?? '', page.$(input).attr('value') ?? '']);
  const { pathname } = new URL(action, `http://localhost${page.path}`);
  return visitor.post(pathname, { ...Object.fromEntries(hidden), ...fields });
}

/** Follows the filled button or the link of this name. */
export async function follow(visitor: Visitor, page: Visited, name: RegExp): Promise<Visited> {
  const link = page
    .$('main a')
    .toArray()
    .find((one) => name.test(words(page.$(one).text())));
  const href = link === undefined ? undefined : page.$(link).attr('href');
  if (href === undefined) throw new Error(`no link ${name} on ${page.path}: ${page.text}`);
  return visitor.get(new URL(href, `http://localhost${page.path}`).pathname);
}

/** Hard spaces read as spaces. */
const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

/** Names of the buttons of the page's forms. */
export function buttons({ $ }: Visited): readonly string[] {
  return $('main form button[type=submit]')
    .toArray()
    .map((one) => words($(one).text()));
}
