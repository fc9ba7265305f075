/**
 * ltijs 5.9.9 (decision 0001): its platform objects over our registry, and its deep-linking message.
 * It is loaded at the first answer: it brings an Express of its own, which is never mounted, so that
 * no route of it can be reached (5.1 #3, #6, #7, #29).
 */
import { randomBytes } from 'node:crypto';
import type { LtijsProvider } from 'ltijs';
import { z } from 'zod';
import type { Registry } from '../registry.ts';
import type { ToolKeys } from '../toolKeys.ts';
import { createRegistryPlugin } from './registryPlugin.ts';

export interface MessageAsk {
  readonly issuer: string;
  readonly clientId: string;
  readonly deploymentId: string;
  /** `ltiResourceLink` only: ltijs drops others without a word (5.1 #24). */
  readonly items: readonly { readonly type: 'ltiResourceLink' }[];
  readonly message?: string | undefined;
  readonly error?: string | undefined;
}

export interface Ltijs {
  /** A signed JWT. @throws Error when the platform is not active */
  deepLinkingMessage(ask: MessageAsk): Promise<string>;
}

interface Deps {
  readonly registry: Registry;
  readonly toolKeys: ToolKeys;
}

/** Nothing is loaded before the first use; a load that failed is tried again at the next one. */
export function openLtijs(deps: Deps): Ltijs {
  let opened: Promise<LtijsProvider> | undefined;
  const open = (): Promise<LtijsProvider> => {
    opened ??= load(deps).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    async deepLinkingMessage({ issuer, clientId, deploymentId, items, message, error }) {
      const { DeepLinking } = await open();
      const deepLinkingSettings = { accept_types: ['ltiResourceLink'], accept_multiple: true };
      const idtoken = {
        iss: issuer,
        clientId,
        deploymentId,
        platformContext: { deepLinkingSettings },
      };
      const told = { message, errMessage: error };
      return z.string().parse(await DeepLinking.createDeepLinkingMessage(idtoken, items, told));
    },
  };
}

async function load(deps: Deps): Promise<LtijsProvider> {
  const { Provider: shared } = await import('ltijs');
  const provider = new shared.constructor();
  // It signs its cookies and encrypts its documents with this: it has none of either here.
  const key = randomBytes(32).toString('base64');
  provider.setup(key, { plugin: createRegistryPlugin(deps) }, { ltiaas: true, cors: false });
  const before = new Set(process.listeners('SIGINT'));
  await provider.deploy({ serverless: true, silent: true });
  // Its listener ends the process in the midst of requests (5.1 #18).
  for (const listener of process.listeners('SIGINT'))
    if (!before.has(listener)) process.off('SIGINT', listener);
  return provider;
}
