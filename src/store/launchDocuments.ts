/** A launch under way and the session that it opens: technical, global, short-lived (model.md 1, 8). */
import { z } from 'zod';
import * as id from '../domain/ids.ts';
import { role } from '../domain/role.ts';
import { millis } from '../domain/time.ts';

const text = z.string().max(2000);
const hash = z.string().min(16).max(64);

export const launchAttempt = z.strictObject({
  /** SHA-256 of the state. */
  _id: hash,
  nonceHash: hash,
  /** SHA-256 of the browser's binding secret. */
  bindingHash: hash,
  /** SHA-256 of the login's own secret, when the browser showed no cookie. */
  frameHash: hash.optional(),
  /** Frame of the platform that keeps that secret too (lti-cs-oidc v0p1). */
  storageTarget: text.optional(),
  platformId: id.platformId,
  deploymentHint: text.optional(),
  targetLinkUri: text,
  /** Course module of Moodle, for the relaunch in a new tab. */
  moodleCmid: text.optional(),
  expiresAt: millis,
});

export const session = z.strictObject({
  /** SHA-256 of the token in the path. */
  _id: hash,
  platformId: id.platformId,
  platformGeneration: z.number().int().nonnegative(),
  deploymentKey: id.deploymentKey,
  schoolId: id.schoolId,
  identityId: id.identityId,
  personId: id.personId,
  courseId: id.courseId.optional(),
  placementId: id.placementId.optional(),
  /** Resource link of the launch: where staff may place an activity. */
  resourceLink: z.strictObject({ id: text, title: text.optional(), binding: hash }).optional(),
  /** Of a deep-linking launch: what the platform takes back, and where. */
  deepLinking: z
    .strictObject({
      returnUrl: text,
      data: z.string().max(20_000).optional(),
      acceptsLinks: z.boolean(),
      acceptsMultiple: z.boolean(),
      acceptsLineItem: z.boolean(),
    })
    .optional(),
  role,
  /** SHA-256 of the browser secret: the cookie must carry it. */
  browserHash: hash,
  /** Opened without the cookie, which has not come back yet (decision 0010). */
  cookieAwaited: z.boolean().optional(),
  locale: z.enum(['fr-FR', 'fr-CA', 'en']),
  returnUrl: text.optional(),
  openedAt: millis,
  expiresAt: millis,
});

export type LaunchAttempt = z.infer<typeof launchAttempt>;
export type Session = z.infer<typeof session>;
