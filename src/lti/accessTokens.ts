/**
 * Access tokens of the platforms: client credentials with a signed assertion, kept in memory per
 * (platform, scope) until shortly before their end, one request at a time (lti.md 3.4).
 */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { okCode } from '../domain/diagnostic.ts';
import type { TakeNote } from '../domain/diagnostic.ts';
import { profileOf } from '../domain/platformProfile.ts';
import { minuteMs, secondMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';
import { parseJson } from './json.ts';
import type { Outbound } from './outbound.ts';
import { retryAfterMs } from './retryAfter.ts';
import type { ToolKeys } from './toolKeys.ts';

const assertionLifeSeconds = 300;
/** A platform that does not say how long a token lives gets asked again soon. */
const defaultLifeSeconds = 300;

export type Token =
  | { readonly ok: true; readonly token: string }
  /** Closed codes: `token-scope` (not allowed to us), `token-http-400`, `token-time-out`, `token-unreadable`, … */
  | { readonly ok: false; readonly why: string; readonly retryAfterMs?: number };

export interface AccessTokens {
  get(platform: Platform, scope: string): Promise<Token>;
  /** After a 401: unless another caller has a newer one already. */
  forget(platform: Platform, scope: string, token: string): void;
}

interface Deps {
  readonly outbound: Outbound;
  readonly toolKeys: ToolKeys;
  readonly now: () => number;
  readonly note: TakeNote;
}

const answer = z.object({
  access_token: z.string().min(1).max(10_000),
  expires_in: z.coerce.number().positive().catch(defaultLifeSeconds),
});

export function createAccessTokens(deps: Deps): AccessTokens {
  const kept = new Map<string, { readonly token: string; readonly until: number }>();
  const asking = new Map<string, Promise<Token>>();

  async function ask(platform: Platform, scope: string): Promise<Token> {
    const asked = await requestToken(deps, platform, scope);
    const code = asked.ok ? okCode : asked.why.replace(/^token-/, '');
    deps.note({ kind: 'token', platformId: platform._id, code });
    if (!asked.ok) return asked;
    kept.set(keyOf(platform, scope), asked);
    return { ok: true, token: asked.token };
  }

  return {
    async get(platform, scope) {
      const key = keyOf(platform, scope);
      const known = kept.get(key);
      if (known !== undefined && known.until > deps.now()) return { ok: true, token: known.token };
      const running = asking.get(key);
      if (running !== undefined) return running;
      const started = ask(platform, scope).finally(() => asking.delete(key));
      asking.set(key, started);
      return started;
    },
    forget(platform, scope, token) {
      const key = keyOf(platform, scope);
      if (kept.get(key)?.token === token) kept.delete(key);
    },
  };
}

/** The address is in it: a platform that moved its token endpoint is asked there. */
const keyOf = ({ _id, tokenUrl }: Platform, scope: string): string => `${_id} ${tokenUrl} ${scope}`;

type Requested =
  | { readonly ok: true; readonly token: string; readonly until: number }
  | Extract<Token, { ok: false }>;

async function requestToken(deps: Deps, platform: Platform, scope: string): Promise<Requested> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await signAssertion(deps, platform),
    scope,
  });
  const reply = await deps.outbound({
    url: platform.tokenUrl,
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: form.toString(),
  });
  if (!reply.ok) return { ok: false, why: `token-${reply.why}` };
  if (isScopeRefused(reply)) return { ok: false, why: 'token-scope' };
  if (reply.status !== 200 && reply.status !== 201)
    return { ok: false, why: `token-http-${reply.status}`, ...retryAfterMs(reply, deps.now()) };
  const read = answer.safeParse(parseJson(reply.text));
  if (!read.success) return { ok: false, why: 'token-unreadable' };
  const { access_token: token, expires_in: seconds } = read.data;
  return { ok: true, token, until: deps.now() + usedForMs(seconds * secondMs) };
}

/** Less a minute, in which it may be on its way; of a short life a fifth. */
const usedForMs = (lifeMs: number): number => lifeMs - Math.min(minuteMs, lifeMs / 5);

const failure = z.object({ error: z.string() });

/** RFC 6749, 5.2. Moodle says `invalid_scope` of a service that the administrator switched off. */
const scopeErrors = new Set(['invalid_scope', 'unauthorized_client']);

function isScopeRefused({ status, text }: { status: number; text: string }): boolean {
  const { data } = failure.safeParse(parseJson(text));
  return status >= 400 && data !== undefined && scopeErrors.has(data.error);
}

async function signAssertion(deps: Deps, platform: Platform): Promise<string> {
  const { clientId, tokenUrl } = platform;
  const { kid, key } = await deps.toolKeys.current();
  const seconds = Math.floor(deps.now() / secondMs);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(profileOf(platform).tokenAudience ?? tokenUrl)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + assertionLifeSeconds)
    .setJti(randomUUID())
    .sign(key);
}
