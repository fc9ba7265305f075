/** One-time invitations to register (lti.md 2.2): a token in an address, its hash in the store. */
import type { PlatformId } from '../domain/ids.ts';
import { dayMs } from '../domain/time.ts';
import type { Invitation, Store } from '../store/index.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { NewInvitation } from './registrationTypes.ts';

const lifeMs = 7 * dayMs;

export interface Invitations {
  /** Gives the registration address: the token exists nowhere else. */
  make(ask: NewInvitation): Promise<string>;
  /** Used ones too, until they expire. */
  find(token: string): Promise<Invitation | undefined>;
  /** Uses it up: one caller wins. */
  claim(invitation: Invitation): Promise<boolean>;
  /** Remembers what came of it. */
  settle(invitation: Invitation, usedFor: PlatformId): Promise<void>;
  /** Gives it back when nothing came of it, so that the administrator can try again. */
  release(invitation: Invitation): Promise<void>;
}

interface Deps {
  readonly store: Store;
  /** Origin people use. */
  readonly publicUrl: string;
  readonly now: () => number;
}

export function createInvitations({ store, publicUrl, now }: Deps): Invitations {
  return {
    async make({ namesAllowed, school }) {
      const token = newSecret();
      const createdAt = now();
      await store.invitations.insert({
        _id: hashSecret(token),
        namesAllowed,
        ...(school === undefined ? {} : { school }),
        createdAt,
        expiresAt: createdAt + lifeMs,
      });
      return `${publicUrl}/lti/register?invitation=${token}`;
    },
    find: (token) => store.invitations.get(hashSecret(token)),
    async claim({ _id }) {
      const { outcome } = await store.invitations.change(_id, (known) =>
        known.usedAt === undefined ? { ...known, usedAt: now() } : undefined,
      );
      return outcome === 'changed';
    },
    async settle({ _id }, usedFor) {
      await store.invitations.change(_id, (known) => ({ ...known, usedFor }));
    },
    async release({ _id }) {
      await store.invitations.change(_id, ({ usedAt: _used, ...known }) => known);
    },
  };
}
