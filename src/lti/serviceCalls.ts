/** A call to a service of a platform with our access token; a token that is refused is replaced once. */
import type { TakeNote } from '../domain/diagnostic.ts';
import type { Platform } from '../store/index.ts';
import type { AccessTokens, Token } from './accessTokens.ts';
import { serviceNote } from './notes.ts';
import type { Call, Outbound, Reply } from './outbound.ts';
import { ownUrl } from './platformUrls.ts';
import type { Scope } from './scopes.ts';

export type ServiceReply =
  | Extract<Reply, { ok: true }>
  | { readonly ok: false; readonly why: string; readonly retryAfterMs?: number };

export interface ServiceCalls {
  readonly outbound: Outbound;
  readonly tokens: AccessTokens;
  readonly note: TakeNote;
}

interface Ask {
  readonly platform: Platform;
  readonly scope: Scope;
  readonly call: Call;
  /** Asked once there is a token, right before the call. */
  readonly mayStillSend?: (() => boolean) | undefined;
}

/** Each call is counted for the administrator, by how it ended. */
export async function callService(calls: ServiceCalls, ask: Ask): Promise<ServiceReply> {
  const reply = await callWithToken(calls, ask);
  calls.note(serviceNote(ask.platform, ask.scope, reply));
  return reply;
}

async function callWithToken(calls: ServiceCalls, ask: Ask): Promise<ServiceReply> {
  const first = await calls.tokens.get(ask.platform, ask.scope);
  if (!first.ok) return first;
  const reply = await send(calls, ask, first);
  if (!reply.ok || reply.status !== 401) return reply;
  calls.tokens.forget(ask.platform, ask.scope, first.token);
  const second = await calls.tokens.get(ask.platform, ask.scope);
  return second.ok ? send(calls, ask, second) : second;
}

async function send(
  { outbound }: ServiceCalls,
  { call, mayStillSend }: Ask,
  { token }: Extract<Token, { ok: true }>,
): Promise<ServiceReply> {
  if (mayStillSend?.() === false) return { ok: false, why: 'too-late' };
  const reply = await outbound({
    ...call,
    headers: { ...call.headers, authorization: `Bearer ${token}` },
  });
  return isLimited(reply) ? { ...reply, status: 429 } : reply;
}

/** Canvas asks for patience by 403: a limit that is used up is no permission that was taken away. */
function isLimited(reply: Reply): reply is Extract<Reply, { ok: true }> {
  if (!reply.ok || reply.status !== 403) return false;
  const left = reply.headers.get('x-rate-limit-remaining')?.trim() ?? '';
  return left !== '' && Number(left) <= 0;
}

/**
 * `/scores` or `/results` in the path of a line item, before its query (Moodle: `?type_id=3`).
 * Undefined when the address is not the platform's own: our token would leak there.
 */
export function underLineItem(
  platform: Platform,
  lineItem: string,
  part: 'scores' | 'results',
): URL | undefined {
  const url = ownUrl(platform, lineItem);
  if (url === undefined) return undefined;
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${part}`;
  return url;
}
