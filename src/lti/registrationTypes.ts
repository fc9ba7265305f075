/** What the rest of Élan sees of registrations (lti.md 2.2). */
import type { PlatformId } from '../domain/ids.ts';

/** Lets one platform register itself, once, within seven days. */
export interface NewInvitation {
  /** Names will be asked for and kept, of a platform that is new: an update keeps the platform's choice. */
  readonly namesAllowed: boolean;
  readonly school?: string;
}

type RegistrationRefusal =
  | 'invitation-unknown'
  | 'invitation-used'
  | 'configuration-missing'
  | 'address-refused'
  | 'private-address'
  | 'unreachable'
  | 'configuration-unreadable'
  | 'issuer-mismatch'
  | 'endpoint-elsewhere'
  | 'already-registered'
  | 'update-refused'
  | 'refused-by-platform'
  | 'answer-unreadable'
  | 'not-kept';

export type RegistrationAnswer =
  | {
      readonly ok: true;
      readonly platformId: PlatformId;
      readonly frameOrigins: readonly string[];
      /** `updated`: it was registered before, and its addresses are the same. */
      readonly outcome: 'registered' | 'updated' | 'updated-pending';
      readonly namesAllowed: boolean;
    }
  | {
      readonly ok: false;
      readonly reason: RegistrationRefusal;
      /** For the administrator: hosts, or an HTTP status; never a text that the platform sent. */
      readonly detail?: string;
      /** The registration that is there already, where it is known. */
      readonly known?: {
        readonly platformId: PlatformId;
        /** The platform's token is for updating it: `updateRegistration` with the same parameters. */
        readonly mayUpdate: boolean;
      };
    };
