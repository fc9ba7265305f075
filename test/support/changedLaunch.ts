/** A launch through the addresses whose token says something else than the platform would. */
import type { SignAsk } from '../../src/demo/platform/keys.ts';
import type { TestApp } from './testApp.ts';
import { Visitor } from './visitor.ts';
import type { Visited } from './visitor.ts';

type App = Pick<TestApp, 'url' | 'platform'>;

export interface Begun {
  readonly visitor: Visitor;
  readonly state: string;
  readonly nonce: string;
}

/** The login of a new browser, up to where it is sent to the platform. */
export async function beginAt(app: App, personId: string, linkId = '4'): Promise<Begun> {
  const visitor = new Visitor(app);
  const { searchParams: asked } = await visitor.login(personId, linkId);
  return { visitor, state: asked.get('state') ?? '', nonce: asked.get('nonce') ?? '' };
}

interface Change {
  readonly personId: string;
  readonly linkId?: string;
  /** Of the platform's own payload, before it is signed; `undefined` leaves a claim out. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly sign?: SignAsk;
}

export async function changedToken(app: App, nonce: string, ask: Change): Promise<string> {
  const { personId, linkId = '4', change = {}, sign } = ask;
  const claims = { ...app.platform.claims(personId, linkId, nonce), ...change };
  const kept = Object.entries(claims).filter(([, value]) => value !== undefined);
  return app.platform.sign(Object.fromEntries(kept), sign);
}

/** The whole way, redirects followed. */
export async function changedLaunch(
  app: App,
  ask: Change,
): Promise<{ readonly visitor: Visitor; readonly page: Visited }> {
  const { visitor, state, nonce } = await beginAt(app, ask.personId, ask.linkId);
  const id_token = await changedToken(app, nonce, ask);
  return { visitor, page: await visitor.finishLaunch({ state, id_token }) };
}

export const claim = (name: string): string => `https://purl.imsglobal.org/spec/lti/claim/${name}`;
