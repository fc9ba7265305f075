/** A browser that launches any tool step by step, with tokens changed on the way: ours, or the stock ltijs. */
import { load } from 'cheerio/slim';
import type { Payload } from '../../src/demo/platform/claims.ts';
import type { SignAsk } from '../../src/demo/platform/keys.ts';
import type { SimulatedPlatform } from '../../src/demo/platform/simulatedPlatform.ts';
import type { LaunchWish } from '../../src/demo/platform/world.ts';

export interface Probed {
  readonly url: string;
  readonly platform: SimulatedPlatform;
}

export interface ProbeLogin {
  readonly answer: Response;
  /** Where the browser is sent. */
  readonly to: URL;
  readonly state: string;
  readonly nonce: string;
  /** As the browser sends them back. */
  readonly cookie: string;
}

const person = '3';
const linkId = '4';

export async function probeLogin(
  { url, platform }: Probed,
  change: Readonly<Record<string, string>> = {},
): Promise<ProbeLogin> {
  const fields = { ...platform.loginParams(person, linkId), target_link_uri: `${url}/lti/launch` };
  const answer = await fetch(`${url}/lti/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...fields, ...change }),
  });
  const page = load(await answer.clone().text());
  const link = answer.headers.get('location') ?? page('a[data-go]').attr('href');
  const to = new URL(link ?? `${url}/refused`);
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
  const said = (name: string): string => to.searchParams.get(name) ?? '';
  return { answer, to, state: said('state'), nonce: said('nonce'), cookie: cookies.join('; ') };
}

export interface ProbeLaunch {
  readonly change?: Payload | ((payload: Payload) => Payload);
  readonly sign?: SignAsk;
  readonly wish?: LaunchWish;
  readonly login?: ProbeLogin;
}

/** The token that the platform would post, changed as asked. */
export async function probeToken(
  { url, platform }: Probed,
  login: ProbeLogin,
  { change = {}, sign, wish }: ProbeLaunch = {},
): Promise<string> {
  const target = {
    'https://purl.imsglobal.org/spec/lti/claim/target_link_uri': `${url}/lti/launch`,
  };
  const payload = { ...platform.claims(person, linkId, login.nonce, wish), ...target };
  const changed = typeof change === 'function' ? change(payload) : { ...payload, ...change };
  return platform.sign(changed, sign);
}

/** The browser posts what the platform gave it. */
export function probePost(
  { url }: Probed,
  fields: Readonly<Record<string, string>>,
  cookie: string,
): Promise<Response> {
  return fetch(`${url}/lti/launch`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams(fields),
  });
}

export async function probeLaunch(tool: Probed, ask: ProbeLaunch = {}): Promise<Response> {
  const login = ask.login ?? (await probeLogin(tool));
  const id_token = await probeToken(tool, login, ask);
  return probePost(tool, { id_token, state: login.state }, login.cookie);
}

/** A launch that was accepted leads on; one that was refused ends with a page or words. */
export const outcomeOf = ({ status }: Response): 'accepted' | 'refused' =>
  status === 302 || status === 303 ? 'accepted' : 'refused';
