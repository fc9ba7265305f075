/** What an update of a registration changes on our side (lti.md 2.2, 3.7: `reg-update`). */
import type { PlatformId } from '../domain/ids.ts';
import type { Platform } from '../store/index.ts';
import type { RegistryDeps } from './addPlatform.ts';
import { addressesOf, sameAddresses } from './platformUrls.ts';
import type { PlatformUpdate } from './types.ts';

/**
 * Client id, deployments, sessions, names and the issuer stay. With other addresses, or after it was
 * disabled, the platform waits for the administrator again: our tokens would go there.
 * @throws Error when the platform is gone, or is being changed by others
 */
export async function updatePlatform(
  { store }: RegistryDeps,
  id: PlatformId,
  asked: PlatformUpdate,
): Promise<'updated' | 'updated-pending'> {
  const changed = await store.platforms.change(id, (known) => ({
    ...known,
    ...addressesOf(asked),
    status: stays(known, asked) ? known.status : 'pending',
  }));
  if (!('doc' in changed)) throw new Error(`platform not updated: ${changed.outcome}`);
  return changed.doc.status === 'pending' ? 'updated-pending' : 'updated';
}

/**
 * Active with the addresses that an administrator saw, or not at all.
 * @throws Error when the platform is being changed by others
 */
export async function letIn(
  { store }: RegistryDeps,
  id: PlatformId,
  seen: PlatformUpdate,
): Promise<'enabled' | 'changed'> {
  const { outcome } = await store.platforms.change(id, (known) =>
    sameAddresses(known, seen) ? { ...known, status: 'active' } : undefined,
  );
  if (outcome === 'conflict') throw new Error('the platform is being changed by others');
  return outcome === 'changed' ? 'enabled' : 'changed';
}

const stays = (known: Platform, asked: PlatformUpdate): boolean =>
  known.status === 'active' && sameAddresses(known, asked);
