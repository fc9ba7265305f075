/**
 * The database of ltijs: our registry and our keys, nothing else. It reads; whatever it would write
 * (nonces, sessions, tokens, keys of its own: lti.md 5.1 #2, #13, #15, #17, #21) is refused.
 */
import type { DatabasePlugin } from 'ltijs';
import { z } from 'zod';
import { platformKey } from '../../domain/ids.ts';
import type { Registry } from '../registry.ts';
import type { ToolKeys } from '../toolKeys.ts';

interface Deps {
  readonly registry: Registry;
  readonly toolKeys: ToolKeys;
}

type Read = (query: unknown) => Promise<readonly object[] | false>;

const platformQuery = z.object({ platformUrl: z.string(), clientId: z.string() });
const statusQuery = z.object({ id: z.string() });
const keyQuery = z.object({ kid: z.string() });

export function createRegistryPlugin(deps: Deps): DatabasePlugin {
  const reads: Readonly<Record<string, Read>> = {
    platform: (query) => findPlatform(deps, platformQuery.parse(query)),
    // A platform is named by the key that signs for it: `platform` gave active ones only.
    platformStatus: async (query) => {
      const { kid } = await deps.toolKeys.current();
      return [{ active: statusQuery.parse(query).id === kid }];
    },
    privatekey: async (query) => {
      const { kid, pem } = await deps.toolKeys.current();
      return keyQuery.parse(query).kid === kid ? [{ key: pem }] : false;
    },
  };
  return {
    setup: async () => true,
    Close: async () => true,
    Get: (_key, collection, query) => (reads[collection] ?? refuse)(query),
    Insert: refuse,
    Replace: refuse,
    Modify: refuse,
    Delete: refuse,
  };
}

async function findPlatform(
  { registry, toolKeys }: Deps,
  { platformUrl, clientId }: z.infer<typeof platformQuery>,
): Promise<readonly object[] | false> {
  const platform = await registry.find(platformKey(platformUrl, clientId));
  if (platform === undefined || registry.problemOf(platform) !== undefined) return false;
  const { kid } = await toolKeys.current();
  return [
    {
      platformName: platform.issuer,
      platformUrl: platform.issuer,
      clientId: platform.clientId,
      authEndpoint: platform.authUrl,
      accesstokenEndpoint: platform.tokenUrl,
      kid,
      authConfig: { method: 'JWK_SET', key: platform.jwksUrl },
    },
  ];
}

async function refuse(): Promise<never> {
  throw new Error('ltijs asked for what is not its part');
}
