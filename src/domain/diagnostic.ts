/**
 * What a launch, a registration or a call to a platform's service leaves for the administrator: closed
 * codes and numbers, nothing of a person (lti.md 0.11, decision 0013).
 */
import { z } from 'zod';
import type { FailureCode } from './failure.ts';
import type { PlatformId } from './ids.ts';
import type { Role } from './role.ts';

/** `lost`: lines of this journal that could not be written. */
export const noteKind = z.enum([
  'login',
  'launch',
  'registration',
  'token',
  'score',
  'result',
  'roster',
  'line-items',
  'lost',
]);
export type NoteKind = z.infer<typeof noteKind>;

/**
 * How the browser that ends a launch was known to be the one that began it (lti.md 2.1). `cookie`: ours
 * came back in the platform's frame. `session-storage`, `platform-storage`: the login's own secret, kept
 * by the frame or by the platform's page. `storage-access`: the cookie, after the person allowed it.
 * `new-tab`: the cookie, in a tab of its own, where it is first-party.
 */
export const cookiePath = z.enum([
  'cookie',
  'session-storage',
  'platform-storage',
  'storage-access',
  'new-tab',
]);
export type CookiePath = z.infer<typeof cookiePath>;

export const messageKind = z.enum([
  'resource-link',
  'deep-linking',
  'submission-review',
  'data-privacy',
]);

/** What an accepted launch did not carry. */
export const missingPart = z.enum([
  'names',
  'email',
  'context',
  'link',
  'placement',
  'scores',
  'line-item',
  'roster',
  'locale',
  'return-url',
]);

/** The code of what went well; every other code is a failure. */
export const okCode = 'ok';

export interface Note {
  readonly kind: NoteKind;
  /** Absent while no platform is known. */
  readonly platformId?: PlatformId | undefined;
  /** `ok`, `KB-02`, `http-409`, `time-out`, …: closed, never a text of the platform. */
  readonly code: string;
  /** Which page the person read. */
  readonly failure?: FailureCode | undefined;
  /** A closed word more: the claim, the OAuth error, the HTTP status; the issuer's host name when no platform is known. */
  readonly about?: string | undefined;
  /** Of the request, as the person reads it on the page of the refusal. */
  readonly reference?: string | undefined;
  /** The platform's own id of the deployment, from a verified token. */
  readonly deployment?: string | undefined;
  /** How far the platform's clock is behind ours, from `iat`: negative = ahead. */
  readonly driftSeconds?: number | undefined;
  readonly cookiePath?: CookiePath | undefined;
  readonly family?: string | undefined;
  readonly platformVersion?: string | undefined;
  readonly message?: z.infer<typeof messageKind> | undefined;
  readonly role?: Role | undefined;
  readonly missing?: readonly z.infer<typeof missingPart>[] | undefined;
}

export type TakeNote = (note: Note) => void;

/** A text from outside, cut and left with letters that can do no harm in a page, a log or a spreadsheet. */
export const plainText = (text: string, longest = 80): string =>
  text.slice(0, longest).replaceAll(/[^\w.:-]/g, '_');
