/** Launch diagnostics and the administrators' journal (lti.md 0.11, product.md 3.8): nobody of a school is in them. */
import { z } from 'zod';
import { cookiePath, messageKind, missingPart, noteKind } from '../domain/diagnostic.ts';
import { failureCodes } from '../domain/failure.ts';
import * as id from '../domain/ids.ts';
import { role } from '../domain/role.ts';
import { millis } from '../domain/time.ts';

/** No blank, no `@`, no letter with an accent: what a person wrote does not fit. */
const plain = z.string().regex(/^[\w.:-]{1,100}$/);

/** One launch, or what was counted together of one kind, platform and code. */
export const diagnostic = z.strictObject({
  /** The reference of the request, where one was shown. */
  _id: plain,
  /** Of several: the first. */
  at: millis,
  /** Of several: the last. */
  lastAt: millis,
  count: z.number().int().positive(),
  kind: noteKind,
  platformId: id.platformId,
  outcome: z.enum(['accepted', 'refused']),
  code: plain,
  failure: z.enum(failureCodes).optional(),
  about: plain.optional(),
  deployment: plain.optional(),
  driftSeconds: z.number().int().optional(),
  /** `none`: no launch that was accepted. Never absent: it is looked for by an index. */
  cookiePath: z.enum([...cookiePath.options, 'none']).default('none'),
  family: plain.optional(),
  platformVersion: plain.optional(),
  message: messageKind.optional(),
  role: role.optional(),
  missing: z.array(missingPart).max(20).optional(),
  expiresAt: millis,
});

/** How a platform is doing, in one document, so that a list of platforms reads one each. */
export const platformHealth = z.strictObject({
  _id: id.platformId,
  acceptedAt: millis.optional(),
  refused: z
    .strictObject({ at: millis, code: plain, failure: z.enum(failureCodes).optional() })
    .optional(),
  /** From the last token whose signature held. */
  drift: z.strictObject({ at: millis, seconds: z.number().int() }).optional(),
  family: plain.optional(),
  platformVersion: plain.optional(),
  /** A node sends nothing before then, after failures in a row; 0 = none pauses. */
  pausedUntil: millis.optional(),
});

const actName = z.enum([
  'sign-in',
  'sign-out',
  'invitation-made',
  'platform-added',
  'platform-confirmed',
  'platform-enabled',
  'platform-disabled',
  'names-on',
  'names-off',
  'anonymous-on',
  'anonymous-off',
  'final-only',
  'every-progress',
  'frames-changed',
  'deployment-approved',
  'deployment-disabled',
  'launches-downloaded',
  'participation-allowed',
  'participation-forbidden',
  'rule-changed',
  'rule-removed',
  'courses-sorted',
  'course-moved',
]);

/** Who did what in `/admin` (model.md 2). */
export const adminAct = z.strictObject({
  _id: z.uuid(),
  at: millis,
  /** Name of the one-time link. */
  admin: z.string().min(1).max(100),
  act: actName,
  platformId: id.platformId,
  /** Of a deployment: the platform's own id. */
  deployment: z.string().max(255).optional(),
  /** Of what concerns a course: its title. */
  course: z.string().max(2000).optional(),
  /** Of what concerns a school: whose. */
  schoolId: id.schoolId.optional(),
  expiresAt: millis,
});

export type Diagnostic = z.infer<typeof diagnostic>;
export type PlatformHealth = z.infer<typeof platformHealth>;
export type ActName = z.infer<typeof actName>;
export type AdminAct = z.infer<typeof adminAct>;
