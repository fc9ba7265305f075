/** A browser without scripts: cookies, redirects and forms, through the same addresses as people. */
import { load } from 'cheerio/slim';
import type { CheerioAPI } from 'cheerio';
import type { LaunchWish } from '../../src/demo/platform/world.ts';
import type { TestApp } from './testApp.ts';

export interface Visited {
  readonly status: number;
  /** Where the redirects led, without the origin. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  readonly $: CheerioAPI;
  /** Visible text, spaces folded. */
  readonly text: string;
}

type Form = Readonly<Record<string, string | readonly string[]>>;

/** The tool that is visited, in this process or in one of its own. */
export type Visitable = Pick<TestApp, 'url' | 'platform'>;

export class Visitor {
  readonly app: Visitable;
  private readonly cookies = new Map<string, string>();
  /** `/s/<token>/` of the last launch. */
  session = '';

  constructor(app: Visitable) {
    this.app = app;
  }

  /** The whole way of a launch: login, platform, token, session, first page. */
  async launch(personId: string, linkId = '1', wish: LaunchWish = {}): Promise<Visited> {
    const fields = await this.beginLaunch(personId, linkId, wish);
    return this.finishLaunch(fields);
  }

  /** Up to what the platform posts back: `id_token` and `state`. */
  async beginLaunch(
    personId: string,
    linkId = '1',
    wish: LaunchWish = {},
  ): Promise<Record<string, string>> {
    const to = await this.login(personId, linkId, wish);
    const answer = await this.app.platform.authorize(Object.fromEntries(to.searchParams));
    if (!answer.ok) throw new Error(`platform refused: ${JSON.stringify(answer)}`);
    return { ...answer.fields };
  }

  /** Where the login leads. */
  async login(personId: string, linkId: string, wish: LaunchWish = {}): Promise<URL> {
    const form = { ...this.app.platform.loginParams(personId, linkId, wish) };
    return placeOf(await this.send('/lti/login', { form }));
  }

  async finishLaunch(fields: Record<string, string>): Promise<Visited> {
    const first = await this.post('/lti/launch', fields, { crossSite: true });
    const session = /^\/s\/[^/]+\//.exec(first.path);
    if (session !== null) [this.session] = session;
    return first;
  }

  /** A path from the root, or relative to the session's root. */
  async get(path: string, headers: Record<string, string> = {}): Promise<Visited> {
    return this.follow(this.absolute(path), await this.send(this.absolute(path), { headers }));
  }

  /** Posts a form and follows the redirect. */
  async post(
    path: string,
    form: Form,
    options: { crossSite?: boolean; headers?: Record<string, string> } = {},
  ): Promise<Visited> {
    const to = this.absolute(path);
    const headers = options.crossSite
      ? { 'sec-fetch-site': 'cross-site' }
      : { 'sec-fetch-site': 'same-origin', ...options.headers };
    return this.follow(to, await this.send(to, { form, headers }));
  }

  /** One request, no redirect followed. */
  async send(
    path: string,
    ask: {
      form?: Form;
      headers?: Record<string, string>;
      method?: string;
      body?: string | FormData | Uint8Array<ArrayBuffer>;
    },
  ): Promise<Visited> {
    const body = ask.form === undefined ? ask.body : encode(ask.form);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.app.url}${path}`, {
      method: ask.method ?? (body === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...ask.headers },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return visited(path, response, await response.text());
  }

  listCookies(): readonly { readonly name: string; readonly value: string }[] {
    return [...this.cookies].map(([name, value]) => ({ name, value }));
  }

  /** Loses its cookies, as a browser that blocks them. */
  forgetCookies(): void {
    this.cookies.clear();
  }

  private absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.session}${path}`;
  }

  private async follow(from: string, answer: Visited, left = 5): Promise<Visited> {
    const to = answer.headers.get('location');
    if (to === null || left === 0) return answer;
    const next = new URL(to, `${this.app.url}${from}`);
    if (next.origin !== new URL(this.app.url).origin) return answer;
    const path = `${next.pathname}${next.search}`;
    return this.follow(path, await this.send(path, {}), left - 1);
  }
}

/** Redirected at once, or by the page that a browser without our cookie gets. */
export function placeOf(login: Visited): URL {
  const to = login.headers.get('location') ?? login.$('a[data-go]').attr('href');
  if (to === undefined) throw new Error(`login refused: ${login.status} ${login.text}`);
  return new URL(to);
}

function encode(form: Form): URLSearchParams {
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
  );
  return new URLSearchParams(pairs);
}

/** Most pages of a test are only walked through: they are read when somebody looks. */
function visited(path: string, response: Response, body: string): Visited {
  let read: CheerioAPI | undefined;
  let words: string | undefined;
  return {
    status: response.status,
    path,
    headers: response.headers,
    body,
    get $() {
      return (read ??= load(body));
    },
    get text() {
      return (words ??= this.$('body').text().replaceAll(/\s+/g, ' ').trim());
    },
  };
}
