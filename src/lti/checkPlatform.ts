/** Asks a platform now whether launches and scores would work (lti.md 0.11). */
import type { TakeNote } from '../domain/diagnostic.ts';
import { secondMs } from '../domain/time.ts';
import type { Platform } from '../store/index.ts';
import { createAccessTokens } from './accessTokens.ts';
import { fetchKeySet } from './fetchKeySet.ts';
import type { Outbound } from './outbound.ts';
import { scopes as wantedScopes } from './scopes.ts';
import type { ToolKeys } from './toolKeys.ts';
import type { PlatformCheck } from './checkTypes.ts';

interface Deps {
  readonly outbound: Outbound;
  readonly toolKeys: ToolKeys;
  readonly now: () => number;
  readonly note: TakeNote;
}

/** The token cache of the running services is left alone: each scope is asked for anew. */
export async function checkPlatform(deps: Deps, platform: Platform): Promise<PlatformCheck> {
  const [keys, tokens] = await Promise.all([
    checkKeys(deps, platform),
    checkTokens(deps, platform),
  ]);
  return { ...keys, ...tokens };
}

async function checkKeys(
  { outbound, now }: Deps,
  { jwksUrl }: Platform,
): Promise<Pick<PlatformCheck, 'keys' | 'driftSeconds'>> {
  let date = '';
  const watching: Outbound = async (call) => {
    const reply = await outbound(call);
    if (reply.ok) date = reply.headers.get('date') ?? '';
    return reply;
  };
  const read = await fetchKeySet(watching, jwksUrl);
  const driftSeconds = Math.round((now() - Date.parse(date)) / secondMs);
  return {
    keys: read.ok ? 'ok' : read.why,
    ...(Number.isNaN(driftSeconds) ? {} : { driftSeconds }),
  };
}

async function checkTokens(
  deps: Deps,
  platform: Platform,
): Promise<Pick<PlatformCheck, 'token' | 'scopes'>> {
  const tokens = createAccessTokens(deps);
  const names = ['score', 'results', 'lineItems', 'roster'] as const;
  const asked = await Promise.all(
    names.map(async (scope) => ({
      scope,
      answer: await tokens.get(platform, wantedScopes[scope]),
    })),
  );
  const checks = asked.map(({ scope, answer }) => ({ scope, granted: answer.ok }));
  // A service that is switched off says nothing against our key: its own line says what to change.
  const [failed] = asked.flatMap(({ answer }) =>
    answer.ok || answer.why === 'token-scope' ? [] : [answer.why],
  );
  const isGiven = failed === undefined || checks.some(({ granted }) => granted);
  return { token: isGiven ? 'ok' : failed, scopes: checks };
}
