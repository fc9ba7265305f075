/** One-time invitations to register (lti.md 2.2): a token in an address, its hash in the store. */
import { dayMs } from '../domain/time.ts';
import type { Invitation, Store } from '../store/index.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { NewInvitation } from './types.ts';

const lifeMs = 7 * dayMs;

export interface Invitations {
  /** Gives the registration address: the token exists nowhere else. */
  make(ask: NewInvitation): Promise<string>;
  find(token: string): Promise<Invitation | 'invitation-unknown' | 'invitation-used'>;
  /** Uses it up: one caller wins. */
  claim(invitation: Invitation): Promise<boolean>;
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
    async find(token) {
      const found = await store.invitations.get(hashSecret(token));
      if (found === undefined) return 'invitation-unknown';
      return found.usedAt === undefined ? found : 'invitation-used';
    },
    async claim({ _id }) {
      const { outcome } = await store.invitations.change(_id, (known) =>
        known.usedAt === undefined ? { ...known, usedAt: now() } : undefined,
      );
      return outcome === 'changed';
    },
    async release({ _id }) {
      await store.invitations.change(_id, ({ usedAt: _used, ...known }) => known);
    },
  };
}
