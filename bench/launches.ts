/** Whole launches from outside: login, the platform's signed token, verification, session, first page. */
import type { SimulatedPlatform } from '../src/demo/platform/simulatedPlatform.ts';
import { send, textOf } from './http.ts';
import type { Reply } from './http.ts';

/** One browser. */
export interface Student {
  readonly personId: string;
  /** Of this tool, as a browser sends them. */
  cookie?: string;
  /** Root of the last session, `http://…/s/<token>/`. */
  session?: string;
}

export interface Target {
  readonly url: string;
  readonly platform: SimulatedPlatform;
  readonly linkId: string;
  /** Which of several nodes answers the next request to an address; absent = the one there is. */
  readonly route?: (address: string) => string;
}

/** @returns the first page. @throws Error when any step is not answered as it should */
export async function launch(target: Target, student: Student): Promise<Reply> {
  const { url, platform, linkId, route = (address: string) => address } = target;
  const begun = platform.loginParams(student.personId, linkId);
  const form = { ...begun, target_link_uri: `${url}/lti/launch` };
  const login = await send(route(`${url}/lti/login`), { form, cookie: student.cookie });
  keepCookies(student, login);
  const asked = new URL(login.status === 200 ? goOn(login) : placeOf(login));
  const signed = await platform.authorize(Object.fromEntries(asked.searchParams));
  if (!signed.ok) throw new Error('the platform refused');
  const launched = await send(route(`${url}/lti/launch`), {
    form: signed.fields,
    cookie: student.cookie,
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  keepCookies(student, launched);
  const to = new URL(placeOf(launched), url);
  student.session = `${url}${/^\/s\/[^/]+\//.exec(to.pathname)?.[0] ?? '/'}`;
  const page = await send(route(to.href), { cookie: student.cookie });
  if (page.status !== 200) throw new Error(`first page: ${page.status}`);
  return page;
}

/** Of the page that a browser without our cookie gets: its link to the platform. */
function goOn(login: Reply): string {
  const [, href] = /<a href="([^"]+)" data-go>/.exec(textOf(login)) ?? [];
  if (href === undefined) throw new Error('the login page leads nowhere');
  return href.replaceAll('&amp;', '&');
}

/** Where it leads: 303, or the 302 of older applications. */
function placeOf(reply: Reply): string {
  const { status, headers } = reply;
  if ((status === 303 || status === 302) && headers.location !== undefined) return headers.location;
  throw new Error(`answered ${status}: ${titleOf(reply)}`);
}

/** What an error page is about. */
export const titleOf = (reply: Reply): string =>
  /<title>([^<]*)/.exec(textOf(reply))?.[1]?.trim() ?? textOf(reply).slice(0, 200);

/** A cookie without a value is one that ends. */
function keepCookies(student: Student, { headers }: Reply): void {
  const held = new Map<string, string>();
  const pairs = [...(student.cookie?.split('; ') ?? []), ...(headers['set-cookie'] ?? [])];
  for (const pair of pairs) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(pair) ?? [];
    if (value === '') held.delete(name);
    else held.set(name, value);
  }
  if (held.size > 0) student.cookie = [...held].map((one) => one.join('=')).join('; ');
}
