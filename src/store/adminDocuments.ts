/** Documents of the administration: no person of a school, no answer (product.md 3.8). */
import { z } from 'zod';
import { platformId } from '../domain/ids.ts';
import { millis } from '../domain/time.ts';

const hash = z.string().min(16).max(64);

/** One-time address of `admin link` (design 11): whoever opens it within 15 minutes signs in. */
export const adminLink = z.strictObject({
  /** SHA-256 of the token in the address. */
  _id: hash,
  /** Who the link was made for: journals name someone. */
  name: z.string().min(1).max(100),
  expiresAt: millis,
});

export const adminSession = z.strictObject({
  /** SHA-256 of the cookie. */
  _id: hash,
  name: z.string().min(1).max(100),
  expiresAt: millis,
});

/** Somebody whose data was erased: what an older backup still has of them is dropped when it is restored. */
export const erasure = z.strictObject({
  /** `erasureKey` of the identity. */
  _id: hash,
  erasedAt: millis,
});
export type Erasure = z.infer<typeof erasure>;

/** Lets one platform register itself, once (lti.md 2.2). */
export const invitation = z.strictObject({
  /** SHA-256 of the token in the registration address. */
  _id: hash,
  /** The administrator ticked « noms ». */
  namesAllowed: z.boolean(),
  /** Name of the school that the platform's first deployment belongs to. */
  school: z.string().min(1).max(200).optional(),
  createdAt: millis,
  usedAt: millis.optional(),
  /** What it registered or updated: its second use leads there (H-23). */
  usedFor: platformId.optional(),
  expiresAt: millis,
});

export type AdminSession = z.infer<typeof adminSession>;
export type Invitation = z.infer<typeof invitation>;
