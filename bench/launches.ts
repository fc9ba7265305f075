/** Whole launches from outside: login, the platform's signed token, verification, session, first page. */
import { gunzipSync } from 'node:zlib';
import type { SimulatedPlatform } from '../src/demo/platform/simulatedPlatform.ts';
import { send } from './http.ts';
import type { Reply } from './http.ts';

/** One browser. */
export interface Student {
  readonly personId: string;
  /** As the tool set it at the last login. */
  cookie?: string;
  /** Root of the last session, `http://…/s/<token>/`. */
  session?: string;
}

export interface Target {
  readonly url: string;
  readonly platform: SimulatedPlatform;
  readonly linkId: string;
}

/** @returns the first page. @throws Error when any step is not answered as it should */
export async function launch(target: Target, student: Student): Promise<Reply> {
  const { url, platform, linkId } = target;
  const form = { ...platform.loginParams(student.personId, linkId) };
  const login = await send(`${url}/lti/login`, { form, cookie: student.cookie });
  const cookie = login.headers['set-cookie']?.[0]?.split(';')[0] ?? student.cookie;
  if (cookie !== undefined) student.cookie = cookie;
  const asked = new URL(login.status === 200 ? goOn(login) : need(login, 303));
  const signed = await platform.authorize(Object.fromEntries(asked.searchParams));
  if (!signed.ok) throw new Error('the platform refused');
  const launched = await send(`${url}/lti/launch`, {
    form: signed.fields,
    cookie,
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  const to = new URL(need(launched, 303), url);
  student.session = `${url}${/^\/s\/[^/]+\//.exec(to.pathname)?.[0] ?? '/'}`;
  const page = await send(to.href, { cookie });
  if (page.status !== 200) throw new Error(`first page: ${page.status}`);
  return page;
}

/** Of the page that a browser without our cookie gets: its link to the platform. */
function goOn({ body }: Reply): string {
  const [, href] = /<a href="([^"]+)" data-go>/.exec(gunzipSync(body).toString('utf8')) ?? [];
  if (href === undefined) throw new Error('the login page leads nowhere');
  return href.replaceAll('&amp;', '&');
}

function need({ status, headers, body }: Reply, wanted: number): string {
  if (status === wanted && headers.location !== undefined) return headers.location;
  throw new Error(`answered ${status}: ${body.toString('utf8').slice(0, 300)}`);
}

/** Does it for everyone, `width` at a time. */
export async function inTurns<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = items.values();
  const lane = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
